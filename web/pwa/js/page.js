/* One view on the screen: its heading, its content, and the signal that says it was left. */

import { add, el } from "./dom.js";

const PRODUCT = "Mémoires";
let leaving = new AbortController();

/** Empties the place for the next view; what the last one still waited for is dropped. */
export function openPage(route) {
  leaving.abort();
  leaving = new AbortController();
  for (const sheet of document.querySelectorAll("dialog:not([role=alertdialog])")) sheet.remove(); // it asked about that view
  const heading = el("h1", { tabindex: "-1" });
  const body = el("div", { class: "view" });
  document.getElementById("main").replaceChildren(heading, body);
  return new Page(route, heading, body, leaving.signal);
}

class Page {
  constructor(route, heading, body, signal) {
    this.parameters = route?.parameters ?? [];
    this.up = route?.up ?? "/documents";
    this.heading = heading;
    this.body = body;
    this.signal = signal;
  }

  get left() {
    return this.signal.aborted;
  }

  /** The tab's title goes into the browser's history, so a name may stand in the heading only. */
  title(general, shown = general) {
    document.title = `${general} · ${PRODUCT}`;
    this.heading.textContent = shown;
  }

  put(...children) {
    this.body.replaceChildren();
    add(this.body, children);
  }

  append(...children) {
    add(this.body, children);
  }

  focus() {
    this.heading.focus({ preventScroll: true });
  }

  /** `listener` until the view is left. */
  listen(target, name, listener) {
    target.addEventListener(name, listener, { signal: this.signal });
  }
}
