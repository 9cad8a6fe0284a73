// The packet page: help with the printed reference, a scanner gun that works from anywhere, choices sent with Enter.

import { examine } from "./reference.js";

const field = document.getElementById("reference");
const help = document.getElementById("reference-help");
const mostSuspects = 3;
const usual = help?.textContent;

function tell() {
  const found = examine(field.value);
  const write = (words, values) => words.replaceAll(/\{(\w+)\}/g, (_, name) => String(values[name]));
  const suspects = (found.suspects ?? []).slice(0, mostSuspects);
  help.textContent = [
    write(help.dataset[found.state] ?? usual, found),
    ...suspects.map((one) => write(help.dataset[one.kind], one)),
  ].join(" ");
  help.dataset.state = found.state;
}

if (field && help) {
  field.addEventListener("input", tell);
  if (field.value) tell();
  // A gun types the code's address, HTTPS://…, faster than any hand, wherever the focus is. Its first two letters are
  // no keys of this page; from the second on, everything goes into the field, so that no letter does anything else.
  let begun = -1000;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toUpperCase();
    if (key === "H") begun = event.timeStamp;
    else if (key === "T" && event.timeStamp - begun < 300) {
      event.preventDefault();
      event.stopImmediatePropagation();
      field.value = "HT";
      field.focus();
      field.setSelectionRange(2, 2);
    } else if (key !== "SHIFT") begun = -1000;
  }, { capture: true });
}

for (const choice of document.querySelectorAll(".decide select")) {
  choice.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    choice.form.requestSubmit();
  });
}

// What happened is read out, and the keys of the page work from there.
const said = document.querySelector("[data-said]");
if (!document.getElementById("trouble")) said?.focus({ preventScroll: said.matches(".notice") });
