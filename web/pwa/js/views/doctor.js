/* The reference doctor: what is, since when, and what may be done from which day. Never shown as a duty. */

import { ask } from "../api.js";
import { badge, button, el, facts, paragraph } from "../dom.js";
import { day } from "../formats.js";
import { tell } from "../frame.js";
import { confirmOn } from "../sheet.js";
import { t } from "../text.js";
import { failure } from "../waiting.js";

/** One's own, then those of everybody one acts for. */
export async function doctorsOf(signal) {
  const { items: people } = await ask("GET", "/people", { signal });
  return Promise.all(people.map((one) => ask("GET", `/mr?person=${one.matricule}`, { signal })));
}

/** A dependant who has none is not mentioned. `again` shows the section anew after something was done. */
export function doctors([own, ...family], again) {
  const declared = family.filter((mr) => mr.status !== "none");
  return [
    regularDoctor(own, again),
    declared.map((mr) => [el("h3", {}, mr.person.name), regularDoctor(mr, again)]),
  ].flat(Infinity);
}

function regularDoctor(mr, again) {
  const { declaration } = mr;
  if (!declaration || mr.status === "none") {
    return [paragraph(t("You have declared no regular doctor. It is a choice, never a duty.")),
      paragraph(t("People with a long-term illness can declare one together with a general practitioner or paediatrician."), "soft")];
  }
  return [
    el("p", {}, doctorBadge(mr.status)),
    facts([
      [t("Doctor"), declaration.doctor],
      [t("Number"), declaration.number],
      [t("In effect from"), written(declaration.effective_on)],
      [t("Without effect from"), written(declaration.ended_on)],
    ]),
    ...declaration.reasons.map((reason) => paragraph(reason)),
    declaration.note && paragraph(declaration.note),
    el("ol", { class: "timeline" }, mr.timeline.map((step) => el("li", { class: tense(step.on, mr.on) },
      el("p", {}, step.text), el("p", { class: "soft small" }, day(step.on))))),
    ...possible(mr, again),
    ...others(mr.others),
  ];
}

function possible(mr, again) {
  if (!mr.may.length) return [];
  const alone = mr.may.find((step) => step.code === "revoke-alone" && step.on <= mr.on);
  const press = alone && button(t("End it alone"), () => end(mr, press, again), "quiet");
  return [
    el("h3", {}, t("What can be done")),
    el("ul", { class: "list" }, mr.may.map((step) => el("li", { class: "worked" },
      el("p", {}, step.text),
      el("p", { class: "soft small" }, step.on <= mr.on ? t("from today") : t("from {day}", { day: day(step.on) }))))),
    press,
  ];
}

async function end(mr, press, again) {
  const sure = await confirmOn(
    t("End the declaration?"),
    paragraph(t("You sign today. The declaration ends two months later; your doctor and you get a letter. This cannot be taken back.")),
    t("Sign and end it"),
    { danger: true, refuse: t("Keep it") },
  );
  if (!sure) return press.focus();
  press.disabled = true;
  try {
    await ask("PUT", "/mr/revocation", { json: { signed_on: mr.on, person: mr.person.matricule } });
    tell(t("The declaration is ended; its last days are shown."));
    await again();
  } catch (problem) {
    press.disabled = false;
    press.after(failure(problem));
  }
}

function others(declarations) {
  return declarations.length ? [
    el("h3", {}, t("Other declarations")),
    el("ul", { class: "list" }, declarations.map((one) => el("li", { class: "worked" },
      el("p", {}, one.doctor), el("p", {}, doctorBadge(one.status)),
      el("p", { class: "soft small" }, written(one.ended_on ?? one.effective_on ?? one.received_on))))),
  ] : [];
}

function tense(on, today) {
  if (on === today) return "present";
  return on < today ? "past" : "future";
}

function written(iso) {
  return iso ? day(iso) : null;
}

function doctorBadge(status) {
  return {
    received: badge("note", "clock", t("Received by your fund")),
    "not-validated": badge("bad", "stop", t("Not validated")),
    validated: badge("good", "check", t("Validated")),
    active: badge("good", "check", t("Active")),
    ending: badge("wait", "clock", t("Ending")),
    ended: badge("note", "info", t("Ended")),
  }[status] ?? badge("note", "info", status);
}
