/* Who is signed in on this phone. The session itself is a cookie that no script can read. */

import { ask, credentials, listeners, Problem } from "./api.js";
import { forgetTab, holdFor, leaveBehind, leftBehind, somethingKept, wipe } from "./keeping.js";

/** `recalled`: known from the copy on this phone, the server has not been asked. `since`: of when what is shown is, where
    the copy stands in. `idleEnd` and `lastEnd`: when the server will end it, by this phone's clock. */
export const session = { person: null, recalled: false, since: null, idleEnd: Infinity, lastEnd: Infinity };
let former = null;
let idleMs = Infinity;
let forgetting = null;

const tabs = "BroadcastChannel" in self ? new BroadcastChannel("session") : null;

/** True when signed in. Without a network the answer is not known and the Problem goes on to the caller. */
export async function findSession() {
  if (leftBehind()) return finishLeaving();
  try {
    await keep(await ask("GET", "/session"));
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    sessionEnded();
    return false;
  }
}

/** `path` and `proof` are a way in: password and code, or a passkey's answer. False where somebody else was here before:
    then the page must be loaded anew, so that nothing of theirs is left. */
export async function signIn(path, proof) {
  const answer = await ask("POST", path, { json: proof });
  leaveBehind(false);
  const alone = former === null || former === answer.account;
  await keep(answer);
  former = answer.account;
  tabs?.postMessage(answer.account);
  return alone;
}

/** Ends the session on the server, then everything this phone still holds, in all its tabs. Without a network the
    phone forgets at once and the server is told at the next contact. */
export async function signOut() {
  let told = true;
  try {
    await ask("DELETE", "/session");
  } catch (problem) {
    if (!(problem instanceof Problem) || !(problem.passing || problem.status === 401)) throw problem;
    told = !problem.passing;
  }
  await wipe();
  if (!told) leaveBehind(true);
  tabs?.postMessage("out");
  leave(told ? "/sign-in?out" : "/sign-in?out=later");
}

/** The server ended the session: what is on the screen goes, what was typed or is to be sent is kept. */
export function sessionEnded() {
  Object.assign(session, { person: null, recalled: false, since: null, idleEnd: Infinity, lastEnd: Infinity });
  credentials.csrf = null;
}

export function listenToOtherTabs() {
  tabs?.addEventListener("message", ({ data }) => {
    if (data === "out") leave("/sign-in?out");
    else if (data === "answered") noteAnswer();
    else if (former !== null && data !== former) leave("/"); // somebody else signed in beside this tab
  });
  // A page that the browser keeps in its memory would show, when it is brought back, a session that may be over.
  addEventListener("pagehide", (event) => event.persisted && document.body.replaceChildren());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  listeners.over = forget;
  listeners.answered = () => {
    noteAnswer();
    if (session.person) tabs?.postMessage("answered");
  };
}

function noteAnswer() {
  if (session.person) session.idleEnd = Date.now() + idleMs;
}

async function keep(answer) {
  const recalled = answer.csrf_token === null;
  if (!recalled) await holdFor(answer.account);
  idleMs = answer.idle_seconds * 1000;
  session.person = answer.person;
  session.recalled = recalled;
  session.idleEnd = recalled ? Infinity : Date.now() + idleMs;
  session.lastEnd = recalled ? Infinity : Date.now() + answer.remaining_seconds * 1000;
  credentials.csrf = answer.csrf_token;
  former ??= answer.account;
}

/** The device was signed out from elsewhere, or the account is closed: what lies here goes. True where the session
    stands after all, because another tab signed in anew. */
function forget(problem) {
  if (!somethingKept()) return false;
  forgetting ??= forgetUnlessStanding(problem);
  return forgetting;
}

async function forgetUnlessStanding(problem) {
  const answer = await fetch("/api/v1/session").catch(() => null);
  if (answer?.ok) {
    credentials.csrf = (await answer.json()).csrf_token;
    forgetting = null;
    return true;
  }
  if (answer?.status !== 401) {
    forgetting = null;
    return false;
  }
  await wipe();
  leave(`/sign-in?${problem.body.reason}`);
  return new Promise(() => {});
}

/** Signed out while there was no network: the server is told now, before anybody is let in. */
async function finishLeaving() {
  try {
    credentials.csrf = (await ask("GET", "/session")).csrf_token;
    await ask("DELETE", "/session");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status !== 401) return false;
  }
  leaveBehind(false);
  sessionEnded();
  return false;
}

function leave(path) {
  sessionEnded();
  forgetTab();
  document.body.hidden = true;
  location.replace(path);
}

