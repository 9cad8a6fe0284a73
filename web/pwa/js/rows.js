/* A document as a row: who issued it, for whom, when, how much, where it stands. */

import { badge, el, icon } from "./dom.js";
import { day, money } from "./formats.js";
import { session } from "./session.js";
import { kindWord, stateOf } from "./states.js";
import { t } from "./text.js";

/** `queued`: it waits on this phone. */
export function documentRow(item, queued) {
  return el("a", { class: rowClass(item), href: `/documents/${item.id}` }, cells(item, queued));
}

/** The same as a choice among several. */
export function choiceRow(item, queued, chosen, onchange) {
  return el("label", { class: `${rowClass(item)} pick` },
    el("input", { type: "checkbox", value: item.id, checked: chosen, onchange }),
    el("span", { class: "picked" }, cells(item, queued)));
}

function rowClass(item) {
  return item.unread ? "row document unread" : "row document";
}

function cells(item, queued) {
  const state = stateOf(item);
  const mine = item.person.matricule === session.person?.matricule;
  return [
    el("span", { class: "who" },
      item.unread && el("span", { class: "visually-hidden" }, t("New:"), " "),
      item.issuer?.name ?? item.title,
      item.starred && [" ", icon("starred"), el("span", { class: "visually-hidden" }, t("starred"))]),
    item.amount_cents !== null && item.amount_cents !== undefined
      && el("span", { class: "amount" }, money(item.amount_cents)),
    el("span", { class: "soft small" }, [
      item.kind === "memoire" ? null : kindWord(item.kind),
      day(item.issued_on),
      mine ? null : t("for {name}", { name: item.person.name }),
    ].filter(Boolean).join(" · ")),
    queued ? el("span", { class: "state small" }, badge("wait", "offline", t("Waiting for the network")))
      : state && el("span", { class: "state small" }, badge(state.tone, state.icon, state.word)),
  ];
}
