/* Refunds: every request with where it stands. */

import { ask, Problem } from "../api.js";
import { badge, button, el, paragraph } from "../dom.js";
import { dayOf, money } from "../formats.js";
import { outbox } from "../outbox.js";
import { session } from "../session.js";
import { claimState } from "../states.js";
import { t } from "../text.js";
import { failure, load } from "../waiting.js";

export async function show(page) {
  page.title(t("Refunds"));
  page.listen(outbox, "change", () => refresh(page));
  await refresh(page);
}

async function refresh(page) {
  const asked = billsById(page);
  const answer = await load(page, "/claims?limit=25");
  if (!answer || page.left) return;
  const bills = await asked;
  if (page.left) return;
  if (!answer.items.length) return page.put(nothing());
  const list = el("ul", { class: "list" });
  page.put(list);
  fill(page, list, answer, bills);
}

/** Whose bills they were; a request can be read without it. */
async function billsById(page) {
  try {
    const answer = await ask("GET", "/documents?kind=memoire&limit=100", { signal: page.signal });
    return new Map(answer.items.map((bill) => [bill.id, bill]));
  } catch {
    return new Map();
  }
}

function fill(page, list, { items, next }, bills) {
  list.append(...items.map((claim) => el("li", {}, row(claim, bills.get(claim.document_id)))));
  if (!next) return;
  const more = button(t("Show more"), async () => {
    more.disabled = true;
    try {
      const answer = await ask("GET", `/claims?${new URLSearchParams({ limit: 25, after: next })}`, { signal: page.signal });
      more.remove();
      const last = list.lastElementChild;
      fill(page, list, answer, bills);
      last.nextElementSibling?.querySelector("a").focus();
    } catch (problem) {
      if (!(problem instanceof Problem)) return;
      more.disabled = false;
      more.after(failure(problem));
    }
  }, "quiet wide");
  page.append(more);
}

function row(claim, bill) {
  const state = claimState(claim);
  const objected = claim.objections.some((one) => one.state === "open");
  const amount = claim.statement ? claim.statement.reimbursed_cents : null;
  return el(
    "a",
    { class: "row document", href: `/claims/${claim.id}` },
    el("span", { class: "who" }, bill?.issuer.name ?? t("Request of {day}", { day: dayOf(claim.received_at) })),
    amount !== null && el("span", { class: "amount" }, money(amount)),
    el("span", { class: "soft small" }, [
      dayOf(claim.received_at),
      bill && t("bill of {amount}", { amount: money(bill.amount_cents) }),
      bill && bill.person.matricule !== session.person?.matricule && t("for {name}", { name: bill.person.name }),
    ].filter(Boolean).join(" · ")),
    el("span", { class: "state small" }, objected
      ? badge("wait", "clock", t("Your objection is being looked at")) : badge(state.tone, state.icon, state.word)),
  );
}

function nothing() {
  return el("div", { class: "empty" },
    el("h2", {}, t("No refund yet")),
    paragraph(t("When you send a bill from Documents, or your fund receives one by post, you follow it here until it is paid.")));
}
