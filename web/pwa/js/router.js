/* Moves between views by real paths: links are links, Back is Back, and where one was on a page is kept. */

import { findRoute } from "./routes.js";

let render = null;
let here = { depth: 0 };
let latest = null;

/** `renderer(route, {restored})` shows a view. */
export function startRouter(renderer) {
  render = renderer;
  history.scrollRestoration = "manual";
  here = history.state ?? { depth: 0 };
  document.addEventListener("click", follow);
  addEventListener("popstate", (event) => {
    here = event.state ?? { depth: 0 };
    return show(here.scroll ?? 0);
  });
  return show(0);
}

export function go(path, { replace = false } = {}) {
  if (replace) {
    history.replaceState({ depth: here.depth }, "", path);
  } else {
    history.replaceState({ ...here, scroll: scrollY }, "");
    here = { depth: here.depth + 1 };
    history.pushState(here, "", path);
  }
  return show(0);
}

/** Back to where one came from; a view opened by a link from outside has its own way home. */
export function goBack(home) {
  if (here.depth > 0) history.back();
  else go(home, { replace: true });
}

/** The same view once more, for instance after the language changed. */
export function again() {
  return show(scrollY);
}

/** A new view starts at its top at once; an earlier one goes to where it was when its content is there. */
async function show(scroll) {
  const turn = { path: location.pathname };
  latest = turn;
  if (!scroll) scrollTo(0, 0);
  await render(findRoute(location.pathname), { restored: scroll > 0 });
  if (scroll && latest === turn) scrollTo(0, scroll);
}

function follow(event) {
  const anchor = event.target.closest?.("a[href]");
  const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
  if (!anchor || modified || anchor.target || anchor.hasAttribute("download") || event.defaultPrevented) return;
  const url = new URL(anchor.href);
  if (url.origin !== location.origin || !findRoute(url.pathname)) return;
  if (url.pathname === location.pathname && url.hash) return;
  event.preventDefault();
  go(url.pathname + url.search);
}
