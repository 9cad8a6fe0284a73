/* Money, days and hours as the reader's language writes them; hours are Luxembourg's, wherever the phone is. */

import { language, t } from "./text.js";

const LOCALES = { fr: "fr-FR", de: "de-DE", lb: "de-DE", en: "en-GB", pt: "pt-PT" };
const ZONE = "Europe/Luxembourg";
// Browsers do not know Luxembourgish.
const MONTHS_LB = ["Januar", "Februar", "Mäerz", "Abrëll", "Mee", "Juni", "Juli", "August", "September",
  "Oktober", "November", "Dezember"];

export function money(cents) {
  return new Intl.NumberFormat(LOCALES[language()], { style: "currency", currency: "EUR" }).format(cents / 100);
}

/** "2026-03-02" → 2 mars 2026 */
export function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  return written(new Date(Date.UTC(year, month - 1, date)), "UTC");
}

/** "2026-03-02T17:04:00Z" → 2 mars 2026 */
export function dayOf(instant) {
  return written(new Date(instant), ZONE);
}

/** 18 h 04 */
export function time(instant) {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  const [hour, minute] = clock.format(new Date(instant)).split(":");
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
  return new Intl.NumberFormat(LOCALES[language()], { style: "percent" }).format(value / 100);
}

/** 1985061512347 → 1985 0615 12347, as on the card */
export function matricule(number) {
  return number.replace(/^(\d{4})(\d{4})(\d+)$/, "$1 $2 $3");
}

function written(date, timeZone) {
  if (language() === "lb") {
    const parts = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "numeric", year: "numeric", timeZone });
    const [dayNumber, month, year] = parts.format(date).split("/").map(Number);
    return `${dayNumber}. ${MONTHS_LB[month - 1]} ${year}`;
  }
  const format = new Intl.DateTimeFormat(LOCALES[language()], { dateStyle: "long", timeZone });
  const words = format.format(date);
  return language() === "fr" ? words.replace(/^1 /, "1er ") : words;
}
