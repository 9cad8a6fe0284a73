/* The list of documents as last shown, so that Back is at once where one was. Lives and dies with the page. */

import { ask } from "./api.js";
import { outbox } from "./outbox.js";

let shown = null;
let people = null;

// A document that was sent stands elsewhere in every list.
outbox.addEventListener("change", () => forgetInbox());

/** {wish, items, next}, or null. */
export function recallInbox() {
  return shown;
}

export function keepInbox(list) {
  shown = list;
}

export function forgetInbox() {
  shown = shown && { wish: shown.wish };
}

export function markInboxRead(id) {
  const item = shown?.items?.find((one) => one.id === id);
  if (item) item.unread = false;
}

/** Oneself and those in one's care; asked once, empty where it could not be known. */
export async function family() {
  people ??= ask("GET", "/people").catch(() => null);
  const answer = await people;
  if (!answer) people = null;
  return answer?.items ?? [];
}

/** After a choice that changes what arrives, and for whom. */
export function forgetFamily() {
  people = null;
  forgetInbox();
}
