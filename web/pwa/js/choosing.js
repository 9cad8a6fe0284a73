/* Several documents at once: read, starred, put away; each can be taken back. */

import { ask, Problem } from "./api.js";
import { button, el } from "./dom.js";
import { tell } from "./frame.js";
import { n, t } from "./text.js";

/** The bar at the thumb; `chosen` is a Map of id → item, `done(changed)` ends the choosing. */
export function choosingBar(chosen, all, done) {
  const count = el("p", { role: "status", class: "small" });
  const acts = actions().map((act) => {
    const press = button(act.words, () => apply(act, [...chosen.values()], bar, done), "quiet", act.icon);
    return press;
  });
  const bar = el("div", { class: "thumb choosing", role: "group", "aria-label": t("What is chosen") },
    el("div", { class: "choosing-head" }, count,
      button(t("Choose all"), all, "plain"), button(t("Done"), () => done(false), "plain")),
    el("div", { class: "choosing-acts" }, acts));
  bar.refresh = () => {
    count.textContent = chosen.size ? n("{count} chosen", "{count} chosen", chosen.size) : t("Choose documents.");
    for (const press of acts) press.disabled = chosen.size === 0;
  };
  bar.refresh();
  return bar;
}

const actions = () => [
  { words: t("Read"), icon: "check", marks: () => ({ read: true }), back: (item) => ({ read: !item.unread }),
    told: (count) => n("{count} document marked as read.", "{count} documents marked as read.", count) },
  { words: t("Star"), icon: "star", marks: () => ({ starred: true }), back: (item) => ({ starred: item.starred }),
    told: (count) => n("{count} document starred.", "{count} documents starred.", count) },
  { words: t("Archive"), icon: "archive", marks: (item) => ({ archived: !item.archived }),
    back: (item) => ({ archived: item.archived }),
    told: (count) => n("{count} document moved.", "{count} documents moved.", count) },
];

async function apply(act, items, bar, done) {
  for (const press of bar.querySelectorAll("button")) press.disabled = true;
  const changed = await patchEach(items, act.marks);
  done(true);
  if (changed.length < items.length) return tell(t("Not everything could be changed. Try again when you are online."));
  tell(act.told(changed.length), { words: t("Undo"), act: async () => {
    await patchEach(changed, act.back);
    done(true);
  } });
}

/** One after the other; those that went well. */
async function patchEach(items, marks) {
  const changed = [];
  for (const item of items) {
    try {
      await ask("PATCH", `/documents/${item.id}`, { json: marks(item) });
      changed.push(item);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.passing || problem.status === 401) break;
    }
  }
  return changed;
}
