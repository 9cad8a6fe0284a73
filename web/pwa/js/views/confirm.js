/* The link of a mail was followed: one tap, and the address counts. */

import { ask, Problem } from "../api.js";
import { button, link, notice, paragraph } from "../dom.js";
import { t } from "../text.js";
import { failure } from "../waiting.js";

export function show(page) {
  const [token] = page.parameters;
  page.title(t("Your e-mail address"));
  const press = button(t("Confirm the address"), () => confirm(page, press, token));
  page.put(paragraph(t("You gave this address for messages of the app. Confirm that you read it.")), press);
}

async function confirm(page, press, token) {
  press.disabled = true;
  try {
    await ask("POST", "/me/email/confirmation", { json: { token } });
    page.put(notice("good", "check", t("The address is confirmed"), paragraph(t("E-mails come to it from now on."))),
      link(t("Being told"), "/me/told", "button quiet"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    page.put(failure(problem), link(t("Being told"), "/me/told", "button quiet"));
  }
  page.focus();
}
