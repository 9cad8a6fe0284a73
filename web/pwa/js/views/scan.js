/* The paper in one's hand opens its document: by the camera, by a photograph, or by its characters. */

import { ask, Problem } from "../api.js";
import { canRead, lean, watch } from "../camera.js";
import { button, el, notice, paragraph } from "../dom.js";
import { byHand } from "../typing.js";
import { go } from "../router.js";
import { t } from "../text.js";
import { askToSignIn, failure } from "../waiting.js";

export async function show(page) {
  page.title(t("Scan a paper"));
  const told = el("div", { class: "view tight" });
  const camera = el("div", { class: "view tight" });
  page.put(
    paragraph(t("The square code on your doctor's bill opens its document here. It holds a number only, nothing about you.")),
    camera, photograph(page, told), told, byHand((reference) => open(reference)),
  );
  if (await canRead() && !page.left) offerCamera(page, camera, told);
}

function open(reference) {
  return go(`/R/${reference}`);
}

function offerCamera(page, place, told) {
  const press = button(t("Use the camera"), async () => {
    const video = el("video", { class: "camera", muted: true, playsinline: true, "aria-label": t("What the camera sees") });
    const ended = new AbortController();
    page.signal.addEventListener("abort", () => ended.abort(), { once: true });
    const hint = el("p", { class: "soft", role: "status" }, t("Hold the code in front of the camera."));
    const stop = button(t("Stop the camera"), () => ended.abort(), "quiet");
    place.replaceChildren(video, hint, stop);
    stop.focus();
    told.replaceChildren();
    try {
      const foreign = () => { hint.textContent = t("This is not a code of ours. Ours stands on the doctor's bill, with 17 characters beside it."); };
      const reference = await watch(video, ended.signal, foreign);
      if (page.left) return;
      if (reference) return open(reference);
    } catch {
      if (page.left) return;
      tellIn(told, notice("note", "info", t("The camera cannot be used"),
        paragraph(t("Allow it in the browser's settings, take a picture instead, or type the characters."))));
    }
    place.replaceChildren(press);
    press.focus();
  }, "wide", "scan");
  place.replaceChildren(press);
}

function photograph(page, told) {
  const input = el("input", {
    type: "file", id: "picture", class: "visually-hidden", accept: "image/jpeg,image/png", capture: "environment",
  });
  const label = el("label", { for: "picture", class: "button quiet wide" }, t("Take a picture"));
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    label.setAttribute("aria-disabled", "true");
    tellIn(told, el("p", { class: "soft" }, t("Reading the picture…")));
    try {
      const body = new FormData();
      body.append("picture", await lean(file), "picture");
      const { document_id: id } = await ask("POST", "/references", { form: body });
      if (!page.left) await go(`/documents/${id}`);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.code === "not-signed-in") return askToSignIn();
      if (!page.left) tellIn(told, failure(problem, paragraph(wayOn(problem))));
    }
    label.removeAttribute("aria-disabled");
    input.value = "";
  });
  return el("div", { class: "pick-file" }, input, label);
}

function wayOn(problem) {
  if (problem.status === 404) return t("It may belong to somebody else. A paper of your own can go to your fund by post as it is.");
  if (problem.offline) return t("A picture needs the network. So does opening a document that is not on this phone.");
  return t("You can also type the characters beside the code, below.");
}

function tellIn(place, words) {
  place.replaceChildren(words);
  words.focus?.();
}
