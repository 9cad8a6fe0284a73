/* Starts the application: language, session, views, outbox, worker. */

import { Problem } from "./api.js";
import { paragraph } from "./dom.js";
import { showFrame, showStrip, tell } from "./frame.js";
import { outbox, replayAll, watchNetwork } from "./outbox.js";
import { openPage } from "./page.js";
import { go, startRouter } from "./router.js";
import { findSession, listenToOtherTabs, session } from "./session.js";
import { preferredLanguage, speak, t } from "./text.js";
import { watchForUpdate } from "./update.js";

let started = false;

async function start() {
  const asked = (knownStranger() ? Promise.resolve(false) : findSession()).catch((problem) => problem);
  await speak(preferredLanguage()).catch(() => null);
  const answer = await asked;
  listenToOtherTabs();
  watchStrip();
  await startRouter((route, options) => show(route, options, answer instanceof Problem ? answer : null));
  watchNetwork(() => Boolean(session.person));
  watchForUpdate();
}

async function show(route, options, unreached) {
  if (route && !route.open && !session.person && !(await signedInAfterAll(unreached))) return;
  const page = openPage(route);
  const view = route ? await loadView(route) : await import("./views/missing.js");
  if (page.left) return;
  const showing = view.show(page, options);
  showFrame(route, page);
  if (started) page.focus();
  started = true;
  showStrip();
  await showing;
}

/** The server saw no session cookie when it sent this page, so there is nothing to ask. */
function knownStranger() {
  return document.documentElement.dataset.session === "none" && !navigator.serviceWorker?.controller;
}

/** The server could not be reached at start: ask once more, and without it say so instead of asking for a sign-in. */
async function signedInAfterAll(unreached) {
  if (!unreached) return signInFirst();
  try {
    if (!(await findSession())) return signInFirst();
    replayAll();
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    const page = openPage(null);
    (await import("./views/unreached.js")).show(page);
    showFrame(null, page);
    return false;
  }
}

function signInFirst() {
  const next = location.pathname + location.search;
  go(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`, { replace: true });
  return false;
}

/** A view that is no longer there belongs to a shell that was replaced: take the new one, once. */
async function loadView(route) {
  try {
    return await route.load();
  } catch {
    if (!navigator.onLine || history.state?.reloaded) return import("./views/unreached.js");
    history.replaceState({ ...history.state, reloaded: true }, "");
    location.reload();
    return new Promise(() => {});
  }
}

function watchStrip() {
  addEventListener("online", showStrip);
  addEventListener("offline", showStrip);
  outbox.addEventListener("change", ({ detail }) => {
    showStrip();
    if (detail.later) tell(detail.claim ? t("Sent to your fund.") : detail.problem.title);
  });
}

start().catch((error) => {
  document.getElementById("main").replaceChildren(paragraph(t("This did not work. Load the page again.")));
  throw error;
});
