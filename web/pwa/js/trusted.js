/* The page lets no string become code or markup (Trusted Types). Here are the two that have to, and where they come from:
   the worker of this very house, and a drawing that is taken over shape by shape. */

const policy = globalThis.trustedTypes?.createPolicy("phone", {
  createScriptURL: (path) => path,
  createHTML: (drawing) => drawing,
});

export function registerWorker() {
  return navigator.serviceWorker.register(policy ? policy.createScriptURL("/sw.js") : "/sw.js");
}

/** The root of an SVG drawing, outside the page. */
export function drawingOf(source) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(source) : source, "image/svg+xml").documentElement;
}
