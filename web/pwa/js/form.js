/* Forms: labelled fields, one summary of what is wrong, focus where the reader is needed. */

import { Problem } from "./api.js";
import { keepDrafts } from "./drafts.js";
import { button, el, icon, link } from "./dom.js";
import { t } from "./text.js";

const WORD_MS = 3000;

/** A labelled input; `about` are the input's own attributes. Errors go to `{id}-wrong`. */
export function field(id, label, about = {}, hint = null) {
  const described = [hint && `${id}-hint`, `${id}-wrong`].filter(Boolean).join(" ");
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    hint && el("p", { class: "hint", id: `${id}-hint` }, hint),
    el("p", { class: "wrong", id: `${id}-wrong`, hidden: true }),
    el("input", { id, name: id, required: true, "aria-describedby": described, ...about }),
  );
}

/** A place to write more than a line. */
export function writingField(id, label, about = {}) {
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    el("p", { class: "wrong", id: `${id}-wrong`, hidden: true }),
    el("textarea", { id, name: id, required: true, rows: 4, "aria-describedby": `${id}-wrong`, ...about }),
  );
}

export function passwordField(id, label, autocomplete, hint = null) {
  const wrapped = field(id, label, { type: "password", autocomplete, autocapitalize: "none" }, hint);
  const input = wrapped.querySelector("input");
  const toggle = el("button", { type: "button", class: "button plain", "aria-pressed": "false" }, t("Show password"));
  toggle.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    toggle.setAttribute("aria-pressed", String(!shown));
  });
  wrapped.append(toggle);
  return wrapped;
}

export function codeField(id, label, hint) {
  return field(id, label, {
    inputmode: "numeric", autocomplete: "one-time-code", autocapitalize: "none", spellcheck: "false", class: "code",
  }, hint);
}

/** A form whose `submit(values)` is run once at a time; faults: {field: words}; a Problem is shown on top. `second` is
    another way to the same: {words, symbol, submit, empty}. */
export function form(fields, action, submit, empty, second = null, symbol = null) {
  const summary = el("div", { class: "error-summary", role: "alert", tabindex: "-1", hidden: true });
  const press = el("button", { type: "submit", class: "button wide" }, symbol && icon(symbol), action);
  const patience = el("p", { class: "soft", role: "status" });
  const other = second && button(second.words, () => run(second.submit, second.empty), "quiet wide", second.symbol);
  const element = el("form", { class: "form", novalidate: true }, summary, fields, press, other, patience);
  const forgetDrafts = keepDrafts(element);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    return run(submit, empty);
  });

  async function run(act, needed) {
    if (press.getAttribute("aria-disabled")) return;
    const values = Object.fromEntries(new FormData(element));
    const missing = Object.entries(needed).filter(([name]) => !String(values[name] ?? "").trim());
    if (missing.length) return showFaults(element, summary, Object.fromEntries(missing));
    hideFaults(element, summary);
    press.setAttribute("aria-disabled", "true");
    const slow = setTimeout(() => { patience.textContent = t("The network is slow, we keep trying."); }, WORD_MS);
    try {
      await act(values);
      forgetDrafts();
      press.removeAttribute("aria-disabled");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === "not-signed-in") return (await import("./waiting.js")).askToSignIn();
      showProblem(element, summary, problem);
      if (problem.retryAfter) await countDown(press, action, problem.retryAfter);
      press.removeAttribute("aria-disabled");
    } finally {
      clearTimeout(slow);
      patience.textContent = "";
    }
  }

  return element;
}

function showFaults(element, summary, faults, title = t("Something is missing")) {
  hideFaults(element, summary);
  for (const [name, words] of Object.entries(faults)) mark(element, name, words);
  summary.replaceChildren(el("h2", {}, title), el("ul", {}, Object.entries(faults).map(
    ([name, words]) => el("li", {}, anchor(name, words)),
  )));
  summary.hidden = false;
  summary.focus();
}

function showProblem(element, summary, problem) {
  const known = Object.entries(problem.errors).filter(([name]) => element.elements[name]);
  if (known.length) {
    const faults = Object.fromEntries(known.map(([name, texts]) => [name, [texts].flat().join(" ")]));
    showFaults(element, summary, faults, problem.title);
    return;
  }
  summary.replaceChildren(el("h2", {}, problem.title ?? ""), el("p", {}, problem.detail ?? ""));
  summary.hidden = false;
  summary.focus();
}

function hideFaults(element, summary) {
  summary.hidden = true;
  for (const wrapped of element.querySelectorAll(".faulty")) {
    wrapped.classList.remove("faulty");
    wrapped.querySelector(".wrong").hidden = true;
    wrapped.querySelector("input, textarea").removeAttribute("aria-invalid");
  }
}

function mark(element, name, words) {
  const input = element.elements[name];
  const wrong = element.querySelector(`#${name}-wrong`);
  input.setAttribute("aria-invalid", "true");
  input.closest(".field").classList.add("faulty");
  wrong.textContent = words;
  wrong.hidden = false;
}

function anchor(name, words) {
  const way = link(words, `#${name}`);
  way.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById(name).focus();
  });
  return way;
}

/** Too many attempts: the button says how long, and comes back by itself. */
async function countDown(press, action, seconds) {
  for (let left = seconds; left > 0; left -= 1) {
    press.textContent = t("Possible again in {seconds} s", { seconds: left });
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  press.textContent = action;
}
