/* One question over the page. Escape and a tap beside it mean no. */

import { button, el } from "./dom.js";
import { t } from "./text.js";

/** true when the one action was chosen. */
export function confirmOn(title, content, action, { symbol = null, danger = false, refuse = t("Not now") } = {}) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    dialog.append(
      el("h2", { id: "sheet-title" }, title),
      el("div", { class: "view" }, content),
      el(
        "div",
        { class: "actions" },
        button(action, () => close(true), danger ? "danger" : "", symbol),
        button(refuse, () => close(false), "quiet"),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && beside(dialog, event) && close(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

function beside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientY < box.top || event.clientY > box.bottom
    || event.clientX < box.left || event.clientX > box.right;
}
