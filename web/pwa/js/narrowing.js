/* What the list of documents is narrowed to: by what is to be done, by name, by whose it is, by where it lies. */

import { add, button, el } from "./dom.js";
import { family } from "./inbox.js";
import { t } from "./text.js";

const PAUSE_MS = 300;

export const noWish = () => ({ state: "", person: "", q: "", place: "" });

/** The wish as the server's query; one page of it. */
export function queryOf({ state, person, q, place }, after = null) {
  const known = {
    state: state === "unread" ? null : state, unread: state === "unread", person, q,
    starred: place === "starred", archived: place === "archived", after, limit: 25,
  };
  return new URLSearchParams(Object.entries(known).filter(([, value]) => value)).toString();
}

/** The choices above the list; `refresh` after each, `more` controls stand beside the search. */
export function narrowing(page, wish, refresh, more) {
  const panel = el("div", { class: "view tight", id: "search", hidden: !(wish.q || wish.person || wish.place) });
  const opener = button(t("Search"), () => {
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.querySelector("input").focus();
  }, "plain", "search");
  opener.setAttribute("aria-expanded", String(!panel.hidden));
  opener.setAttribute("aria-controls", "search");
  const persons = el("div", { hidden: true });
  add(panel, [searchBox(page, wish, refresh), persons, places(wish, refresh)]);
  showFamily(persons, wish, refresh);
  return el("div", { class: "view tight" }, chips(wish, refresh), el("div", { class: "tools" }, opener, more), panel);
}

function chips(wish, refresh) {
  const choices = [["", t("All")], ["unread", t("Unread")], ["to-send", t("To send")], ["unpaid", t("Waiting")]];
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

function places(wish, refresh) {
  return choice("place", t("Where"), wish, refresh, [
    ["", t("Everything but the archive")], ["starred", t("Starred")], ["archived", t("The archive")],
  ]);
}

/** Only where there is somebody else: one choice more is one too many for the rest. */
async function showFamily(place, wish, refresh) {
  const all = await family();
  if (all.length < 2) return;
  place.replaceChildren(choice("person", t("For whom"), wish, refresh,
    [["", t("The whole family")], ...all.map((person) => [person.matricule, person.name])]));
  place.hidden = false;
}

function choice(name, label, wish, refresh, options) {
  const select = el("select", { id: name, onchange: () => {
    wish[name] = select.value;
    refresh();
  } }, options.map(([value, words]) => el("option", { value, selected: wish[name] === value }, words)));
  return el("div", { class: "field" }, el("label", { for: name, class: "small" }, label), select);
}
