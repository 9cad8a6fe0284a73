/* The reader's language: which one, its sentences, its plurals. Sentences are written in English in the code. */

export const LANGUAGES = { fr: "Français", de: "Deutsch", lb: "Lëtzebuergesch", en: "English", pt: "Português" };
const KEY = "language";

const BOOKS = new URL("../i18n/", import.meta.url);

let phrases = {};
let parts = ["first"];
let current = "fr";
let plurals = new Intl.PluralRules("fr");

export function language() {
  return current;
}

/** The one chosen on this phone before, else the first of the browser's that we speak, else French. */
export function preferredLanguage() {
  const wishes = [kept(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wishes.find((tag) => tag in LANGUAGES) ?? "fr";
}

/** Until somebody is signed in, only the sentences that strangers see are there. */
export async function speak(wanted) {
  const books = await Promise.all(parts.map((part) => open(wanted, part).catch(() => ({}))));
  phrases = Object.assign({}, ...books);
  current = wanted;
  plurals = new Intl.PluralRules(wanted === "lb" ? "de" : wanted);
  document.documentElement.lang = wanted;
  const manifest = document.querySelector("link[rel=manifest]");
  const href = `/app.webmanifest?lang=${wanted}`;
  if (manifest.getAttribute("href") !== href) manifest.href = href;
}

/** All sentences; what lies behind a sign-in is shown after this. Throws where they cannot be had. */
export async function speakWhole() {
  if (parts.length > 1) return;
  const [spoken, rest] = [current, await open(current, "rest")];
  if (spoken !== current || parts.length > 1) return;
  parts = ["first", "rest"];
  phrases = { ...phrases, ...rest };
}

async function open(wanted, part) {
  const answer = await fetch(new URL(`${wanted}/${part}.json`, BOOKS));
  if (!answer.ok) throw new Error(`no sentences: ${answer.status}`);
  return answer.json();
}

export function keepLanguage(wanted) {
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // A browser that keeps nothing asks its own preference again next time.
  }
}

/** t("Sent on {day}", {day: "2 mars"}); what is not in params stays as it is, for withElements. */
export function t(sentence, params = {}) {
  return fill(phrases[sentence] ?? sentence, params);
}

/** n("{count} line", "{count} lines", 3) */
export function n(one, many, count, params = {}) {
  const forms = phrases[one] ?? [one, many];
  return fill(forms[plurals.select(count) === "one" ? 0 : 1], { count, ...params });
}

function fill(sentence, params) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
