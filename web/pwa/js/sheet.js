/* One question over the page. Escape and a tap beside it mean no. */

import { button, el } from "./dom.js";
import { t } from "./text.js";

/** true when the one action was chosen. */
export async function confirmOn(title, content, action, { symbol = null, danger = false, refuse = t("Not now") } = {}) {
  return (await chooseOn(title, content, [{ name: "yes", words: action, symbol, danger }], refuse)) === "yes";
}

/** The `name` of the action that was chosen, or null. The first is the one to press; others come after it. */
export function chooseOn(title, content, actions, refuse = t("Not now")) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    // The second half of a double tap on what opened the sheet is no answer to it.
    const chosen = (answer) => (event) => event.detail > 1 || close(answer);
    const press = ({ name, words, symbol = null, danger = false, quiet = false }) => button(
      words, chosen(name), danger ? "danger" : quiet ? "quiet" : "", symbol,
    );
    dialog.append(
      el("h2", { id: "sheet-title" }, title),
      el("div", { class: "view" }, content),
      el("div", { class: "actions" }, actions.map(press), button(refuse, chosen(null), "quiet")),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && event.detail < 2 && beside(dialog, event) && close(null));
    document.body.append(dialog);
    dialog.showModal();
  });
}

function beside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientY < box.top || event.clientY > box.bottom
    || event.clientX < box.left || event.clientX > box.right;
}
