/* Signing in: number, password, code. */

import { ask } from "../api.js";
import { el, link, notice, paragraph } from "../dom.js";
import { codeField, field, form, passwordField } from "../form.js";
import { copyWanted, notePasskey, passkeyUsed } from "../keeping.js";
import { languageChoice } from "../languages.js";
import { replayAll } from "../outbox.js";
import { answer, passkeysPossible } from "../passkeys.js";
import { go } from "../router.js";
import { safeNext } from "../routes.js";
import { signIn } from "../session.js";
import { t } from "../text.js";

export function show(page) {
  const asked = new URLSearchParams(location.search);
  const byTyping = ({ login, password, totp }) => enter(asked, "/session", {
    login: login.replace(/\D/g, ""), password, totp: totp.replace(/\s/g, ""),
  });
  const byPasskey = async () => enter(asked, "/session/passkey", await answer(await ask("POST", "/session/passkey-questions")));
  page.title(t("Sign in"));
  const typed = [fields(), t("Sign in"), byTyping, {
    login: t("Enter your matricule."),
    password: t("Enter your password."),
    totp: t("Enter the code of your authenticator app."),
  }];
  const easy = passkeysPossible() && { words: t("Use a passkey"), symbol: "key", submit: byPasskey, empty: {} };
  page.put(
    reason(asked),
    easy && passkeyUsed() ? easyFirst(easy, typed) : form(...typed, easy || null),
    el("ul", { class: "ways" },
      el("li", {}, link(t("First time here? Use the letter with your code"), "/activate")),
      el("li", {}, link(t("Forgotten your password?"), "/reset"))),
    el("footer", { class: "view" }, languageChoice()),
  );
}

/** Where somebody came in by a passkey before; the other way stands right below. */
function easyFirst({ words, symbol, submit }, typed) {
  return [
    form([], words, submit, {}, null, symbol),
    el("section", { class: "view tight part", "aria-labelledby": "typed" },
      el("h2", { id: "typed" }, t("Or with your password")), form(...typed)),
  ];
}

async function enter(asked, path, proof) {
  const next = safeNext(asked.get("next"));
  const alone = await signIn(path, proof);
  if (path !== "/session") notePasskey();
  if (!alone) return location.replace(next);
  replayAll();
  if (globalThis.Notification?.permission === "granted") import("../push.js").then(({ renewPush }) => renewPush()).catch(() => null);
  if (copyWanted()) import("../copy.js").then(({ resumeCopy }) => resumeCopy());
  return go(next, { replace: true });
}

/** Why somebody who was signed in stands here. */
function reason(asked) {
  const words = {
    timeout: t("Your session has ended. Sign in again; nothing was lost."),
    out: asked.get("out") === "later"
      ? t("You are signed out on this device, and it keeps nothing of yours any more. Your fund is told as soon as there is a network.")
      : t("You are signed out. This device keeps nothing of yours any more."),
    ended: t("This device was signed out from elsewhere. What it kept of your documents is gone."),
    locked: t("Your access is closed. What this device kept of your documents is gone. Ask your fund why."),
  };
  const name = Object.keys(words).find((one) => asked.has(one));
  return name && notice("note", name === "out" ? "check" : "clock", null, paragraph(words[name]));
}

function fields() {
  return [
    field("login", t("Matricule"), {
      inputmode: "numeric", autocomplete: "username", autocapitalize: "none", spellcheck: "false",
    }, t("The 13 digits on your social security card")),
    passwordField("password", t("Password"), "current-password"),
    codeField("totp", t("Code"), t("6 digits from your authenticator app, or a recovery code")),
  ];
}
