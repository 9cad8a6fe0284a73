/* Who is signed in on this phone. The session itself is a cookie that no script can read. */

import { ask, credentials, Problem } from "./api.js";
import { forgetWaiting } from "./outbox.js";

export const session = { person: null };
let former = null;

const tabs = "BroadcastChannel" in self ? new BroadcastChannel("session") : null;

/** True when signed in. Without a network the answer is not known and the Problem goes on to the caller. */
export async function findSession() {
  try {
    keep(await ask("GET", "/session"));
    return true;
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    keep({ person: null, csrf_token: null });
    return false;
  }
}

/** False where somebody else was here before: then the page must be loaded anew, so that nothing of theirs is left. */
export async function signIn(login, password, totp) {
  keep(await ask("POST", "/session", { json: { login, password, totp } }));
  const alone = former === null || former === session.person.matricule;
  former = session.person.matricule;
  return alone;
}

/** Ends the session on the server first, then everything this phone still holds, in all its tabs. */
export async function signOut() {
  try {
    await ask("DELETE", "/session");
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    // The server had ended it already; what this phone holds goes all the same.
  }
  await forgetWaiting();
  tabs?.postMessage("out");
  leave();
}

/** The server ended the session: what was typed in other views is gone, what was to be sent is kept. */
export function sessionEnded() {
  keep({ person: null, csrf_token: null });
}

export function listenToOtherTabs() {
  tabs?.addEventListener("message", leave);
  // A page brought back from the browser's memory may show a session that is over.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

function keep(answer) {
  session.person = answer.person;
  credentials.csrf = answer.csrf_token;
  former ??= answer.person?.matricule ?? null;
}

function leave() {
  keep({ person: null, csrf_token: null });
  location.replace("/sign-in");
}
