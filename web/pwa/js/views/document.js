/* One document: the paper as they know it, its lines in words, what will come back, and the one thing to press. */

import { ask, Problem } from "../api.js";
import { badge, button, el, facts, icon, link, notice, paragraph, withElements } from "../dom.js";
import { day, money, moment } from "../formats.js";
import { markInboxRead } from "../inbox.js";
import { markButtons } from "../marks.js";
import { outbox, takeBack, waiting } from "../outbox.js";
import { pictures } from "../pictures.js";
import { session } from "../session.js";
import { kindWord, stateOf } from "../states.js";
import { calculation, lineTitle, titlesOf } from "../statement.js";
import { term } from "../terms.js";
import { t } from "../text.js";
import { failure, load } from "../waiting.js";
import { sendingArea } from "./sending.js";

export async function show(page) {
  const [id] = page.parameters;
  page.title(t("Document"));
  const document = await load(page, `/documents/${id}`);
  if (!document || page.left) return;
  markRead(document);
  const queued = (await waiting()).find((entry) => entry.document_id === id);
  page.title(kindWord(document.kind), document.issuer?.name ?? document.title);
  if (document.kind === "statement" && document.claim_id) return showStatement(page, document);
  page.put(
    head(document),
    queued ? stillWaiting(queued) : situation(document),
    pictures(document, markButtons(document)),
    lines(document),
  );
  if (document.takes_proof && !queued) await showProof(page, document);
  if (queued) page.listen(outbox, "change", ({ detail }) => detail.document === id && show(page));
  if (document.state === "to-send" && !queued) await showSending(page, document);
}

/** Paid, though the practice has not said so: where the fund takes a proof by application, here it is given. */
async function showProof(page, document) {
  const { proofForm } = await import("../proof.js");
  if (!page.left) page.append(proofForm(document, () => show(page)));
}

/** A statement is best read where it was made: with its lines, and the request it answers. */
async function showStatement(page, document) {
  page.put(head(document));
  const place = el("div", { class: "view" });
  page.append(place);
  const claim = await load(page, `/claims/${document.claim_id}`, { place });
  if (!claim || page.left) return;
  const bill = await ask("GET", `/documents/${claim.document_id}`, { signal: page.signal }).catch(() => null);
  const { decision } = await import("./claim.js");
  place.replaceChildren(
    decision(claim, titlesOf(bill)) ?? "",
    el("p", {}, link(t("Follow the refund"), `/claims/${claim.id}`, "with-icon")),
  );
}

async function showSending(page, document) {
  const place = el("section", { class: "view", "aria-labelledby": "refund" });
  const heading = el("h2", { id: "refund" }, t("Your refund"));
  const body = el("div", { class: "view" });
  page.append(place);
  place.append(heading, body);
  const forecast = await forecastOf(page, document, body);
  if (page.left) return;
  page.append(sendingArea(page, document, forecast));
}

/** The bill can be sent without the forecast, so its failure stands in the way of nothing. */
async function forecastOf(page, document, place) {
  try {
    const forecast = await ask("GET", `/documents/${document.id}/forecast`, { signal: page.signal });
    place.replaceChildren(...forecastWords(forecast, document));
    return forecast;
  } catch (problem) {
    if (!(problem instanceof Problem)) return null;
    place.replaceChildren(problem.status === 422
      ? failure(problem)
      : paragraph(t("What you will receive cannot be worked out just now. You can send the bill all the same."), "soft"));
    return null;
  }
}

function forecastWords(forecast, document) {
  const amount = el("strong", {}, money(forecast.reimbursed_cents));
  return [
    el("p", { class: "forecast" }, withElements(t("You will receive about {amount}"), { amount })),
    ...forecast.unknown.map((words) => paragraph(words, "soft small")),
    calculation(forecast, titlesOf(document)),
  ];
}

function head(document) {
  const state = stateOf(document);
  const mine = document.person.matricule === session.person?.matricule;
  return el(
    "div",
    { class: "view tight" },
    state && !state.meaning && el("p", {}, badge(state.tone, state.icon, state.word)),
    el("p", { class: "soft" }, [
      document.title,
      mine ? null : t("for {name}", { name: document.person.name }),
    ].filter(Boolean).join(" · ")),
  );
}

function lines(document) {
  const { memoire } = document;
  if (!memoire) return null;
  return el(
    "section",
    { class: "view tight", "aria-labelledby": "lines" },
    el("h2", { id: "lines" }, t("What was billed")),
    el("ul", { class: "list" }, memoire.lines.map((line) => el("li", { class: "billed" },
      el("span", {}, lineTitle(line)), el("span", { class: "amount" }, money(line.amount_cents))))),
    facts([[t("Total"), el("strong", {}, money(memoire.total_cents))],
      [term("memoire", t("Bill (mémoire) no.")), memoire.number],
      [t("Paid on"), memoire.paid_on ? day(memoire.paid_on) : null]]),
  );
}

/** Every state but "to send" says what it means and what comes next. */
function situation(document) {
  const state = stateOf(document);
  if (!state?.meaning) return null;
  return notice(state.tone, state.icon, state.word,
    paragraph(state.meaning),
    state.term && el("p", {}, term(...state.term)),
    document.memoire?.cancel_reason && paragraph(t("The practice's reason: {reason}", { reason: document.memoire.cancel_reason })),
    state.steps.map((step) => paragraph(step)),
    document.claim_id && link(state.way ?? t("Follow the refund"), `/claims/${document.claim_id}`, "with-icon"));
}

function stillWaiting(entry) {
  return notice("wait", "offline", t("Waiting for the network"),
    paragraph(t("You sent this on {moment}. It is kept on this phone and leaves by itself as soon as there is a connection.", { moment: moment(entry.tapped_at) })),
    el("div", { class: "actions" },
      button(t("Do not send it after all"), () => takeBack(entry.document_id), "quiet"),
      link(t("See what waits"), "/outbox", "button plain")));
}

function markRead(document) {
  markInboxRead(document.id);
  if (document.unread) ask("PATCH", `/documents/${document.id}`, { json: { read: true } }).catch(() => null);
}

