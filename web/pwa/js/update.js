/* A new version is announced, taken when the reader wants it, and needs one reload. */

import { button, el, paragraph } from "./dom.js";
import { t } from "./text.js";

let wanted = false;

export async function watchForUpdate() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => wanted && location.reload());
  const registration = await navigator.serviceWorker.register("/sw.js").catch(() => null);
  if (!registration) return;
  announce(registration);
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
