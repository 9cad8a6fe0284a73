// The claim page: panels that open above the bar, the line that a finding speaks of, and the sum that is accepted.

const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });

function toggle(id, open) {
  for (const panel of document.querySelectorAll(".panel")) {
    panel.classList.toggle("open", panel.id === id && open);
  }
  for (const button of document.querySelectorAll("[data-toggles]")) {
    button.setAttribute("aria-expanded", String(button.dataset.toggles === id && open));
  }
  const button = document.querySelector(`[data-toggles="${id}"]`);
  if (open) document.querySelector(`#${id} :is(select, textarea)`).focus();
  else button?.focus();
}

for (const button of document.querySelectorAll("[data-toggles]")) {
  button.addEventListener("click", () => toggle(button.dataset.toggles, button.ariaExpanded !== "true"));
}
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => toggle(button.dataset.closes, false));
}
document.addEventListener("keydown", (event) => {
  const panel = document.querySelector(".panel.open");
  if (event.key === "Escape" && panel) toggle(panel.id, false);
});

function mark(line) {
  for (const part of document.querySelectorAll("[data-line]")) {
    part.classList.toggle("marked", line !== null && part.dataset.line === line);
  }
}
const lineOf = (target) => target.closest?.("[data-line]")?.dataset.line ?? null;
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => mark(lineOf(event.target)));
}

const sum = document.querySelector("[data-sum]");
const reductions = [...document.querySelectorAll("[data-reduces]")];

function readCents(typed) {
  const found = /^(\d{1,7})(?:[.,](\d{2}))?$/.exec(typed.replaceAll(/[\s€]/g, ""));
  return found ? Number(found[1]) * 100 + Number(found[2] ?? 0) : null;
}
function addUp() {
  const less = reductions.map((input) => {
    const cents = readCents(input.value);
    return cents === null ? 0 : Math.max(0, Number(input.dataset.reduces) - cents);
  });
  sum.textContent = money.format((Number(sum.dataset.sum) - less.reduce((one, other) => one + other, 0)) / 100);
}
if (sum) {
  for (const input of reductions) input.addEventListener("input", addUp);
  if (reductions.some((input) => input.value)) addUp();
}
