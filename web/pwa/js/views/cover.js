/* Cover: the regular doctor, third-party payment, and for whom one sees documents. */

import { ask, Problem } from "../api.js";
import { badge, el, facts, link, paragraph } from "../dom.js";
import { day, matricule } from "../formats.js";
import { t } from "../text.js";
import { persist } from "../waiting.js";
import { doctors, doctorsOf } from "./doctor.js";

export async function show(page) {
  page.title(t("Cover"));
  const parts = [
    section(page, t("Regular doctor (médecin référent)"), doctorsOf, doctors),
    section(page, t("Social third-party payment (tiers payant social)"), "/tps", thirdParty),
    section(page, t("Family"), "/people", family),
  ];
  page.put(parts.map(({ element }) => element));
  await Promise.all(parts.map(({ fill }) => fill()));
}

/** `path`: what to ask, or a function that asks. Each part asks for itself: a late one holds up none of the others. */
function section(page, title, path, words) {
  const body = el("div", { class: "view tight" });
  const fill = async () => {
    const answer = await persist(page, (signal) => askOrNothing(path, signal), { place: body, rows: 1 });
    if (answer === undefined || page.left) return;
    body.replaceChildren(...[answer.missing ? notYet() : words(answer, fill)].flat(2).filter(Boolean));
  };
  return { element: el("section", { class: "view tight part" }, el("h2", {}, title), body), fill };
}

async function askOrNothing(path, signal) {
  try {
    return typeof path === "function" ? await path(signal) : await ask("GET", path, { signal });
  } catch (problem) {
    if (problem instanceof Problem && problem.status === 404) return { missing: true };
    throw problem;
  }
}

function notYet() {
  return paragraph(t("Not available here yet. Your fund's counter and its website answer questions about it."), "soft");
}

function thirdParty(tps) {
  if (!tps.attestations.length) {
    return [paragraph(t("You have no third-party attestation at present.")),
      paragraph(t("Your social office gives one when advancing the cost is too hard."), "soft")];
  }
  return [el("ul", { class: "list" }, tps.people.map((one) => el("li", { class: "worked" },
    el("h3", {}, one.person.name),
    el("p", {}, coverToday(one)),
    tps.attestations.filter((row) => row.person.matricule === one.person.matricule).map((row) => facts([
      [t("First day"), day(row.valid_from)],
      [t("Last day"), day(row.valid_to)],
      [t("Revoked from"), row.revoked_on ? day(row.revoked_on) : null],
      [t("Social office"), row.office],
    ]))))), paragraph(t("Everybody in the family needs labels of their own."), "soft small")];
}

function coverToday(one) {
  if (one.covered) return badge("good", "check", t("Covered today, until {day}", { day: day(one.until) }));
  if (one.begins_on) return badge("note", "clock", t("Not covered today, but from {day}", { day: day(one.begins_on) }));
  return badge("note", "info", t("Not covered today"));
}

function family({ items: people }) {
  const list = el("ul", { class: "list" }, people.map((person) => el("li", { class: "worked" },
    el("h3", {}, person.name),
    facts([
      [t("Matricule"), matricule(person.matricule)],
      [t("Born on"), day(person.born_on)],
      [t("Fund"), person.caisse],
      [t("You may act until"), person.until ? day(person.until) : null],
    ]))));
  return [list, el("p", {}, link(t("Who may see whom"), "/me/family", "with-icon"))];
}

