/* What was paid for a claim: how much, when, to whom, and what to do when it waits or came back. */

import { badge, el, facts, link, paragraph } from "./dom.js";
import { dayOf, money } from "./formats.js";
import { t } from "./text.js";

const STATES = {
  due: () => ["note", "clock", t("Leaves with the next payments")],
  "waiting-for-account": () => ["wait", "warning", t("Waits for an account")],
  paid: () => ["good", "check", t("Refund paid")],
  returned: () => ["bad", "back", t("Sent back by the bank")],
};

/** Each payment of the claim, first to last; null while there is none. */
export function payments(claim) {
  if (!claim.payments?.length) return null;
  return el("section", { class: "view", "aria-labelledby": "payments" },
    el("h2", { id: "payments" }, t("Payment")),
    claim.payments.map(payment));
}

function payment(one) {
  const step = nextStep(one);
  return el("div", { class: "view tight" },
    el("p", {}, badge(...STATES[one.state]())),
    facts([
      [t("Amount"), money(one.amount_cents)],
      [t("To"), one.payee],
      [t("Account"), one.account],
      [t("Paid on"), one.paid_at && dayOf(one.paid_at)],
      [t("Sent back on"), one.returned_at && dayOf(one.returned_at)],
      [t("On your bank's statement"), one.mine && one.paid_at ? one.reference : null],
    ]),
    one.reason && paragraph(one.reason),
    step && el("p", {}, link(step, "/me/account")));
}

/** What the reader can do, where the account is theirs to give. */
function nextStep(one) {
  if (!one.mine) return null;
  if (one.state === "waiting-for-account") return t("Add your account");
  return one.state === "returned" ? t("Look at your account") : null;
}
