/* What this browser keeps of somebody, and how all of it goes away. Whose it is says an opaque mark of the account. */

import { listeners } from "./api.js";

const HOLDER = "holder"; // the account whose outbox, drafts and copy lie here
const COPY = "copy"; // the copy of the inbox is wanted
const LEFT = "left"; // signed out without a network: the server is told at the next contact
const PASSKEY = "passkey"; // somebody came in by one here: it is offered first
const OURS = ["language", PASSKEY]; // about the browser, they say nothing about anybody
const DATABASES = ["outbox", "copy"];

export function marked(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function mark(name, value = "1") {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing has nothing to mark.
  }
}

export const copyWanted = () => marked(COPY) !== null;
export const wantCopy = (wanted) => mark(COPY, wanted ? "1" : null);
export const leftBehind = () => marked(LEFT) !== null;
export const leaveBehind = (left) => mark(LEFT, left ? "1" : null);
export const passkeyUsed = () => marked(PASSKEY) !== null;
export const notePasskey = () => mark(PASSKEY);
export const somethingKept = () => marked(HOLDER) !== null;

/** Before anything is shown to somebody: what another one left here goes. True where there was something. */
export async function holdFor(account) {
  const other = marked(HOLDER) !== account;
  if (other) await wipe();
  mark(HOLDER, account);
  return other;
}

/** Everything but the shell and the language, each by its name. */
export async function wipe() {
  listeners.recall = listeners.keep = null;
  wantCopy(false);
  const databases = await indexedDB.databases?.().catch(() => null);
  const names = new Set([...DATABASES, ...(databases ?? []).map(({ name }) => name)]);
  await Promise.all([...names].map(dropDatabase));
  for (const name of await globalThis.caches?.keys() ?? []) {
    if (!name.startsWith("shell-")) await caches.delete(name);
  }
  await forgetNotifications().catch(() => null);
  forgetStorage();
}

/** The part of it that belongs to a tab. */
export function forgetTab() {
  try {
    sessionStorage.clear();
  } catch {
    // Nothing is kept there.
  }
}

function forgetStorage() {
  forgetTab();
  try {
    for (const name of Object.keys(localStorage)) {
      if (!OURS.includes(name)) localStorage.removeItem(name);
    }
  } catch {
    // Nothing is kept there.
  }
}

function dropDatabase(name) {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

/** What was told stands in the phone's list of messages; and nothing more is to be told here. */
async function forgetNotifications() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of await registration?.getNotifications?.() ?? []) shown.close();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
