/* The reference typed by hand: counted while one types, and told at once where a character cannot be. */

import { button, el } from "./dom.js";
import { bare, judge, LENGTH, printed, strangers } from "./reference.js";
import { n, t } from "./text.js";

/** A small form; `open(reference)` once all characters fit. */
export function byHand(open, typed = "") {
  const wrong = el("p", { class: "wrong", id: "reference-wrong", hidden: true });
  const state = el("p", { class: "soft small", role: "status" });
  const input = el("input", {
    id: "reference", name: "reference", class: "code long", autocomplete: "off", autocapitalize: "characters",
    spellcheck: "false", "aria-describedby": "reference-hint reference-wrong", maxlength: "90", value: typed,
  });
  const field = el("div", { class: "field" },
    el("label", { for: "reference" }, t("Or type the characters beside the code")),
    el("p", { class: "hint", id: "reference-hint" }, t("17 characters, such as 4XK2-…; small letters and blanks do not matter.")),
    wrong, input, state);
  const form = el("form", { class: "form", novalidate: true }, field, button(t("Open the document"), null, "quiet"));
  form.querySelector("button").type = "submit";
  input.addEventListener("input", () => {
    field.classList.remove("faulty");
    wrong.hidden = true;
    input.removeAttribute("aria-invalid");
    state.textContent = soFar(input.value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const faults = faultOf(input.value);
    if (!faults) return open(printed(input.value));
    wrong.textContent = faults;
    wrong.hidden = false;
    field.classList.add("faulty");
    input.setAttribute("aria-invalid", "true");
    input.focus();
  });
  return form;
}

function soFar(typed) {
  if (judge(typed) === "ok") return t("All characters fit.");
  const left = LENGTH - bare(typed).length;
  return left > 0 && left < LENGTH ? n("{count} character to go.", "{count} characters to go.", left) : "";
}

/** What is wrong, in words; null where nothing is. */
export function faultOf(typed) {
  return {
    ok: null,
    empty: t("Type the characters that stand beside the code."),
    short: t("Some characters are missing: there are 17."),
    long: t("These are too many characters: there are 17."),
    letter: t("This cannot be: {letters}. There are digits and letters only, and never a U.", { letters: strangers(typed).join(" ") }),
    mistyped: t("One character is mistyped: the last one, which checks the others, does not fit. Compare them one by one."),
  }[judge(typed)];
}
