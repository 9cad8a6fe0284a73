/* Sending: one button at the thumb, one sheet, one calm confirmation. */

import { Problem } from "../api.js";
import { badge, button, el, facts, link, notice, paragraph } from "../dom.js";
import { slide } from "../flight.js";
import { showStrip } from "../frame.js";
import { day, money, moment } from "../formats.js";
import { send, settled } from "../outbox.js";
import { go } from "../router.js";
import { session } from "../session.js";
import { confirmOn } from "../sheet.js";
import { t } from "../text.js";
import { askToSignIn, failure } from "../waiting.js";

/** The fixed button with the amount; `forecast` may be null. */
export function sendingArea(page, document, forecast) {
  const place = el("div", { class: "thumb" });
  const words = t("Send to {caisse} · {amount}", { caisse: caisseOf(document), amount: money(document.amount_cents) });
  const press = button(words, () => sendAfterAsking(page, document, forecast, place), "wide", "send");
  place.append(press);
  return place;
}

async function sendAfterAsking(page, document, forecast, place) {
  if (place.querySelector("[aria-disabled]")) return;
  const sure = await confirmOn(
    t("Send this bill?"),
    review(document, forecast),
    t("Send"),
    { symbol: "send" },
  );
  if (!sure || page.left) return;
  const press = place.querySelector("button");
  press.setAttribute("aria-disabled", "true");
  press.replaceChildren(t("Sending…"));
  try {
    const claim = await send(document.id);
    const from = press.getBoundingClientRect();
    showOutcome(page, document, claim);
    if (claim && !page.left) slide(from, "claims");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401) return askToSignIn();
    const told = refused(problem, document);
    place.replaceWith(told);
    told.focus();
  }
}

/** One line that says all of it, and under it which bill. */
function review(document, forecast) {
  const mine = document.person.matricule === session.person?.matricule;
  return [
    el("p", { class: "review" }, [
      document.caisse ?? t("your fund"),
      money(document.amount_cents),
      forecast && t("you will receive about {amount}", { amount: money(forecast.reimbursed_cents) }),
    ].filter(Boolean).join(" · ")),
    paragraph([
      document.issuer.name, day(document.issued_on), !mine && t("for {name}", { name: document.person.name }),
    ].filter(Boolean).join(" · "), "soft small"),
  ];
}

function showOutcome(page, document, claim) {
  showStrip();
  if (page.left) return;
  scrollTo(0, 0);
  if (claim) showSent(page, document, claim);
  else showKept(page);
  page.focus();
}

function showSent(page, document, claim) {
  page.title(t("Sent"), t("Sent to {caisse}", { caisse: caisseWords(claim.caisse) }));
  page.put(
    el("p", { class: "done" }, badge("good", "check", t("Received by your fund"))),
    facts([
      [t("Amount"), money(document.amount_cents)],
      [t("Sent at"), moment(sentAt(document))],
      [t("Received at"), moment(claim.received_at)],
      [t("Reference"), el("span", { class: "reference" }, document.memoire.reference)],
    ]),
    el("h2", {}, t("What happens next")),
    el("ol", { class: "steps" },
      el("li", {}, t("Your fund examines the bill. You need not do anything.")),
      el("li", {}, t("You see the decision under Refunds, line by line with its reasons.")),
      el("li", {}, t("The money goes to the bank account your fund knows."))),
    paragraph(t("Nothing changes for a long time? Call your fund and give the reference above."), "soft"),
    el("div", { class: "actions" },
      link(t("Follow the refund"), `/claims/${claim.id}`, "button"),
      link(t("Back to my documents"), "/documents", "button quiet")),
  );
}

/** When it left this phone. */
function sentAt(document) {
  return settled().find((one) => one.document_id === document.id)?.sent_at ?? Date.now();
}

function showKept(page) {
  page.title(t("Waiting for the network"));
  page.put(
    notice("wait", "offline", null,
      paragraph(t("Your fund could not be reached just now. Your request is kept on this phone and leaves by itself as soon as possible; once, however often you press.")),
      paragraph(t("Open the application again later to see that it has left."))),
    el("div", { class: "actions" },
      link(t("Back to my documents"), "/documents", "button"),
      link(t("See what waits"), "/outbox", "button quiet")),
  );
}

/** A refusal is not an end: what the server says, and the way on. That the fund has the bill already is good news. */
function refused(problem, document) {
  const claim = problem.body.claim?.id ?? document.claim_id;
  if (problem.code === "already-sent-by-post") {
    return el("div", { role: "status", tabindex: "-1" }, notice("good", "post", problem.title, paragraph(problem.detail),
      claim && link(t("Follow the refund"), `/claims/${claim}`, "with-icon")));
  }
  return failure(problem,
    claim ? link(t("Follow the refund"), `/claims/${claim}`)
      : button(t("See the present state"), () => go(location.pathname, { replace: true }), "quiet"));
}

function caisseOf(document) {
  return caisseWords(document.caisse);
}

/** With its article, which some languages bend. */
function caisseWords(caisse) {
  return {
    CNS: t("the CNS"), CMFEP: t("the CMFEP"), CMFEC: t("the CMFEC"), EMCFL: t("the EMCFL"),
  }[caisse] ?? t("your fund");
}
