/* Starts the application: language, session, views, outbox, worker. */

import { Problem } from "./api.js";
import { paragraph } from "./dom.js";
import { showFrame, showStrip, tell } from "./frame.js";
import { copyWanted, forgetTab, somethingKept } from "./keeping.js";
import { network, unreachable } from "./network.js";
import { outbox, replayAll, watchNetwork } from "./outbox.js";
import { openPage } from "./page.js";
import { again, go, startRouter } from "./router.js";
import { findSession, listenToOtherTabs, session } from "./session.js";
import { preferredLanguage, speak, speakWhole, t } from "./text.js";
import { watchForUpdate } from "./update.js";

let started = false;

async function start() {
  if (!somethingKept()) forgetTab();
  listenToOtherTabs();
  const asked = (knownStranger() ? Promise.resolve(false) : findSessionOrCopy()).catch((problem) => problem);
  await speak(preferredLanguage());
  const answer = await asked;
  watchStrip();
  await startRouter((route, options) => show(route, options, answer instanceof Problem ? answer : null));
  watchNetwork(() => Boolean(session.person));
  network.addEventListener("found", findAgain);
  watchForUpdate();
  if (copyWanted() && session.person) (await import("./copy.js")).fillCopy();
}

/** Where a copy is kept, it stands in for a server that does not answer. */
async function findSessionOrCopy() {
  if (copyWanted()) await (await import("./copy.js")).openCopy();
  return findSession();
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
  if (session.person) watchSession();
  await showing;
}

async function watchSession() {
  (await import("./timeout.js")).watchTimeout();
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

/** The network is back, and what stands here came from the copy: ask whether the session goes on, show what is new. */
async function findAgain() {
  if (!session.recalled) return;
  const goesOn = await findSession().catch(() => null);
  if (goesOn === false) signInFirst();
  if (!goesOn) return;
  replayAll();
  again();
}

/** A view that is no longer there belongs to a shell that was replaced: take the new one, once. */
async function loadView(route) {
  try {
    const [view] = await Promise.all([route.load(), route.open || speakWhole()]);
    return view;
  } catch {
    if (unreachable() || history.state?.reloaded) return import("./views/unreached.js");
    history.replaceState({ ...history.state, reloaded: true }, "");
    location.reload();
    return new Promise(() => {});
  }
}

function watchStrip() {
  network.addEventListener("found", showStrip);
  network.addEventListener("lost", showStrip);
  outbox.addEventListener("change", ({ detail }) => {
    showStrip();
    if (detail.later) tell(detail.claim ? t("Sent to your fund.") : detail.problem.title);
  });
}

start().catch((error) => {
  document.getElementById("main").replaceChildren(paragraph(t("This did not work. Load the page again.")));
  throw error;
});
