/* How an amount came about: every line with its parts, the reason in words, the rule and its source. */

import { el, facts, icon, paragraph, withElements } from "./dom.js";
import { day, money, percent } from "./formats.js";
import { explained, term } from "./terms.js";
import { t } from "./text.js";

/** A closed "how was this worked out" that opens into lines. */
export function calculation(statement, titles) {
  return el(
    "details",
    { class: "calculation" },
    el("summary", {}, icon("next"), t("How this is worked out")),
    el("div", { class: "view" }, statementLines(statement, titles), totals(statement)),
  );
}

export function statementLines(statement, titles) {
  return el("ul", { class: "list" }, statement.lines.map((line) => el(
    "li", { class: "worked" }, lineParts({ ...line, title: titles.get(line.act) }),
  )));
}

/** What the bill calls its acts: statements name them by code only. */
export function titlesOf(document) {
  return new Map((document?.memoire?.lines ?? []).map((line) => [line.act, line.title]));
}

export function totals(statement) {
  return el("div", { class: "totals" }, facts([
    [t("Billed"), money(statement.billed_cents)],
    [t("Refunded by your fund"), el("strong", {}, money(statement.reimbursed_cents))],
    [t("Borne by the social office"), part(statement.office_cents)],
    [t("You bear"), money(statement.patient_cents)],
  ]));
}

/** "Consultation · 2 mars 2026 · 2 ×" */
export function lineTitle(line) {
  const title = line.title ?? line.act;
  const parts = [title, day(line.performed_on), line.quantity > 1 && t("{quantity} times", line)];
  return parts.filter(Boolean).join("\u00a0· ");
}

function lineParts(line) {
  return [
    el("h3", {}, lineTitle(line)),
    facts([
      [t("Billed"), money(line.billed_cents)],
      [term("tariff", t("Tariff")), line.tariff_cents ? money(line.tariff_cents) : null],
      [refundLabel(line), money(line.reimbursed_cents)],
      [term("share", t("Your share")), part(line.participation_cents)],
      [term("excess", t("Above the tariff")), part(line.excess_cents)],
      [term("supplement", t("Supplement you asked for")), part(line.supplement_cents)],
      [term("not-covered", t("Not covered")), part(line.not_covered_cents)],
    ]),
    line.reason && paragraph(explained(line.reason)),
    ruleWords(line),
  ];
}

function refundLabel(line) {
  return line.rate_percent ? t("Refund at {rate}", { rate: percent(line.rate_percent) }) : t("Refund");
}

function part(cents) {
  return cents ? money(cents) : null;
}

function ruleWords(line) {
  if (!line.rule) return null;
  // Laws and statutes are cited by their French names.
  const source = el("span", { lang: "fr" }, line.source);
  return el("p", { class: "soft small" }, [
    t("Rule {rule}", { rule: line.rule }),
    line.source && [" · ", withElements(t("Source: {source}"), { source })],
    line.illustrative && [" · ", t("Example tariff, not the official one")],
  ]);
}
