/* What stays around every view: the way back, the four places, the strip for the network, short messages. */

import { button, el, icon } from "./dom.js";
import { moment } from "./formats.js";
import { unreachable } from "./network.js";
import { waiting } from "./outbox.js";
import { goBack } from "./router.js";
import { session } from "./session.js";
import { n, t } from "./text.js";

const places = () => [
  ["documents", "/documents", t("Documents")],
  ["claims", "/claims", t("Refunds")],
  ["cover", "/cover", t("Cover")],
  ["me", "/me", t("Me")],
];
const SHOWN_MS = 6000;
const SECOND_THOUGHT_MS = 20_000;
let hiding = 0;
let watcher = null;

export function showFrame(route, page) {
  const skip = document.getElementById("skip");
  skip.textContent = t("Skip to the content");
  showStatement();
  showBar(route, page);
  showPlaces(route);
}

/** A short message, read out and shown for a moment; with `undo`, {words, act}, for as long as a second thought takes. */
export function tell(words, undo = null) {
  const told = document.getElementById("told");
  const hide = () => told.replaceChildren();
  const back = undo && button(undo.words, () => {
    hide();
    undo.act();
  }, "plain");
  told.replaceChildren(el("p", {}, words, back));
  clearTimeout(hiding);
  hiding = setTimeout(hide, undo ? SECOND_THOUGHT_MS : SHOWN_MS);
}

export async function showStrip() {
  const strip = document.getElementById("strip");
  const count = session.person ? ((await waiting()).length) : 0;
  const words = [
    session.since && t("Offline. Your documents of {moment}.", { moment: moment(session.since) }),
    unreachable() && !session.since && t("Offline. What you send waits on this phone."),
    count > 0 && el("a", { href: "/outbox" },
      n("{count} document is waiting to be sent.", "{count} documents are waiting to be sent.", count)),
  ].filter(Boolean);
  strip.hidden = words.length === 0;
  strip.replaceChildren(...(words.length ? [icon("offline"), el("p", {}, words.flatMap((one) => [one, " "]))] : []));
}

/** How far everybody can use this, one link away from every view. */
function showStatement() {
  const statement = document.getElementById("accessibility");
  statement.textContent = t("Accessibility");
  statement.href = `/accessibility?lang=${document.documentElement.lang}`;
}

/** Before signing in whose house this is; inside a place the way back, and the heading once it has scrolled away. */
function showBar(route, page) {
  const bar = document.getElementById("bar");
  watcher?.disconnect();
  bar.hidden = !route?.up && !route?.open;
  if (route?.open) bar.replaceChildren(el("span", { class: "brand" }, icon("documents"), "Mémoires"));
  if (!route?.up) return;
  const back = el("button", { type: "button", class: "back", onclick: () => goBack(route.up) }, icon("back"), t("Back"));
  const title = el("span", { class: "bar-title", "aria-hidden": "true" });
  bar.replaceChildren(back, title);
  watcher = new IntersectionObserver(([entry]) => {
    title.textContent = entry.isIntersecting ? "" : page.heading.textContent;
  }, { rootMargin: "-56px 0px 0px" });
  watcher.observe(page.heading);
}

function showPlaces(route) {
  const bar = document.getElementById("places");
  bar.hidden = !session.person || Boolean(route?.open);
  bar.setAttribute("aria-label", t("Main places"));
  bar.replaceChildren(...places().map(([name, href, words]) => el(
    "a",
    { href, "aria-current": route?.place === name ? (route.up ? "true" : "page") : null },
    icon(name),
    el("span", {}, words),
  )));
}
