/* One way to ask the server. What goes wrong is a Problem with a stable code and words for the reader. */

import { noteClock } from "./clock.js";
import { noteFound, noteLost } from "./network.js";
import { language, t } from "./text.js";

const BASE = "/api/v1";
const LATE_MS = 3000;

export const credentials = { csrf: null };

/** Whom answers concern: `answered()` after each of the server's, `keep(path, content)` and `recall(path)` where this
    phone keeps a copy, `over(problem)` where the server ended the device: true if it stands after all. */
export const listeners = { answered: null, keep: null, recall: null, over: null };

export class Problem extends Error {
  constructor(status, body, retryAfter = null) {
    super(body.code);
    this.status = status;
    this.code = body.code ?? "unexpected";
    this.title = body.title;
    this.detail = body.detail;
    this.errors = body.errors ?? {};
    this.body = body;
    this.retryAfter = retryAfter;
  }

  get offline() {
    return this.code === "offline";
  }

  /** Worth trying again by itself: the network, or a server that is busy. */
  get passing() {
    return this.offline || this.status === 429 || this.status >= 500;
  }

  /** The device was signed out from elsewhere, or the account is closed: no time-out. */
  get ended() {
    return this.status === 401 && ["ended", "locked"].includes(this.body.reason);
  }
}

/** ask("PUT", "/documents/…/claim", {json, form, signal}) → the answer's JSON, or null where it has none. */
export async function ask(method, path, options = {}) {
  if (method === "GET" && listeners.recall) return askOrRecall(path, options);
  try {
    return await askOnce(method, path, options);
  } catch (problem) {
    if (problem.ended && listeners.over && await listeners.over(problem)) return askOnce(method, path, options);
    if (problem.code !== "csrf" || path === "/session") throw problem;
    const session = await askOnce("GET", "/session", {});
    credentials.csrf = session.csrf_token;
    return askOnce(method, path, options);
  }
}

/** The network's answer, or the copy's where the network has none, or none yet. */
async function askOrRecall(path, options) {
  const asked = askOnce("GET", path, options);
  try {
    const first = await Promise.race([asked, late()]);
    const recalled = first === undefined ? await listeners.recall(path) : undefined;
    const content = first ?? recalled ?? await asked;
    if (content !== recalled) listeners.keep(path, content);
    return content;
  } catch (problem) {
    asked.catch(() => null);
    if (problem.ended && await listeners.over(problem)) return askOnce("GET", path, options);
    const recalled = problem.offline ? await listeners.recall(path) : undefined;
    if (recalled === undefined) throw problem;
    return recalled;
  }
}

function late() {
  return new Promise((resolve) => { setTimeout(resolve, LATE_MS); });
}

async function askOnce(method, path, { json, form, signal }) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (method !== "GET" && credentials.csrf) headers["X-CSRF-Token"] = credentials.csrf;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const body = form ?? (json === undefined ? undefined : JSON.stringify(json));
  const answer = await reach(BASE + path, { method, headers, body, signal });
  const content = await contentOf(answer);
  if (!answer.ok) throw new Problem(answer.status, content ?? unexpected(), waitOf(answer));
  listeners.answered?.();
  return content;
}

async function reach(url, options) {
  try {
    const answer = await fetch(url, options);
    noteFound();
    noteClock(answer.headers.get("Business-Time"));
    return answer;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    noteLost();
    throw unreached();
  }
}

export function unreached() {
  return new Problem(0, {
    code: "offline",
    title: t("No connection"),
    detail: t("We could not reach the server. Nothing was lost; try again when you are online."),
  });
}

async function contentOf(answer) {
  if (answer.status === 204 || !/json/.test(answer.headers.get("Content-Type") ?? "")) return null;
  return answer.json().catch(() => null);
}

function unexpected() {
  return {
    code: "unexpected",
    title: t("This did not work"),
    detail: t("The fault is ours. Nothing was lost; try again in a moment."),
  };
}

function waitOf(answer) {
  const seconds = Number(answer.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
