/* Star a document, put it away; both can be taken back with the same button. */

import { ask, Problem } from "./api.js";
import { button, el, icon } from "./dom.js";
import { tell } from "./frame.js";
import { forgetInbox } from "./inbox.js";
import { t } from "./text.js";

export function markButtons(document) {
  const star = button("", () => change(document, "starred", star, draw), "plain");
  const put = button("", () => change(document, "archived", put, draw), "plain");
  const draw = () => {
    star.setAttribute("aria-pressed", String(document.starred));
    star.replaceChildren(icon(document.starred ? "starred" : "star"), t("Star"));
    put.replaceChildren(icon("archive"), document.archived ? t("Take out of the archive") : t("Archive"));
  };
  draw();
  return el("div", { class: "marks", role: "group", "aria-label": t("This document") }, star, put);
}

async function change(document, name, press, draw) {
  press.disabled = true;
  try {
    const answer = await ask("PATCH", `/documents/${document.id}`, { json: { [name]: !document[name] } });
    document[name] = answer[name];
    forgetInbox();
    if (name === "archived") tell(document.archived ? t("Moved to the archive.") : t("Taken out of the archive."));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tell(problem.title);
  }
  draw();
  press.disabled = false;
  press.focus();
}
