/* My data: who looked, everything to take along, what I agreed to, and what it is kept for. */

import { ask, Problem } from "../api.js";
import { consents } from "../consents.js";
import { button, el, icon, paragraph } from "../dom.js";
import { dayOf, moment } from "../formats.js";
import { session } from "../session.js";
import { language, t } from "../text.js";
import { failure, load } from "../waiting.js";

const PAGE = 10;

export async function show(page) {
  page.title(t("My data"));
  const [looks, people] = await load(page, [`/access-log?limit=${PAGE}`, "/people"]) ?? [];
  if (!looks || page.left) return;
  const histories = await Promise.all(people.items.map(historyOf));
  if (page.left) return;
  page.put(
    part(t("Who looked at my file"), whoLooked(looks)),
    part(t("Take everything along"), takeAlong()),
    part(t("What I agreed to"), ...consents(people.items, () => show(page), {
      more: (person) => steps(histories[people.items.indexOf(person)]),
    })),
    el("nav", { class: "part", "aria-label": t("To read") }, el("ul", { class: "list" },
      way(t("What happens with my data"), "/me/privacy"),
      way(t("Accessibility"), `/accessibility?lang=${language()}`))),
  );
}

function part(title, ...content) {
  return el("section", { class: "view tight part" }, el("h2", {}, title), content);
}

function way(words, path) {
  return el("li", {}, el("a", { class: "row way", href: path }, words, icon("next")));
}

function whoLooked(first) {
  const list = el("ul", { class: "list" }, first.items.map(look));
  if (!first.items.length) {
    return [paragraph(t("Nobody yet. Whenever somebody at a fund, an office or a practice opens your file, it stands here: who, when and why.")), list];
  }
  let next = first.next;
  const more = button(t("Show more"), async () => {
    more.disabled = true;
    try {
      const answer = await ask("GET", `/access-log?limit=${PAGE}&after=${encodeURIComponent(next)}`);
      const rows = answer.items.map(look);
      list.append(...rows);
      rows[0]?.setAttribute("tabindex", "-1");
      rows[0]?.focus();
      next = answer.next;
      more.hidden = !next;
      more.disabled = false;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      more.disabled = false;
      more.after(failure(problem));
    }
  }, "quiet");
  return [list, next && more];
}

function look({ at, who, why, person }) {
  const others = person.matricule === session.person?.matricule ? null : t("for {name}", { name: person.name });
  return el("li", { class: "worked" },
    el("p", {}, `${who}, ${why}`),
    el("p", { class: "soft small" }, [moment(at), others].filter(Boolean).join(" · ")));
}

function takeAlong() {
  return [
    paragraph(t("One file (ZIP) with everything kept about you and those you act for: profile, documents, bills, claims, messages, consents, and who looked. Keep it in a safe place.")),
    el("a", { class: "button quiet", href: "/api/v1/export", download: "" }, t("Download everything")),
    paragraph(t("It may take a minute. At most five times an hour."), "soft small"),
  ];
}

async function historyOf(person) {
  return ask("GET", `/me/consent?person=${person.matricule}`).then(({ history }) => history, () => []);
}

function steps(history) {
  if (!history.length) return null;
  return el("details", { class: "calculation" }, el("summary", {}, icon("next"), t("Earlier choices")),
    el("ul", { class: "list" }, history.map(({ at, given }) => el("li", { class: "worked" }, el("p", {}, given
      ? t("Agreed on {day}", { day: dayOf(at) })
      : t("Back to paper on {day}", { day: dayOf(at) }))))));
}
