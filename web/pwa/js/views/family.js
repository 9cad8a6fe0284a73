/* Who may see whom, since when and until when; and what changes it. */

import { el, facts, paragraph } from "../dom.js";
import { day, matricule } from "../formats.js";
import { t } from "../text.js";
import { load } from "../waiting.js";

export async function show(page) {
  page.title(t("Who may see whom"));
  const known = await load(page, "/me/family");
  if (!known || page.left) return;
  page.put(
    part(t("Whom you act for"), actsFor(known.acts_for)),
    part(t("Who may see your documents"), seenBy(known)),
    part(t("When it changes"), [
      paragraph(t("A parent sees a child's documents until the day before it turns 18. A mandate counts from its first to its last day.")),
      paragraph(t("Your fund enters a birth, a mandate or its end in the register. From then on it counts at once, with the next page that is opened."), "soft"),
    ]),
  );
}

function part(title, content) {
  return el("section", { class: "view tight part" }, el("h2", {}, title), content);
}

function actsFor(members) {
  if (!members.length) return paragraph(t("Nobody: here you see your own documents only."));
  return el("ul", { class: "list" }, members.map((one) => el("li", { class: "worked" },
    el("h3", {}, one.person.name),
    facts([
      [t("You are"), bond(one.by)],
      [t("Since"), day(one.since)],
      [t("Last day"), until(one)],
      [t("Born on"), day(one.born_on)],
      [t("Matricule"), matricule(one.person.matricule)],
      [t("Also seen by"), one.others.length ? el("ul", {}, one.others.map((other) => el("li", {}, sentence(other)))) : null],
    ]))));
}

function seenBy({ seen_by: now, ended }) {
  return [
    now.length ? el("ul", { class: "list" }, now.map((one) => el("li", { class: "worked" }, el("p", {}, sentence(one)))))
      : paragraph(t("You alone, and those at your fund who work on your claims.")),
    ended.length > 0 && el("p", { class: "soft small" }, t("Before:"), " ", ended.map(sentence).join("; ")),
  ];
}

function bond(by) {
  return by === "parent" ? t("parent") : t("representative by mandate");
}

function until({ until: last, by }) {
  if (last) return day(last);
  return by === "mandate" ? t("no end is set") : null;
}

function sentence(one) {
  const words = { name: one.name, bond: bond(one.by), since: day(one.since), until: one.until && day(one.until) };
  return one.until ? t("{name}, {bond}, from {since} to {until}", words) : t("{name}, {bond}, since {since}", words);
}
