/* A new version is announced, taken when the reader wants it, and needs one reload. */

import { button, el, paragraph } from "./dom.js";
import { go } from "./router.js";
import { t } from "./text.js";
import { registerWorker } from "./trusted.js";

const LOOK_MS = 60 * 60_000;
let wanted = false;
let looked = Date.now();

export async function watchForUpdate() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => data?.open && go(data.open));
  navigator.serviceWorker.addEventListener("controllerchange", () => wanted && location.reload());
  const registration = await registerWorker().catch(() => null);
  if (!registration) return;
  announce(registration);
  // An application that is never closed learns of a new version when its reader comes back to it.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    registration.update().catch(() => null);
  });
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => announce(registration));
  });
}

function announce(registration) {
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  document.getElementById("news")?.remove();
  document.getElementById("strip").after(el(
    "div",
    { class: "strip news", id: "news", role: "status" },
    paragraph(t("A new version is ready.")),
    button(t("Use it now"), () => {
      wanted = true;
      registration.waiting?.postMessage("take over");
    }, "plain"),
  ));
}
