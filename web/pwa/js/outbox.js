/* What was tapped "Send" and has not reached the server yet: a document's id and a time, nothing else.
   Replayed when the server answers again, on return to the app, at start and, while it is open, every minute. The
   server makes one claim of however many tries, so trying again is always safe. What became of it is remembered for as long
   as the page lives; after that the document itself says it. */

import { ask, Problem } from "./api.js";
import { network, unreachable } from "./network.js";

const DATABASE = "outbox";
const STORE = "claims";
const AGAIN_MS = 60_000;
const PATIENCE_MS = 20_000;

/** "change" events carry {document, later, claim} or {document, later, problem}; later: not while it was tapped. */
export const outbox = new EventTarget();

const outcomes = new Map();

/** Sends now where possible. → the claim, or null where it waits for the network. Throws a Problem on a refusal. */
export async function send(documentId) {
  const entry = { document_id: documentId, tapped_at: new Date().toISOString() };
  outcomes.delete(documentId);
  const kept = await write("put", entry);
  try {
    return await deliver(entry);
  } catch (problem) {
    if (kept && problem instanceof Problem && problem.passing) return null;
    throw problem;
  }
}

/** [{document_id, tapped_at}] */
export async function waiting() {
  return (await transact("readonly", (store) => store.getAll())) ?? [];
}

/** [{document_id, tapped_at, sent_at, claim} or {…, refused_at, problem}], what left since this page was opened. */
export function settled() {
  return [...outcomes.values()].reverse();
}

/** Not to be sent after all. */
export async function takeBack(documentId) {
  await write("delete", documentId);
  outbox.dispatchEvent(new CustomEvent("change", { detail: { document: documentId, takenBack: true } }));
}

export function watchNetwork(signedIn) {
  const replay = () => signedIn() && !unreachable() && replayAll();
  network.addEventListener("found", replay);
  addEventListener("pageshow", replay);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && replay());
  // A server that was down does not say when it is back.
  setInterval(replay, AGAIN_MS);
  return replay();
}

/** One tab at a time; where locks are missing the server's own rule is enough. */
export async function replayAll() {
  return alone("outbox", replayEach, { ifAvailable: true });
}

async function replayEach() {
  for (const entry of await waiting()) {
    try {
      await deliver(entry, { later: true });
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.passing || problem.status === 401) return;
    }
  }
}

/** A document is asked for by one tab at a time; what another tab has delivered meanwhile is not asked for again. */
function deliver(entry, { later = false } = {}) {
  return alone(`send ${entry.document_id}`, async () => {
    if (later && !(await transact("readonly", (store) => store.get(entry.document_id)))) return null;
    return deliverNow(entry, later);
  });
}

async function deliverNow(entry, later) {
  const id = entry.document_id;
  const at = new Date().toISOString();
  try {
    const claim = await ask("PUT", `/documents/${id}/claim`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await settle(entry, { later, claim, sent_at: at });
    return claim;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (!problem.passing && problem.status !== 401) await settle(entry, { later, problem, refused_at: new Date().toISOString() });
    throw problem;
  }
}

async function settle(entry, { later, ...outcome }) {
  const id = entry.document_id;
  await write("delete", id);
  // It was somebody else's, who used this phone before: no word about it.
  if (later && outcome.problem?.status === 404) return;
  outcomes.set(id, { ...entry, ...outcome });
  outbox.dispatchEvent(new CustomEvent("change", { detail: { document: id, later, ...outcome } }));
}

function alone(name, act, options = {}) {
  if (!navigator.locks) return act();
  return navigator.locks.request(name, options, (lock) => lock && act());
}

async function write(verb, ...values) {
  return (await transact("readwrite", (store) => store[verb](...values))) !== undefined;
}

/** The request's result, null for an empty one, undefined in a browser that keeps nothing. */
async function transact(mode, act) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result ?? null);
      transaction.onabort = () => reject(transaction.error);
    }).finally(() => database.close());
  } catch {
    return undefined;
  }
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "document_id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
