/* Not agreeing with a decision: until when, the words and papers for it, and what became of it. */

import { wordsForm } from "./answer.js";
import { badge, button, el, facts, notice, paragraph } from "./dom.js";
import { begun } from "./drafts.js";
import { day, dayOf } from "./formats.js";
import { n, t } from "./text.js";

/** What was objected, and how far it is. */
export function objections(claim) {
  return claim.objections.map(told);
}

/** Said once, right after sending; it takes the focus when it stands on the page. */
export function arrived() {
  const words = notice("good", "check", t("Your objection has arrived"), paragraph(
    t("Another clerk than the one who decided looks at it. You read the answer here and among your documents."),
  ));
  words.tabIndex = -1;
  words.setAttribute("role", "status");
  queueMicrotask(() => words.focus());
  return words;
}

function told(objection) {
  const state = STATES[objection.state]();
  const title = `objection-${objection.id}`;
  return el("section", { class: "view", "aria-labelledby": title },
    el("h2", { id: title }, t("Your objection")),
    el("p", {}, badge(state.tone, state.icon, state.word)),
    facts([
      [t("Sent on"), dayOf(objection.at)],
      [t("Answered on"), objection.decided_at && dayOf(objection.decided_at)],
      [t("Files"), objection.files ? n("{count} file", "{count} files", objection.files) : null],
    ]),
    el("blockquote", {}, objection.text),
    objection.state === "rejected" && objection.reason && paragraph(objection.reason),
    objection.answer && [el("h3", {}, t("Answer of your fund")), el("blockquote", {}, objection.answer)]);
}

const STATES = {
  open: () => ({ tone: "wait", icon: "clock", word: t("Another clerk is looking at it") }),
  upheld: () => ({ tone: "good", icon: "check", word: t("You were right: the decision was changed") }),
  rejected: () => ({ tone: "bad", icon: "stop", word: t("The decision stays as it was") }),
};

/** What can still be done against the decision; `sent` is called once an objection arrived. */
export function remedy(claim, sent) {
  if (!claim.remedy || claim.objections.some((one) => one.state === "open")) return null;
  if (!claim.may_object) {
    const late = !claim.objections.length;
    return way(late ? t("The time to object ended on {day}.", { day: day(claim.remedy.until) }) : claim.remedy.text);
  }
  const writing = () => wordsForm(`/claims/${claim.id}/objections`, {
    label: t("Why do you not agree?"), action: t("Send the objection"), missing: t("Write why you do not agree."), sent,
  });
  if (begun("text")) return [way(claim.remedy.text), writing()];
  const press = button(t("Object to this decision"), () => {
    const form = writing();
    press.replaceWith(form);
    form.querySelector("textarea").focus();
  }, "quiet wide");
  return [way(claim.remedy.text), press];
}

function way(words) {
  return notice("note", "info", t("You do not agree?"), paragraph(words));
}
