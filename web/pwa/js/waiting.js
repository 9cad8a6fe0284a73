/* Waiting for the server as one waits for a person: nothing at first, then shapes, a word, a choice. */

import { ask, Problem } from "./api.js";
import { add, button, el, notice, paragraph } from "./dom.js";
import { showFrame } from "./frame.js";
import { go } from "./router.js";
import { sessionEnded } from "./session.js";
import { t } from "./text.js";

const SHAPES_MS = 150;
const WORD_MS = 3000;
const CHOICE_MS = 10_000;

/** The answer (of several paths, in their order), or undefined when the view was left or the session had ended; failures
    are shown and retried here. With no `rows`, what stands in the place stays there until the answer comes. */
export async function load(page, path, { place = page.body, rows = 4 } = {}) {
  const one = (wanted, signal) => ask("GET", wanted, { signal });
  return persist(page, (signal) => (Array.isArray(path)
    ? Promise.all(path.map((wanted) => one(wanted, signal)))
    : one(path, signal)), { place, rows });
}

export async function persist(page, question, { place = page.body, rows = 4 } = {}) {
  for (;;) {
    try {
      return await attempt(page, question, place, rows);
    } catch (problem) {
      if (page.left) return undefined;
      if (problem.name === "AbortError") continue;
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 401) return askToSignIn();
      await retried(place, problem);
      page.focus();
    }
  }
}

/** What happened, whether anything was lost, the one next step. */
export function failure(problem, ...more) {
  const symbol = problem.offline ? "offline" : "warning";
  return el("div", { role: "alert", tabindex: "-1" }, notice(
    problem.offline ? "note" : "bad",
    symbol,
    problem.title ?? t("This did not work"),
    problem.detail && paragraph(problem.detail),
    problem.status === 401
      ? el("a", { href: `/sign-in?timeout&next=${encodeURIComponent(location.pathname)}` }, t("Sign in"))
      : more,
  ));
}

export function askToSignIn() {
  sessionEnded();
  showFrame(null, null);
  go(`/sign-in?timeout&next=${encodeURIComponent(location.pathname)}`, { replace: true });
  return undefined;
}

async function attempt(page, question, place, rows) {
  const again = new AbortController();
  const stop = () => again.abort();
  page.signal.addEventListener("abort", stop, { once: true });
  const timers = [
    rows && setTimeout(() => place.replaceChildren(shapes(rows)), SHAPES_MS),
    setTimeout(() => add(place, slowly()), WORD_MS),
    setTimeout(() => add(place, button(t("Try again"), stop, "quiet")), CHOICE_MS),
  ];
  try {
    return await question(again.signal);
  } finally {
    timers.forEach(clearTimeout);
    page.signal.removeEventListener("abort", stop);
  }
}

export function shapes(rows) {
  return el("div", { class: "shapes", "aria-hidden": "true" }, Array.from({ length: rows }, () => el(
    "div", {}, el("div", { class: "skeleton long" }, "—"), el("div", { class: "skeleton short" }, "—"),
  )));
}

function slowly() {
  return el("p", { role: "status", class: "soft" }, t("The network is slow, we keep trying."));
}

function retried(place, problem) {
  return new Promise((resolve) => {
    const gone = problem.status === 404;
    place.replaceChildren(failure(problem, gone
      ? el("a", { href: "/documents" }, t("To my documents"))
      : button(t("Try again"), resolve, "quiet")));
  });
}
