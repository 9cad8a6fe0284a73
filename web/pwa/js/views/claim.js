/* One refund: a time line downwards, then the decision with its reasons, and what can be done against it. */

import { answerForm } from "../answer.js";
import { ask } from "../api.js";
import { badge, el, link, notice, paragraph } from "../dom.js";
import { day, dayOf, money, moment } from "../formats.js";
import { arrived, objections, remedy } from "../objection.js";
import { papers } from "../papers.js";
import { payments } from "../payments.js";
import { channelWord, claimState } from "../states.js";
import { calculation, statementLines, titlesOf, totals } from "../statement.js";
import { t } from "../text.js";
import { load } from "../waiting.js";

export async function show(page, { objected = false } = {}) {
  const [id] = page.parameters;
  page.title(t("Refund"));
  const claim = await load(page, `/claims/${id}`);
  if (!claim || page.left) return;
  const document = await billOf(page, claim);
  if (page.left) return;
  const state = claimState(claim);
  page.title(t("Refund"), document?.issuer.name ?? t("Request of {day}", { day: dayOf(claim.received_at) }));
  page.put(
    el("div", { class: "view tight" },
      el("p", {}, badge(state.tone, state.icon, state.word)),
      el("p", { class: "soft" }, [
        document && t("Bill of {day}", { day: day(document.issued_on) }),
        document?.amount_cents && money(document.amount_cents),
        claim.caisse,
        channelWord(claim.channel),
      ].filter(Boolean).join(" · "))),
    objected && arrived(),
    twice(claim),
    question(claim, () => show(page)),
    timeLine(claim),
    objections(claim),
    decision(claim, titlesOf(document)),
    payments(claim),
    remedy(claim, () => show(page, { objected: true })),
    el("p", {}, link(t("See the bill"), `/documents/${claim.document_id}`, "with-icon")),
    el("p", { class: "small soft" }, t("Reference {reference}", { reference: document?.memoire?.reference ?? claim.id })),
  );
}

/** Whose bill it was; the request can be read without it. */
async function billOf(page, claim) {
  try {
    return await ask("GET", `/documents/${claim.document_id}`, { signal: page.signal });
  } catch {
    return null;
  }
}

/** The same bill by a second road is good news told plainly: one claim, both dates. */
function twice(claim) {
  const also = claim.also_arrived?.at;
  if (!also) return null;
  return notice("note", "post", t("Arrived twice, counted once"), paragraph(t(
    "Received on {first} and again on {second}. There is one request; nothing needs doing.",
    { first: dayOf(claim.received_at), second: dayOf(also) },
  )));
}

function question(claim, answered) {
  if (claim.state !== "waiting-for-patient") return conversation(claim);
  const last = claim.messages.filter((message) => message.author === "clerk").at(-1);
  return [
    notice("wait", "question", t("Your fund has a question for you"), last && paragraph(last.body),
      paragraph(t("The request waits for your answer; nothing is lost."), "soft")),
    answerForm(claim, answered),
  ];
}

/** What was asked and answered before. */
function conversation(claim) {
  if (!claim.messages.length) return null;
  return el("section", { class: "view", "aria-labelledby": "messages" },
    el("h2", { id: "messages" }, t("Question and answer")),
    el("dl", { class: "messages" }, claim.messages.map((message) => [
      el("dt", { class: "soft small" }, message.author === "clerk" ? t("Your fund") : t("You"), " · ", moment(message.at)),
      el("dd", {}, message.body),
    ])));
}

export function timeLine(claim) {
  const past = claim.history.map((step, index) => {
    const present = index === claim.history.length - 1;
    return el(
      "li",
      { class: present ? "present" : "past", "aria-current": present ? "step" : null },
      el("p", {}, stepWord(step.state)),
      el("p", { class: "soft small" }, moment(step.at)),
      step.note && paragraph(step.note, "small"),
    );
  });
  const future = toCome(claim.state).map((state) => el("li", { class: "future" },
    el("p", {}, stepWord(state)), el("p", { class: "small visually-hidden" }, t("still to come"))));
  return el("section", { class: "view", "aria-labelledby": "steps" },
    el("h2", { id: "steps" }, t("Where it stands")),
    el("ol", { class: "timeline" }, past, future));
}

function toCome(state) {
  return {
    received: ["in-review", "accepted", "paid"],
    "in-review": ["accepted", "paid"],
    "waiting-for-patient": ["in-review", "accepted", "paid"],
    accepted: ["paid"],
  }[state] ?? [];
}

function stepWord(state) {
  return {
    received: t("Received"),
    "in-review": t("In examination"),
    "waiting-for-patient": t("Question to you"),
    accepted: t("Decision made"),
    refused: t("The request is refused"),
    paid: t("Refund paid"),
  }[state] ?? state;
}

/** What was decided, with its statement; null while there is none. */
export function decision(claim, titles) {
  if (!claim.statement) return null;
  const third = claim.third_party;
  const statement = third ? { ...claim.statement, office_cents: third.office_cents, patient_cents: third.patient_cents } : claim.statement;
  const refused = claim.state === "refused";
  return el(
    "section",
    { class: "view", "aria-labelledby": "decision" },
    el("h2", { id: "decision" }, t("The decision")),
    refused
      ? paragraph(t("Your fund does not refund this bill. The reason stands with each line."))
      : el("p", { class: "forecast" }, third ? paidToPractice(third) : amountWords(claim)),
    statement.note && paragraph(statement.note),
    refused ? [statementLines(statement, titles), totals(statement)] : calculation(statement, titles),
    papers(claim),
  );
}

/** What is still to be paid is not called paid. */
function amountWords({ state, channel, statement }) {
  const amount = money(statement.reimbursed_cents);
  return state === "accepted" && channel !== "pid" && statement.reimbursed_cents
    ? t("You will receive {amount}", { amount }) : t("Refunded: {amount}", { amount });
}

function paidToPractice(third) {
  return t("Paid to the practice: {paid}, your social office's share included. You owe {patient}.", {
    paid: money(third.provider_cents), patient: money(third.patient_cents),
  });
}
