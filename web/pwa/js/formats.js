/* Money, days and hours as the reader's language writes them; hours are Luxembourg's, wherever the phone is. */

import { language, t } from "./text.js";

const LOCALES = { fr: "fr-FR", de: "de-DE", lb: "de-DE", en: "en-GB", pt: "pt-PT" };
const ZONE = "Europe/Luxembourg";
// Browsers do not know Luxembourgish.
const MONTHS_LB = ["Januar", "Februar", "Mäerz", "Abrëll", "Mee", "Juni", "Juli", "August", "September",
  "Oktober", "November", "Dezember"];

const made = new Map();

/** The browser's own way to write something, made once: to make one takes longer than to draw a row. */
function by(Format, locale, options) {
  const name = `${Format.name} ${locale} ${JSON.stringify(options)}`;
  if (!made.has(name)) made.set(name, new Format(locale, options));
  return made.get(name);
}

export function money(cents) {
  return by(Intl.NumberFormat, LOCALES[language()], { style: "currency", currency: "EUR" }).format(cents / 100);
}

/** "2026-03-02" → 2 mars 2026: noon is the same day here as it is in Greenwich */
export function day(iso) {
  return dayOf(`${iso}T12:00:00Z`);
}

/** "2026-03-02T17:04:00Z" → 2 mars 2026 */
export function dayOf(instant) {
  const parts = partsOf(instant);
  if (language() === "lb") return `${parts[0].value}. ${MONTHS_LB[parts[2].value - 1]} ${parts[4].value}`;
  const words = parts.slice(0, parts.findIndex(({ type }) => type === "year") + 1).map(({ value }) => value).join("");
  return language() === "fr" ? words.replace(/^1 /, "1er ") : words;
}

/** 18 h 04 */
export function time(instant) {
  const parts = partsOf(instant);
  const [hour, minute] = ["hour", "minute"].map((wanted) => parts.find(({ type }) => type === wanted).value);
  return { fr: `${hour} h ${minute}`, de: `${hour}:${minute} Uhr`, lb: `${hour}:${minute} Auer` }[language()]
    ?? `${hour}:${minute}`;
}

/** 2 mars 2026 à 18 h 04 */
export function moment(instant) {
  return t("{day} at {time}", { day: dayOf(instant), time: time(instant) });
}

/** today, yesterday, or the day in words */
export function recently(instant) {
  const days = [0, 1].map((back) => dayOf(Date.now() - back * 86_400_000));
  return [t("today"), t("yesterday")][days.indexOf(dayOf(instant))] ?? dayOf(instant);
}

export function percent(value) {
  return by(Intl.NumberFormat, LOCALES[language()], { style: "percent" }).format(value / 100);
}

/** 1985061512347 → 1985 0615 12347, as on the card */
export function matricule(number) {
  return number.replace(/^(\d{4})(\d{4})(\d+)$/, "$1 $2 $3");
}

/** Day and hour by one format, for each costs a start. */
function partsOf(instant) {
  const wanted = language() === "lb"
    ? { day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit" }
    : { dateStyle: "long", timeStyle: "short" };
  return by(Intl.DateTimeFormat, LOCALES[language()], { ...wanted, timeZone: ZONE }).formatToParts(new Date(instant));
}
