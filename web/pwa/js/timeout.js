/* A session that nobody uses ends. Two minutes before, its reader is asked, and one key keeps it; whoever is at work
   is not asked at all. */

import { Problem } from "./api.js";
import { button, el, paragraph } from "./dom.js";
import { time } from "./formats.js";
import { unreachable } from "./network.js";
import { findSession, session } from "./session.js";
import { n, t } from "./text.js";
import { askToSignIn } from "./waiting.js";

const WARN_MS = 120_000;
const GRAIN_MS = 60_000; // the server notes the last use to the minute
const LOOK_MS = 1000;
const AT_WORK_MS = 5 * 60_000;

let asked = null; // the question on the screen
let watching = false;
let used = 0;
let tried = 0;

export function watchTimeout() {
  if (watching) return;
  watching = true;
  for (const sign of ["keydown", "pointerdown"]) addEventListener(sign, () => { used = Date.now(); }, { passive: true });
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_MS);
}

function look() {
  if (!session.person || session.recalled) return close();
  const idleEnd = session.idleEnd - GRAIN_MS;
  const left = Math.min(idleEnd, session.lastEnd) - Date.now();
  if (left <= 0) return over();
  if (left > WARN_MS) {
    close();
    return keepWhileAtWork();
  }
  return asked ? count(left) : warn(left, idleEnd < session.lastEnd);
}

function over() {
  close();
  askToSignIn();
}

/** Writing a long answer asks the server nothing, and is no idleness. */
function keepWhileAtWork() {
  const atWork = used > Math.max(tried, Date.now() - AT_WORK_MS);
  if (atWork && !unreachable() && Date.now() - tried > AT_WORK_MS) extend();
}

async function extend() {
  tried = Date.now();
  try {
    if (!(await findSession())) askToSignIn();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
  }
}

function warn(left, extendable) {
  const words = paragraph("", "");
  words.setAttribute("role", "status");
  const dialog = el(
    "dialog",
    { class: "sheet", role: "alertdialog", "aria-labelledby": "timeout-title", "aria-describedby": "timeout-words" },
    el("h2", { id: "timeout-title" }, t("Are you still there?")),
    el("div", { class: "view", id: "timeout-words" }, words, paragraph(extendable
      ? t("For your safety, a session that is not used ends. What you typed is kept.")
      : t("For your safety, a session ends twelve hours after signing in. What you typed is kept until you sign in again."))),
    el("div", { class: "actions" }, extendable
      ? button(t("Stay signed in"), stay)
      : button(t("Sign in again now"), over)),
  );
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (extendable) stay();
    else close(true);
  });
  asked = { dialog, words, said: null, extendable };
  document.body.append(dialog);
  dialog.showModal();
  count(left);
}

async function stay() {
  close();
  await extend();
}

/** Said aloud at two minutes, one minute and half a minute; the hour of the end stands there all the time. */
function count(left) {
  const minutes = Math.ceil(left / 60_000);
  const said = left <= 30_000 ? "soon" : minutes;
  if (asked.said === said) return;
  asked.said = said;
  const at = time(Date.now() + left);
  asked.words.textContent = said === "soon"
    ? t("Your session ends in half a minute, at {time}.", { time: at })
    : n("Your session ends in {count} minute, at {time}.", "Your session ends in {count} minutes, at {time}.", minutes, { time: at });
}

/** `dismissed`: an end that cannot be put off was read; it is not told twice. */
function close(dismissed = false) {
  asked?.dialog.remove();
  asked = dismissed && asked ? { ...asked, words: document.createElement("p") } : null;
}
