/* The reader's language: which one, its sentences, its plurals. Sentences are written in English in the code. */

export const LANGUAGES = { fr: "Français", de: "Deutsch", lb: "Lëtzebuergesch", en: "English", pt: "Português" };
const KEY = "language";

let phrases = {};
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

export async function speak(wanted) {
  const answer = await fetch(`/i18n/${wanted}.json`);
  phrases = answer.ok ? await answer.json() : {};
  current = wanted;
  plurals = new Intl.PluralRules(wanted === "lb" ? "de" : wanted);
  document.documentElement.lang = wanted;
  document.querySelector("link[rel=manifest]").href = `/app.webmanifest?lang=${wanted}`;
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
