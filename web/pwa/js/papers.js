/* The statement on paper: one's own, and one for a complementary insurer in a language of choice. */

import { el, icon, paragraph } from "./dom.js";
import { term } from "./terms.js";
import { LANGUAGES, language, t } from "./text.js";

export function papers(claim) {
  const path = `/api/v1/claims/${claim.id}/statement`;
  const way = el("a", { class: "with-icon", target: "_blank", rel: "noopener" }, icon("pdf"), t("Open the PDF for the insurer"));
  const choice = el("select", { id: "insurer-language" }, Object.entries(LANGUAGES).map(
    ([code, name]) => el("option", { value: code, lang: code, selected: code === language() }, name),
  ));
  const point = () => { way.href = `${path}?for=insurer&language=${choice.value}`; };
  choice.addEventListener("change", point);
  point();
  return [
    el("p", {}, el("a", { href: path, target: "_blank", rel: "noopener", class: "with-icon" }, icon("pdf"), t("Statement as PDF"))),
    el("p", { class: "soft small" }, term("statement", t("What is a statement?"))),
    el("details", { class: "calculation" },
      el("summary", {}, icon("next"), t("For your complementary insurer")),
      el("div", { class: "view tight" },
        paragraph(t("The same amounts with acts, dates and provider, and nothing of the reasons. You decide whom you give it to.")),
        el("div", { class: "field" }, el("label", { for: "insurer-language" }, t("Language of the paper")), choice),
        el("p", {}, way))),
  ];
}
