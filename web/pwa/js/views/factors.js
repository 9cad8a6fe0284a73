/* Signing in: passkeys as the easy way, recovery codes for the day the phone is lost, the password. */

import { ask, Problem } from "../api.js";
import { badge, button, el, icon, notice, paragraph } from "../dom.js";
import { codeField, field, form, passwordField } from "../form.js";
import { dayOf } from "../formats.js";
import { tell } from "../frame.js";
import { notePasskey } from "../keeping.js";
import { make, passkeysPossible } from "../passkeys.js";
import { proveOn, whose } from "../proving.js";
import { leaveEverywhereElse } from "../leaving.js";
import { chooseOn } from "../sheet.js";
import { n, t } from "../text.js";
import { load } from "../waiting.js";

const FEW = 3;

export async function show(page, { focus = null, changed = null } = {}) {
  page.title(t("Signing in"));
  const known = await load(page, "/me/factors");
  if (!known || page.left) return;
  page.put(
    changed && done(page, changed),
    part("passkeys", t("Passkeys"), passkeys(page, known)),
    part("recovery", t("Recovery codes"), recovery(page, known)),
    part("your-password", t("Password"), password(page)),
    part("authenticator", t("Authenticator app"),
      paragraph(t("It gives the codes that you type with your password. A new phone? Prove who you are with a recovery code or a passkey, then set the app up there.")),
      button(t("Set up another app"), () => setUp(page, known.passkeys.length > 0), "quiet")),
  );
  if (focus) document.getElementById(focus)?.focus();
}

function part(id, title, ...content) {
  return el("section", { class: "view tight part", "aria-labelledby": id },
    el("h2", { id, tabindex: "-1" }, title), content);
}

/** What was changed, and the way out for whoever did not expect another device to be signed in. */
function done(page, words) {
  const press = button(t("Sign out everywhere else"), () => leaveEverywhereElse(press), "quiet");
  const told = notice("good", "check", words, paragraph(t("Does somebody else know how you signed in? Then sign your other devices out.")), press);
  told.tabIndex = -1;
  told.setAttribute("role", "status");
  queueMicrotask(() => told.focus());
  return told;
}

function passkeys(page, { passkeys: all }) {
  const possible = passkeysPossible();
  const add = button(t("Add a passkey"), () => addOne(page, all.length > 0), "wide", "key");
  return [
    paragraph(t("A passkey signs you in with your finger, your face or the code of your phone: nothing to remember, nothing to type. Password and authenticator app go on working beside it.")),
    all.length > 0 && el("ul", { class: "list" }, all.map((one) => el("li", { class: "worked" }, row(page, one)))),
    possible ? add : paragraph(t("This browser cannot hold passkeys."), "soft"),
  ];
}

function row(page, one) {
  const rename = button(t("Rename"), () => renameOne(page, one), "plain");
  const remove = button(t("Remove"), () => removeOne(page, one), "plain");
  for (const press of [rename, remove]) press.setAttribute("aria-label", `${press.textContent}: ${one.name}`);
  return [
    el("p", {}, el("strong", {}, one.name), el("br"), el("span", { class: "soft small" }, [
      t("Added on {day}", { day: dayOf(one.created_at) }),
      one.used_at ? t("last used on {day}", { day: dayOf(one.used_at) }) : t("not used yet"),
      one.synced && t("shared with your other devices"),
    ].filter(Boolean).join(" · "))),
    el("div", { class: "marks" }, rename, remove),
  ];
}

async function addOne(page, known) {
  const made = await proveOn(t("Is it you?"), t("Before another way to sign in is added, prove once more who you are."),
    async (proof) => {
      const question = await ask("POST", "/me/passkeys/questions", { json: proof });
      return ask("POST", "/me/passkeys", { json: { ...(await make(question)), name: thisDevice() } });
    }, { passkey: known });
  if (made) notePasskey();
  if (made && !page.left) await show(page, { changed: t("The passkey is added") });
}

