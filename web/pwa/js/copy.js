/* The inbox kept on this phone, by choice: encrypted with a key that no script can take out of the browser, gone when
   its owner signs out, when the server says that the device was ended, and after seven days without a contact. */

import { ask, listeners } from "./api.js";
import { showStrip } from "./frame.js";
import { copyWanted, wantCopy } from "./keeping.js";
import { network, unreachable } from "./network.js";
import { outbox } from "./outbox.js";
import { session } from "./session.js";

const DATABASE = "copy";
const LIFE_MS = 7 * 86_400_000;
const GRAIN_MS = 60_000;
const AGAIN_MS = 5 * 60_000;
const MOST = 300;
const DETAILS = 40;
const KEPT = /^\/(session|people|me|claims\/[0-9a-f-]{36}|documents\/[0-9a-f-]{36}(\/forecast)?)$/;

const LOOK_MS = 60 * 60_000;

let opened = null;
let touched = 0;
let filled = 0;
let watching = false;

/** Start using what is kept; false where there is nothing (any more). */
export async function openCopy() {
  if (!copyWanted()) return false;
  const note = await read("notes", "contact");
  const age = Date.now() - (note?.at ?? 0);
  if (!note || age > LIFE_MS || age < -86_400_000) {
    await dropCopy();
    return false;
  }
  listeners.recall = recall;
  listeners.keep = keep;
  watch();
  return true;
}

/** Fresh while it is used, and gone in time. */
function watch() {
  if (watching) return;
  watching = true;
  const look = async () => {
    if (!copyWanted()) return;
    if (await openCopy()) await (session.person && !unreachable() && fillCopy());
    else if (session.recalled) location.reload();
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  network.addEventListener("found", look);
  setInterval(look, LOOK_MS);
  outbox.addEventListener("change", refillCopy);
}

/** A new copy with a key of its own; throws where the server cannot be told. */
export async function beginCopy() {
  await ask("PUT", "/session/copy");
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  wantCopy(true);
  if (await write("notes", "key", key) === undefined) {
    await dropCopy();
    throw new Error("nothing can be kept here");
  }
  await touch();
  await openCopy();
  await fillCopy();
}

/** The choice taken back: this phone forgets at once, the server is told where it can be. */
export async function endCopy() {
  await dropCopy();
  await ask("DELETE", "/session/copy").catch(() => null);
}

/** Somebody signed in again and finds their copy: it belongs to the new session now. */
export async function resumeCopy() {
  if (!(await openCopy())) return;
  await ask("PUT", "/session/copy").catch(() => null);
  await fillCopy();
}

async function dropCopy() {
  listeners.recall = listeners.keep = null;
  touched = filled = 0;
  show(null);
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
  wantCopy(false);
}

/** When this phone last heard from the server for its owner. */
export async function copyOf() {
  return (await read("notes", "contact"))?.at ?? null;
}

/** Bring everything up to date; what did not change is not asked for again. */
export async function fillCopy() {
  if (!copyWanted() || Date.now() - filled < AGAIN_MS) return;
  filled = Date.now();
  try {
    await ask("GET", "/session");
    await ask("GET", "/people");
    await ask("GET", "/me");
    await fillList("claims", await everything("/claims"), "claims");
    await fillList("inbox", await everything("/documents"), "documents");
  } catch {
    filled = 0; // what was kept so far is whole; the rest comes with the next contact
  }
}

function refillCopy() {
  filled = 0;
  return fillCopy();
}

async function everything(path) {
  const items = [];
  let after = null;
  do {
    const query = new URLSearchParams({ limit: 100, ...(after && { after }) });
    const page = await ask("GET", `${path}?${query}`);
    items.push(...page.items);
    after = page.next;
  } while (after && items.length < MOST);
  return items;
}

/** The list, and of its newest members, and of those that can be sent, the whole. */
async function fillList(name, items, path) {
  const before = new Map((await recallPart(name))?.map((item) => [item.id, JSON.stringify(item)]));
  await keepPart(name, items);
  if (path !== "documents") return;
  const wanted = items.filter((item, index) => index < DETAILS || item.state === "to-send").slice(0, 2 * DETAILS);
  for (const item of wanted) {
    if (before.get(item.id) === JSON.stringify(item) && await recallPart(`/documents/${item.id}`)) continue;
    await ask("GET", `/documents/${item.id}`);
    if (item.state === "to-send") await ask("GET", `/documents/${item.id}/forecast`).catch(() => null);
  }
}

/** What the server answered, for the time when it cannot. */
async function keep(path, content) {
  show(null);
  await touch();
  if (!KEPT.test(path) || !content) return;
  await keepPart(path, path === "/session" ? { ...content, csrf_token: null } : content);
}

/** What the server would say, as of the last contact; undefined where that is not known. */
async function recall(path) {
  const url = new URL(path, location.origin);
  const content = await recallAt(url.pathname, url.searchParams);
  if (content !== undefined) show(await copyOf());
  return content;
}

async function recallAt(path, wanted) {
  if (path === "/documents") {
    const items = await recallPart("inbox");
    return items && { items: items.filter((item) => fits(item, wanted)), next: null };
  }
  if (path === "/claims") {
    const items = await recallPart("claims");
    return items && { items, next: null };
  }
  return await recallPart(path) ?? (await recallPart("claims"))?.find((claim) => path === `/claims/${claim.id}`);
}

function fits(item, wanted) {
  const same = (name, value) => !wanted.get(name) || wanted.get(name) === value;
  const q = wanted.get("q")?.toLocaleLowerCase();
  return item.archived === (wanted.get("archived") === "true")
    && (!wanted.has("unread") || item.unread) && (!wanted.has("starred") || item.starred)
    && same("kind", item.kind) && same("state", item.state) && same("person", item.person.matricule)
    && (!q || item.issuer.name.toLocaleLowerCase().includes(q));
}

/** Of when what is on the screen is; null while the server answers. */
function show(since) {
  if (session.since === since) return;
  session.since = since;
  showStrip();
}

async function touch() {
  if (Date.now() - touched < GRAIN_MS) return;
  touched = Date.now();
  await write("notes", "contact", { at: touched });
}

/** Encrypted; the part's name is bound in, so that parts cannot be exchanged. */
async function keepPart(name, content) {
  const key = await read("notes", "key");
  if (!key) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: named(name) }, key, plain);
  await write("parts", name, { iv, box });
}

async function recallPart(name) {
  const [key, part] = await Promise.all([read("notes", "key"), read("parts", name)]);
  if (!key || !part) return undefined;
  try {
    const how = { name: "AES-GCM", iv: part.iv, additionalData: named(name) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, part.box)));
  } catch {
    return undefined;
  }
}

function named(name) {
  return new TextEncoder().encode(name);
}

function read(store, name) {
  return transact(store, "readonly", (place) => place.get(name));
}

/** Never after the copy was dropped: an answer may still be on its way then. */
async function write(store, name, value) {
  return copyWanted() ? transact(store, "readwrite", (place) => place.put(value, name)) : undefined;
}

/** The request's result; undefined for nothing, and in a browser that keeps nothing. */
async function transact(store, mode, act) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode);
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } catch {
    return undefined;
  }
}

/** Opened once, for at a start everything waits for it; let go as soon as anybody, here or in another tab, drops it. */
function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => ["notes", "parts"].forEach((store) => request.result.createObjectStore(store));
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => { letGo(); database.close(); };
      database.onclose = letGo;
      resolve(database);
    };
    request.onerror = () => { letGo(); reject(request.error); };
  });
  return opened;
}

function letGo() {
  opened = null;
}
