/* A page of paper, large: two fingers, buttons, or the keys + and −; arrows move it, and turn the pages. */

import { button, el } from "./dom.js";
import { pageOf, words } from "./pictures.js";
import { t } from "./text.js";

const STEPS = [1, 1.5, 2, 3, 4];

export function look(document_, number) {
  let step = 0;
  let page = number;
  const image = el("img", { decoding: "async" });
  const sheet = el("div", { class: "sheet-of-paper", tabindex: "0", role: "region", "aria-label": t("The paper") }, image);
  const smaller = button("", () => zoom(step - 1), "plain", "minus");
  const larger = button("", () => zoom(step + 1), "plain", "plus");
  const before = button("", () => turn(page - 1), "plain", "back");
  const after = button("", () => turn(page + 1), "plain", "next");
  const place = el("p", { class: "small", role: "status" });
  const close = button(t("Close"), () => end(), "plain");
  const dialog = el("dialog", { class: "viewer", "aria-label": t("The paper, enlarged") },
    el("div", { class: "viewer-bar" }, close, place,
      document_.pages > 1 && [before, after], smaller, larger), sheet);

  function zoom(wanted) {
    if (wanted < 0 || wanted >= STEPS.length) return;
    const middle = [(sheet.scrollLeft + sheet.clientWidth / 2) / sheet.scrollWidth,
      (sheet.scrollTop + sheet.clientHeight / 2) / sheet.scrollHeight];
    step = wanted;
    image.style.inlineSize = `${STEPS[step] * 100}%`;
    sheet.scrollTo(middle[0] * sheet.scrollWidth - sheet.clientWidth / 2,
      middle[1] * sheet.scrollHeight - sheet.clientHeight / 2);
    say();
  }

  function turn(wanted) {
    if (wanted < 1 || wanted > document_.pages) return;
    page = wanted;
    image.src = pageOf(document_, page);
    image.alt = words(page, document_.pages);
    sheet.scrollTo(0, 0);
    say();
  }

  function say() {
    place.textContent = t("Page {number} of {of}, {percent} %", {
      number: page, of: document_.pages, percent: STEPS[step] * 100,
    });
    for (const [control, dead] of [[smaller, step === 0], [larger, step === STEPS.length - 1],
      [before, page === 1], [after, page === document_.pages]]) control.disabled = dead;
  }

  function end() {
    dialog.close();
    dialog.remove();
  }

  for (const [control, name] of [[smaller, t("Smaller")], [larger, t("Larger")], [before, t("Page before")],
    [after, t("Next page")]]) control.setAttribute("aria-label", name);
  image.addEventListener("dblclick", () => zoom(step === 0 ? 2 : 0));
  dialog.addEventListener("keydown", (event) => {
    const acts = { "+": () => zoom(step + 1), "-": () => zoom(step - 1), PageDown: () => turn(page + 1), PageUp: () => turn(page - 1) };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  dialog.addEventListener("close", end, { once: true });
  document.body.append(dialog);
  dialog.showModal();
  turn(number);
  sheet.focus();
}
