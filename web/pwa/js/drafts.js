/* What was typed lives on through a session's end, until it was sent or its writer signs out. Words (a text field) also
   through a reload; a line and chosen files as long as the page, since they may be an account's number, and since a
   browser hands files to nobody else. What signs somebody in is kept nowhere. */

import { session } from "./session.js";

const SECRET = ["username", "one-time-code", "current-password", "new-password"];
const held = new Map();

/** Put back what was kept of the form's fields, and keep what comes. → what to do once it was sent. */
export function keepDrafts(form) {
  const fields = [...form.querySelectorAll("textarea, input")].filter(isDraft);
  const keys = fields.map((input) => keyOf(input.name));
  fields.forEach((input, index) => WAYS[wayOf(input)](input, keys[index]));
  return () => keys.forEach((key) => {
    held.delete(key);
    store((storage) => storage.removeItem(key));
  });
}

/** Whether something was begun in the text field `name` of this view. */
export function begun(name) {
  return Boolean(store((storage) => storage.getItem(keyOf(name))));
}

const WAYS = {
  words(input, key) {
    input.value ||= store((storage) => storage.getItem(key)) ?? "";
    input.addEventListener("input", () => store((storage) => storage.setItem(key, input.value)));
  },
  files(input, key) {
    const kept = new DataTransfer();
    for (const file of held.get(key) ?? []) kept.items.add(file);
    if (kept.files.length) input.files = kept.files;
    input.addEventListener("change", () => held.set(key, [...input.files]));
  },
  line(input, key) {
    input.value ||= held.get(key) ?? "";
    input.addEventListener("input", () => held.set(key, input.value));
  },
};

function wayOf(input) {
  return input.type === "file" ? "files" : input.type === "textarea" ? "words" : "line";
}

function isDraft(input) {
  return session.person && input.type !== "password" && !input.hidden && !SECRET.includes(input.autocomplete);
}

function keyOf(name) {
  return `draft ${location.pathname} ${name}`;
}

function store(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}
