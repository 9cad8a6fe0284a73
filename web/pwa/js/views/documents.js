/* Documents: everything that arrived, what is to be sent first in sight. */

import { ask, Problem } from "../api.js";
import { choosingBar } from "../choosing.js";
import { button, el, icon, link, paragraph } from "../dom.js";
import { moment } from "../formats.js";
import { family, keepInbox, recallInbox } from "../inbox.js";
import { narrowing, noWish, queryOf } from "../narrowing.js";
import { outbox, waiting } from "../outbox.js";
import { pullable } from "../pull.js";
import { go } from "../router.js";
import { choiceRow, documentRow } from "../rows.js";
import { session } from "../session.js";
import { t } from "../text.js";
import { failure, load } from "../waiting.js";

export async function show(page, { restored }) {
  page.title(t("Documents"));
  const known = recallInbox();
  const inbox = new Inbox(page, known?.wish ?? noWish());
  page.put(inbox.pulled, inbox.top, inbox.count, inbox.list);
  page.listen(outbox, "change", () => inbox.refresh());
  pullable(page, inbox.pulled, () => inbox.refresh());
  page.listen(document, "keydown", (event) => {
    if (event.key === "Escape" && inbox.chosen && !document.querySelector("dialog[open]")) inbox.stopChoosing();
  });
  if (restored && known?.items) await inbox.draw();
  else await inbox.refresh();
}

class Inbox {
  constructor(page, wish) {
    this.page = page;
    this.wish = wish;
    this.chosen = null;
    this.pulled = el("div", { class: "pulled", "aria-hidden": "true" }, icon("refresh"));
    this.count = el("p", { class: "visually-hidden", role: "status" });
    this.list = el("div", { class: "view", id: "results" });
    this.choose = button(t("Select"), () => this.startChoosing(), "plain", "select");
    this.choose.hidden = true; // until there is something to choose from
    this.top = narrowing(page, wish, () => this.refresh(), [
      el("a", { class: "button plain", href: "/scan" }, icon("scan"), t("Scan")),
      this.choose,
    ]);
  }

  async refresh() {
    const asked = queryOf(this.wish);
    const fresh = !this.list.querySelector(".list");
    const answer = await load(this.page, `/documents?${asked}`, { place: this.list, rows: fresh ? 5 : 0 });
    if (!answer || this.page.left || asked !== queryOf(this.wish)) return;
    keepInbox({ wish: this.wish, items: answer.items, next: answer.next, at: session.since ?? Date.now() });
    this.count.textContent = answer.items.length ? t("The list was updated.") : t("Nothing found.");
    await this.draw();
  }

  async draw() {
    if (!recallInbox()?.items) return; // forgotten, because something was sent: what comes is on its way
    const { items, next, at } = recallInbox();
    const queued = new Set((await waiting()).map((entry) => entry.document_id));
    this.choose.hidden = items.length === 0 || this.chosen !== null;
    const row = (item) => (this.chosen
      ? choiceRow(item, queued.has(item.id), this.chosen.has(item.id), (event) => this.pick(item, event.target.checked))
      : documentRow(item, queued.has(item.id)));
    this.list.replaceChildren(items.length
      ? el("ul", { class: "list" }, items.map((item) => el("li", {}, row(item))))
      : await nothing(this.wish));
    if (next) this.list.append(button(t("Show more"), (event) => this.more(event.target), "quiet wide"));
    this.list.append(el("p", { class: "as-of soft small" }, t("As of {moment}", { moment: moment(at) }),
      button(t("Refresh"), () => this.refreshByHand(), "plain", "refresh")));
  }

  async refreshByHand() {
    await this.refresh();
    this.list.querySelector(".as-of button")?.focus();
  }

  async more(pressed) {
    pressed.disabled = true;
    const known = recallInbox();
    try {
      const answer = await ask("GET", `/documents?${queryOf(this.wish, known.next)}`, { signal: this.page.signal });
      keepInbox({ ...known, items: [...known.items, ...answer.items], next: answer.next });
      await this.draw();
      this.list.querySelectorAll(".row")[known.items.length]?.focus();
    } catch (problem) {
      if (!(problem instanceof Problem)) return;
      pressed.disabled = false;
      pressed.after(failure(problem));
    }
  }

  async startChoosing() {
    this.chosen = new Map();
    this.choose.hidden = true;
    await this.draw();
    const all = () => this.pickAll();
    this.bar = choosingBar(this.chosen, all, (changed) => (changed ? this.stopChoosing(true) : this.stopChoosing()));
    this.page.append(this.bar);
    this.list.querySelector("input")?.focus();
  }

  pick(item, wanted) {
    if (wanted) this.chosen.set(item.id, item);
    else this.chosen.delete(item.id);
    this.bar.refresh();
  }

  pickAll() {
    for (const item of recallInbox()?.items ?? []) this.chosen.set(item.id, item);
    for (const box of this.list.querySelectorAll("input")) box.checked = true;
    this.bar.refresh();
  }

  async stopChoosing(changed = false) {
    if (this.page.left) return;
    this.chosen = null;
    this.bar.remove();
    await (changed ? this.refresh() : this.draw());
    (this.choose.hidden ? this.page.heading : this.choose).focus();
  }
}

/** What an empty list means, and what will come into it. */
async function nothing(wish) {
  if (wish.q || wish.person || (wish.state && wish.place)) {
    return empty(t("Nothing here with this choice"), [t("Search for another name, or see everything again.")],
      button(t("See everything"), () => seeEverything(wish), "quiet"));
  }
  const words = {
    unread: [t("Everything is read"), t("New documents stand here until you open them.")],
    "to-send": [t("Nothing to send"), t("Bills that you have paid appear here, with the last day for sending them.")],
    unpaid: [t("Nothing waits"), t("Bills that the practice has not yet confirmed as paid wait here.")],
    starred: [t("Nothing is starred"), t("Star a document, and you find it here again at once.")],
    archived: [t("The archive is empty"), t("What you put away stays here, and can be taken out again.")],
  }[wish.state || wish.place];
  if (words) return empty(words[0], words.slice(1));
  if ((await family()).some((person) => person.relation === "self" && !person.digital_consent)) {
    return empty(t("Your bills come on paper"),
      [t("Post them to your fund as before. If you agree to digital bills, practices send them here instead.")],
      link(t("See my choice"), "/me", "button quiet"));
  }
  return empty(t("No document yet"), [
    t("After a visit, your doctor's practice sends the bill here by itself. You need not do anything."),
    t("A practice that still prints? The paper bill can go to your fund by post as before."),
  ], link(t("Scan a paper"), "/scan", "button quiet"));
}

function seeEverything(wish) {
  Object.assign(wish, noWish());
  return go("/documents", { replace: true });
}

export function empty(title, sentences, way = null) {
  return el("div", { class: "empty" }, el("h2", {}, title), sentences.map((words) => paragraph(words)), way);
}
