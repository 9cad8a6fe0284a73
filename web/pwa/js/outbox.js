/* What was tapped "Send" and has not reached the server yet: a document's id and a time, nothing else.
   Replayed when the network is back, on return to the app, at start and, while it is open, every minute. The server makes one claim of however
   many tries, so trying again is always safe. */

import { ask, Problem } from "./api.js";

const DATABASE = "outbox";
const STORE = "claims";
const AGAIN_MS = 60_000;
const PATIENCE_MS = 20_000;

/** "change" events carry {document, later, claim} or {document, later, problem}; later: not while it was tapped. */
export const outbox = new EventTarget();

/** Sends now where possible. → the claim, or null where it waits for the network. Throws a Problem on a refusal. */
export async function send(documentId) {
  const kept = await write("put", { document_id: documentId, tapped_at: new Date().toISOString() });
  try {
    return await deliver(documentId);
  } catch (problem) {
    if (kept && problem instanceof Problem && problem.passing) return null;
    throw problem;
  }
}

/** [{document_id, tapped_at}] */
export async function waiting() {
  return (await transact("readonly", (store) => store.getAll())) ?? [];
}

export async function forgetWaiting() {
  await write("clear");
}

export function watchNetwork(signedIn) {
  const replay = () => signedIn() && navigator.onLine && replayAll();
  addEventListener("online", replay);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && replay());
  // A server that was down does not say when it is back.
  setInterval(replay, AGAIN_MS);
  return replay();
}

/** One tab at a time; where locks are missing the server's own rule is enough. */
export async function replayAll() {
  if (!navigator.locks) return replayEach();
  return navigator.locks.request("outbox", { ifAvailable: true }, (lock) => lock && replayEach());
}

async function replayEach() {
  for (const { document_id: id } of await waiting()) {
    try {
      await deliver(id, { later: true });
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.passing || problem.status === 401) return;
    }
  }
}

async function deliver(id, { later = false } = {}) {
  try {
    const claim = await ask("PUT", `/documents/${id}/claim`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await settle(id, { later, claim });
    return claim;
  } catch (problem) {
    if (problem instanceof Problem && !problem.passing && problem.status !== 401) await settle(id, { later, problem });
    throw problem;
  }
}

async function settle(id, outcome) {
  await write("delete", id);
  // It was somebody else's, who used this phone before: no word about it.
  if (outcome.later && outcome.problem?.status === 404) return;
  outbox.dispatchEvent(new CustomEvent("change", { detail: { document: id, ...outcome } }));
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
