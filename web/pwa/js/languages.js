/* The choice of language, in the languages themselves. */

import { el } from "./dom.js";
import { again } from "./router.js";
import { keepLanguage, language, LANGUAGES, speak, t } from "./text.js";

export function languageChoice() {
  const group = el("div", { class: "languages", role: "group", "aria-label": t("Language") });
  for (const [code, name] of Object.entries(LANGUAGES)) {
    group.append(el("button", {
      type: "button", class: "button plain", lang: code, "aria-pressed": String(code === language()), onclick: () => choose(code),
    }, name));
  }
  return group;
}

async function choose(code) {
  await speak(code);
  keepLanguage(code);
  await again();
}
