/* The paper as they know it, page by page; a tap shows it large. */

import { el, icon, paragraph } from "./dom.js";
import { unreachable } from "./network.js";
import { t } from "./text.js";

/** `more` stands beside the link to the PDF. */
export function pictures(document, more) {
  const { pages } = document;
  if (!pages) return more;
  const figures = Array.from({ length: pages }, (_, index) => picture(document, index + 1, pages));
  return el(
    "div",
    { class: "view tight" },
    el("div", { class: "pages" }, figures),
    el("div", { class: "tools" }, el("a", {
      href: `/api/v1/documents/${document.id}/file`, target: "_blank", rel: "noopener", class: "button plain",
    }, icon("pdf"), t("Open the PDF")), more),
  );
}

function picture(document, number, of) {
  const image = el("img", {
    src: pageOf(document, number), alt: words(number, of), width: "595", height: "842",
    loading: number > 1 ? "lazy" : null, decoding: "async",
  });
  const open = async () => (await import("./viewer.js")).look(document, number);
  const press = el("button", { type: "button", class: "page", onclick: open }, image,
    el("span", { class: "larger", "aria-hidden": "true" }, icon("plus")),
    el("span", { class: "visually-hidden" }, t("Enlarge")));
  image.addEventListener("error", () => press.replaceWith(missing()));
  return press;
}

export function pageOf(document, number) {
  return `/api/v1/documents/${document.id}/pages/${number}`;
}

export function words(number, of) {
  return t("Picture of page {number} of {of} of the paper. Its contents stand below in words.", { number, of });
}

function missing() {
  return el("div", { class: "no-picture soft small" }, paragraph(unreachable()
    ? t("The picture of the paper needs the network. What it says stands below in words.")
    : t("The picture cannot be shown just now. The PDF below holds the same.")));
}
