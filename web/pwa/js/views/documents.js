/* Documents: everything that arrived, what is to be sent first in sight. */

import { ask, Problem } from "../api.js";
import { badge, button, el, icon, link, paragraph } from "../dom.js";
import { day, money } from "../formats.js";
import { family, keepInbox, recallInbox } from "../inbox.js";
import { outbox, waiting } from "../outbox.js";
import { session } from "../session.js";
import { kindWord, stateOf } from "../states.js";
import { t } from "../text.js";
import { failure, load } from "../waiting.js";

const PAUSE_MS = 300;

export async function show(page, { restored }) {
  page.title(t("Documents"));
  const known = recallInbox();
  const wish = known?.wish ?? { state: "", person: "", q: "" };
  const list = el("div", { class: "view", id: "results", "aria-live": "off" });
  const persons = el("div", { hidden: true });
  const count = el("p", { class: "visually-hidden", role: "status" });
  page.put(filters(wish, refresh), search(wish, searchBox(page, wish, refresh), persons), count, list);
  page.listen(outbox, "change", () => refresh());
  showFamily(persons, wish, refresh);
  if (restored && known?.items) await showList(known);
  else await refresh();

  async function refresh() {
    const asked = { ...wish };
    const answer = await load(page, `/documents?${query(asked)}`, { place: list, rows: 5 });
    if (!answer || page.left || !same(asked, wish)) return;
    keepInbox({ wish, items: answer.items, next: answer.next });
    count.textContent = answer.items.length ? t("The list was updated.") : t("Nothing found.");
    await showList(recallInbox());
  }

  async function showList(known) {
    const queued = new Set((await waiting()).map((entry) => entry.document_id));
    list.replaceChildren(known.items.length
      ? el("ul", { class: "list" }, known.items.map((item) => el("li", {}, row(item, queued.has(item.id)))))
      : await nothing(wish));
    if (known.next) list.append(button(t("Show more"), (event) => more(known, event.target), "quiet wide"));
  }

  async function more(known, pressed) {
    pressed.disabled = true;
    try {
      const answer = await ask("GET", `/documents?${query(wish, known.next)}`, { signal: page.signal });
      const first = known.items.length;
      keepInbox({ wish, items: [...known.items, ...answer.items], next: answer.next });
      await showList(recallInbox());
      list.querySelectorAll(".row")[first]?.focus();
    } catch (problem) {
      if (!(problem instanceof Problem)) return;
      pressed.disabled = false;
      pressed.after(failure(problem));
    }
  }
}

function row(item, queued) {
  const state = stateOf(item);
  const mine = item.person.matricule === session.person?.matricule;
  return el(
    "a",
    { class: item.unread ? "row document unread" : "row document", href: `/documents/${item.id}` },
    item.unread && el("span", { class: "visually-hidden" }, t("New:")),
    el("span", { class: "who" }, item.issuer?.name ?? item.title),
    item.amount_cents !== null && item.amount_cents !== undefined
      && el("span", { class: "amount" }, money(item.amount_cents)),
    el("span", { class: "soft small" }, [
      item.kind === "memoire" ? null : kindWord(item.kind),
      day(item.issued_on),
      mine ? null : t("for {name}", { name: item.person.name }),
    ].filter(Boolean).join(" · ")),
    queued ? el("span", { class: "state small" }, badge("wait", "offline", t("Waiting for the network")))
      : state && el("span", { class: "state small" }, badge(state.tone, state.icon, state.word)),
  );
}

function filters(wish, refresh) {
  const choices = [["", t("All")], ["to-send", t("To send")], ["unpaid", t("Waiting")]];
  const group = el("div", { class: "chips", role: "group", "aria-label": t("Show") });
  for (const [state, words] of choices) {
    group.append(el("button", {
      type: "button", class: "chip", "aria-pressed": String(wish.state === state), onclick: (event) => {
        wish.state = state;
        for (const chip of group.children) chip.setAttribute("aria-pressed", String(chip === event.currentTarget));
        refresh();
      },
    }, words));
  }
  return group;
}

/** Folded away until wanted: most people have a handful of documents. */
function search(wish, ...fields) {
  return el("details", { class: "search", open: Boolean(wish.q || wish.person) },
    el("summary", {}, icon("search"), t("Search")), el("div", { class: "view tight" }, fields));
}

function searchBox(page, wish, refresh) {
  let pause = 0;
  const input = el("input", { type: "search", id: "q", value: wish.q, autocomplete: "off", enterkeyhint: "search" });
  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      wish.q = input.value.trim();
      if (!page.left) refresh();
    }, PAUSE_MS);
  });
  return el("div", { class: "field", role: "search" },
    el("label", { for: "q", class: "small" }, t("Search by doctor or practice")), input);
}

/** Only where there is somebody else: one choice more is one too many for the rest. */
async function showFamily(place, wish, refresh) {
  const all = await family();
  if (all.length < 2) return;
  const select = el("select", { id: "person", onchange: () => {
    wish.person = select.value;
    refresh();
  } }, el("option", { value: "" }, t("The whole family")), all.map((person) => el(
    "option", { value: person.matricule, selected: wish.person === person.matricule }, person.name,
  )));
  place.replaceChildren(el("div", { class: "field" },
    el("label", { for: "person", class: "small" }, t("For whom")), select));
  place.hidden = false;
}

async function nothing(wish) {
  if (wish.q || wish.person || wish.state) {
    return el("div", { class: "empty" },
      el("h2", {}, t("Nothing here with this choice")),
      paragraph(t("Choose “All”, or search for another name.")));
  }
  if ((await family()).some((person) => person.relation === "self" && !person.digital_consent)) {
    return el("div", { class: "empty" },
      el("h2", {}, t("Your bills come on paper")),
      paragraph(t("Post them to your fund as before. If you agree to digital bills, practices send them here instead.")),
      link(t("See my choice"), "/me", "button quiet"));
  }
  return el("div", { class: "empty" },
    el("h2", {}, t("No document yet")),
    paragraph(t("After a visit, your doctor's practice sends the bill here by itself. You need not do anything.")),
    paragraph(t("A practice that still prints? The paper bill can go to your fund by post as before.")));
}

function query(wish, after = null) {
  const known = Object.entries({ ...wish, after, limit: 25 }).filter(([, value]) => value);
  return new URLSearchParams(known);
}

function same(one, other) {
  return query(one).toString() === query(other).toString();
}

