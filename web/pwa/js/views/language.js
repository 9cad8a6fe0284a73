/* The language: of the app on this phone, and of everything that is sent. */

import { ask, Problem } from "../api.js";
import { el, paragraph } from "../dom.js";
import { tell } from "../frame.js";
import { keepLanguage, language, LANGUAGES, speak, t } from "../text.js";
import { failure } from "../waiting.js";

export function show(page) {
  page.title(t("Language"));
  page.put(
    el("fieldset", { class: "view tight" },
      el("legend", { class: "visually-hidden" }, t("Language")),
      Object.entries(LANGUAGES).map(([code, name]) => el("label", { class: "choice" }, el("input", {
        type: "radio", name: "language", value: code, checked: code === language(), onchange: () => choose(page, code),
      }), el("span", { lang: code }, name)))),
    paragraph(t("Also for e-mails, messages and letters from now on. What was written before stays as it is."), "soft"),
  );
}

async function choose(page, code) {
  try {
    await ask("PUT", "/me/language", { json: { language: code } });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    show(page);
    return page.append(failure(problem));
  }
  await speak(code);
  keepLanguage(code);
  const { showFrame } = await import("../frame.js");
  const { findRoute } = await import("../routes.js");
  showFrame(findRoute(location.pathname), page);
  show(page);
  document.querySelector(`input[value=${code}]`).focus();
  tell(t("Your choice is kept."));
}
