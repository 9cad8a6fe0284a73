/* The account one is paid to: seen masked, changed with a fresh code or a passkey. */

import { ask } from "../api.js";
import { hasPasskey, passkeyWay } from "../proving.js";
import { el, facts, link, notice, paragraph } from "../dom.js";
import { codeField, field, form } from "../form.js";
import { dayOf } from "../formats.js";
import { t } from "../text.js";
import { load } from "../waiting.js";

export async function show(page, { changed = false } = {}) {
  page.title(t("Bank account"));
  const known = await load(page, "/me/account");
  if (!known || page.left) return;
  const passkey = await hasPasskey().catch(() => false);
  if (page.left) return;
  page.put(
    changed && arrived(),
    known.account ? present(known.account) : missing(),
    el("section", { class: "view tight part", "aria-labelledby": "change" },
      el("h2", { id: "change" }, known.account ? t("Change the account") : t("Add an account")),
      form(fields(), t("Keep this account"), ({ iban, totp }) => keep(page, { iban, totp: totp.replace(/\s/g, "") }), {
        iban: t("Enter your IBAN."),
        totp: t("Enter the code of your authenticator app."),
      }, passkey ? passkeyWay("bank-account", ({ iban }, proof) => keep(page, { iban, ...proof }), { iban: t("Enter your IBAN.") }) : null)),
    earlier(known.history),
    el("p", {}, link(t("Back to “Me”"), "/me")),
  );
}

function present(account) {
  return facts([
    [t("You are paid to"), el("strong", { class: "code" }, account.iban)],
    [t("Since"), dayOf(account.since)],
  ]);
}

function missing() {
  return notice("wait", "info", t("Your fund knows no account of yours"), paragraph(
    t("What it owes you waits until you give one; nothing is lost.")));
}

/** The own account only: children and wards are paid to whoever acts for them. */
function fields() {
  return [
    field("iban", t("IBAN"), {
      autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "60",
    }, t("It stands on your bank card or on a statement of your bank.")),
    codeField("totp", t("Code"), t("A fresh one of your authenticator app: 6 digits")),
  ];
}

async function keep(page, given) {
  await ask("PUT", "/me/account", { json: given });
  await show(page, { changed: true });
}

function arrived() {
  const words = notice("good", "check", t("Your account is kept"), paragraph(
    t("What your fund owes you is paid to it from now on. You find a letter about the change among your documents.")));
  words.tabIndex = -1;
  words.setAttribute("role", "status");
  queueMicrotask(() => words.focus());
  return words;
}

function earlier(history) {
  if (!history.length) return null;
  return el("section", { class: "view tight part", "aria-labelledby": "earlier" },
    el("h2", { id: "earlier" }, t("Earlier accounts")),
    el("ul", { class: "list" }, history.map((one) => el("li", {},
      el("p", {}, el("span", { class: "code" }, one.iban), el("br"),
        el("span", { class: "soft small" }, t("{first} to {last}", { first: dayOf(one.since), last: dayOf(one.until) })))))));
}
