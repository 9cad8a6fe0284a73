/* "Keep my documents on this phone": what it means, the switch, and since when. */

import { Problem } from "./api.js";
import { badge, button, el, paragraph } from "./dom.js";
import { moment } from "./formats.js";
import { tell } from "./frame.js";
import { copyWanted } from "./keeping.js";
import { t } from "./text.js";
import { failure } from "./waiting.js";

/** The section's content; fills itself. */
export function offlineChoice() {
  const place = el("div", { class: "view tight" });
  if (navigator.serviceWorker && globalThis.crypto?.subtle && globalThis.indexedDB) show(place);
  else place.append(paragraph(t("This browser cannot keep documents."), "soft"));
  return place;
}

async function show(place) {
  const kept = copyWanted();
  const press = button(kept ? t("Stop keeping them") : t("Keep my documents on this phone"),
    () => change(place, press, kept), kept ? "quiet" : "");
  place.replaceChildren(
    paragraph(t("Kept on this phone, your documents can be read without a network. They are encrypted and disappear when you sign out, after 7 days without a connection, or when you sign this device out from another one."), "soft"),
    paragraph(t("Whoever can unlock this phone can read them. Do not choose this on a device that you share."), "soft"),
    kept ? badge("good", "check", await state()) : "",
    press,
  );
}

async function state() {
  const { copyOf } = await import("./copy.js");
  const at = await copyOf();
  return at ? t("Kept, as of {moment}", { moment: moment(at) }) : t("Kept");
}

async function change(place, press, kept) {
  press.disabled = true;
  const { beginCopy, endCopy } = await import("./copy.js");
  try {
    await (kept ? endCopy() : beginCopy());
    tell(kept ? t("Nothing is kept on this phone any more.") : t("Your documents are on this phone now."));
    await show(place);
    place.querySelector("button").focus();
  } catch (problem) {
    press.disabled = false;
    press.after(problem instanceof Problem ? failure(problem)
      : paragraph(t("This browser did not let us keep anything."), "small"));
  }
}
