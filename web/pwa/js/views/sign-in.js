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
import { findSession, signIn } from "../session.js";
import { t } from "../text.js";

export async function show(page) {
  const asked = new URLSearchParams(location.search);
  if (asked.get("identity") === "in" && await findSession().catch(() => false)) return settle(asked, true);
  if (page.left) return undefined;
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
    identityDoor(asked),
    el("ul", { class: "ways" },
      el("li", {}, link(t("First time here? Use the letter with your code"), "/activate")),
      el("li", {}, link(t("Forgotten your password?"), "/reset"))),
    el("footer", { class: "view" }, languageChoice()),
  );
  return undefined;
}

/** Where somebody came in by a passkey before; the other way stands right below. */
function easyFirst({ words, symbol, submit }, typed) {
  return [
    form([], words, submit, {}, null, symbol),
    el("section", { class: "view tight part", "aria-labelledby": "typed" },
      el("h2", { id: "typed" }, t("Or with your password")), form(...typed)),
  ];
}

/** The provider's own page, where the fund's server knows one. */
function identityDoor(asked) {
  const { identity } = document.documentElement.dataset;
  if (!identity) return null;
  const way = `/identity?${new URLSearchParams({ next: safeNext(asked.get("next")) })}`;
  return el("p", {}, link(t("Continue with {name}", { name: identity }), way, "button quiet wide"));
}

async function enter(asked, path, proof) {
  const alone = await signIn(path, proof);
  if (path !== "/session") notePasskey();
  return settle(asked, alone);
}

function settle(asked, alone) {
  const next = safeNext(asked.get("next"));
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
    identity: identityWords(asked.get("identity")),
    locked: t("Your access is closed. What this device kept of your documents is gone. Ask your fund why."),
  };
  const name = Object.keys(words).find((one) => asked.has(one));
  return name && notice("note", name === "out" ? "check" : "clock", null, paragraph(words[name]));
}

/** What became of the way by the provider's door. */
function identityWords(how) {
  return {
    cancelled: t("You went back before it was finished. Nothing was changed."),
    "no-account": t("You were recognised, but nobody has opened an account for you here yet. Use the letter with your code, or ask your fund for one."),
    closed: t("Your access is closed. Ask your fund why."),
    assurance: t("You were recognised, but not surely enough. Choose a way with card or token there."),
  }[how] ?? t("You could not be signed in this way. Try again, or sign in with your password.");
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
