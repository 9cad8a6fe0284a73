// Single keys at the desks: an element with data-key is pressed, followed or focused by that key. J and K walk
// through rows where a page has rows. Everything works without this file; the keys can be switched off (in `?`).

const off = "desk-keys-off";
const dialog = document.getElementById("keys");
const choice = document.getElementById("keys-on");

choice.checked = localStorage.getItem(off) === null;
choice.addEventListener("change", () => {
  if (choice.checked) localStorage.removeItem(off);
  else localStorage.setItem(off, "1");
});

for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).showModal());
}

const isTyping = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return false;
  const here = rows.findIndex((row) => row.closest("tr, li").contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
  return true;
}

function use(element) {
  if (element.matches("a, button")) element.click();
  else {
    element.scrollIntoView({ block: "nearest" });
    element.focus();
    element.select?.();
  }
}

function findByKey(key) {
  return [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key === key && !element.disabled && element.checkVisibility(),
  );
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
  if (isTyping(event.target) || !choice.checked) return;
  const key = event.key.toLowerCase();
  // Where figures need Shift (AZERTY), the key of the figure is enough.
  const figure = !event.shiftKey && event.code.startsWith("Digit") ? event.code.at(-1) : key;
  const element = findByKey(key) ?? findByKey(figure);
  // A key that is held down does its act once: the next page must not be decided unseen.
  if (event.repeat && element?.closest("form")) {
    event.preventDefault();
    return;
  }
  const done = element ? (use(element), true) : key === "j" ? walk(1) : key === "k" ? walk(-1) : false;
  if (done) event.preventDefault();
});

// Sent once: a second press before the next page is there would only be told that somebody was faster.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

document.getElementById("trouble")?.focus();
