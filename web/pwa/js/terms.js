/* A term of art can be pressed, and says in plain words what it means. Its words load when they are first wanted. */

import { el } from "./dom.js";

const AGREEMENTS = /\b(APCM|ACM)\b/;
let made = 0;

/** `name` as in the glossary; `words` as they stand in the sentence, in the reader's language. */
export function term(name, words) {
  const press = el("button", { type: "button", class: "term", "aria-expanded": "false" }, words);
  press.addEventListener("click", () => open(name, press), { once: true });
  return press;
}

/** A sentence of the fund in which the names of agreements can be pressed. */
export function explained(sentence) {
  return sentence.split(AGREEMENTS).map((part) => (AGREEMENTS.test(part) ? term("agreement", part) : part));
}

/** The first press makes the bubble; after that the browser opens and closes it: press, Escape, a press elsewhere. */
async function open(name, press) {
  const { meaning } = await import("./glossary.js");
  made += 1;
  const bubble = el("span", { class: "bubble", id: `term-${made}`, popover: "auto", role: "status" });
  (press.closest("h2, h3") ?? press).after(bubble);
  press.setAttribute("popovertarget", bubble.id);
  bubble.addEventListener("beforetoggle", ({ newState }) => newState === "open" && place(bubble, press));
  bubble.addEventListener("toggle", async ({ newState }) => {
    press.setAttribute("aria-expanded", String(newState === "open"));
    bubble.textContent = newState === "open" ? await meaning(name) : "";
  });
  bubble.showPopover?.({ source: press });
}

/** Under its word, or above it where there is no room below; it closes when the page moves away from under it. */
function place(bubble, press) {
  const word = press.getBoundingClientRect();
  const below = word.bottom < innerHeight * 0.6;
  bubble.style.insetBlock = below ? `${word.bottom}px auto` : `auto ${innerHeight - word.top}px`;
  bubble.style.insetInlineStart = `${Math.max(16, Math.min(word.left, innerWidth - 336))}px`;
  addEventListener("scroll", () => bubble.hidePopover?.(), { once: true, passive: true });
}