function thisDevice() {
  const { userAgentData: told, userAgent } = navigator;
  const known = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"], ["Mac", "Mac"], ["Linux", "Linux"]];
  const found = known.find(([mark]) => (told?.platform || userAgent).includes(mark));
  return found?.[1] ?? t("My device");
}

async function renameOne(page, one) {
  const name = field("name", t("Name"), { value: one.name, maxlength: "60", autocomplete: "off" });
  const wish = await chooseOn(t("What is it called?"), name, [{ name: "keep", words: t("Keep the name") }]);
  const typed = name.querySelector("input").value.trim();
  if (!wish || !typed || typed === one.name) return;
  try {
    await ask("PATCH", `/me/passkeys/${one.id}`, { json: { name: typed } });
    tell(t("Your choice is kept."));
    if (!page.left) await show(page, { focus: "passkeys" });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tell(problem.title);
  }
}

async function removeOne(page, one) {
  const gone = await proveOn(t("Remove “{name}”?", { name: one.name }),
    t("It opens nothing any more. Delete it on the device, too."),
    async (proof) => {
      await ask("DELETE", `/me/passkeys/${one.id}`, { json: proof });
      return true;
    }, { passwordToo: false, passkey: true });
  if (gone && !page.left) await show(page, { changed: t("The passkey is removed") });
}

function recovery(page, { recovery_codes_left: left, passkeys: all }) {
  const press = button(t("Make new codes"), () => renew(page, all.length > 0), "quiet");
  return [
    paragraph(t("Each signs you in once with your password, instead of the app, when you lost your phone.")),
    el("p", {}, badge(left > FEW ? "good" : "wait", left > FEW ? "check" : "warning",
      left ? n("{count} code is left", "{count} codes are left", left) : t("No code is left: make new ones."))),
    press,
  ];
}

async function renew(page, passkey) {
  const answer = await proveOn(t("Is it you?"), t("The codes that you have now become void."),
    (proof) => ask("POST", "/me/recovery-codes", { json: proof }), { passkey });
  if (!answer || page.left) return;
  page.title(t("Your recovery codes"));
  page.put(
    paragraph(t("If you lose your phone, each of these codes signs you in once instead of the app. Keep them on paper in a safe place; they are shown only now.")),
    el("ul", { class: "codes" }, answer.recovery_codes.map((code) => el("li", {}, el("code", {}, code)))),
    el("div", { class: "actions" },
      button(t("I have kept them"), () => show(page, { changed: t("New recovery codes are in force") })),
      button(t("Print"), () => print(), "quiet")),
  );
  page.focus();
}

async function setUp(page, passkey) {
  const answer = await proveOn(t("Is it you?"), t("The app that you have now counts until the new one gave its first code."),
    (proof) => ask("POST", "/me/authenticators", { json: proof }), { passkey });
  if (!answer || page.left) return;
  const { showNewKey } = await import("./activation.js");
  showNewKey(page, answer, async (totp) => {
    await ask("PUT", `/me/authenticators/${answer.enrolment}`, { json: { totp } });
    await show(page, { changed: t("The new authenticator app counts now") });
  });
}

function password(page) {
  const typed = [
    whose(),
    passwordField("current_password", t("Present password"), "current-password"),
    passwordField("password", t("New password"), "new-password",
      t("At least 8 characters; 15 or more are better. A sentence is easy to keep in mind.")),
    codeField("totp", t("Code"), t("6 digits from your authenticator app, or a recovery code")),
  ];
  const change = async (values) => {
    await ask("PUT", "/me/password", { json: { ...values, totp: values.totp.replace(/\s/g, "") } });
    await show(page, { focus: "your-password" });
    tell(t("Your password is changed. You were signed out everywhere else."));
  };
  return el("details", { class: "calculation" }, el("summary", {}, icon("next"), t("Change the password")),
    form(typed, t("Change the password"), change, {
      current_password: t("Enter your password."),
      password: t("Choose a password."),
      totp: t("Enter the code of your authenticator app."),
    }));
}
