/* Signing in: number, password, code. */

import { el, link, notice, paragraph } from "../dom.js";
import { codeField, field, form, passwordField } from "../form.js";
import { languageChoice } from "../languages.js";
import { replayAll } from "../outbox.js";
import { go } from "../router.js";
import { safeNext } from "../routes.js";
import { signIn } from "../session.js";
import { t } from "../text.js";

export function show(page) {
  const asked = new URLSearchParams(location.search);
  page.title(t("Sign in"));
  page.put(
    asked.has("ended") && notice("note", "clock", null,
      paragraph(t("Your session has ended. Sign in again; nothing was lost."))),
    form(fields(), t("Sign in"), async (values) => {
      const next = safeNext(asked.get("next"));
      const alone = await signIn(values.login.replace(/\D/g, ""), values.password, values.totp.replace(/\s/g, ""));
      if (!alone) return location.replace(next);
      replayAll();
      return go(next, { replace: true });
    }, {
      login: t("Enter your matricule."),
      password: t("Enter your password."),
      totp: t("Enter the code of your authenticator app."),
    }),
    el("ul", { class: "ways" },
      el("li", {}, link(t("First time here? Use the letter with your code"), "/activate")),
      el("li", {}, link(t("Forgotten your password?"), "/reset"))),
    el("footer", { class: "view" }, languageChoice()),
  );
}

function fields() {
  return [
    field("login", t("Matricule"), {
      inputmode: "numeric", autocomplete: "username", autocapitalize: "none", spellcheck: "false",
    }, t("The 13 digits on your social security card")),
    passwordField("password", t("Password"), "current-password"),
    codeField("totp", t("Code"), t("6 digits from your authenticator app, or a recovery code")),
  ];
}
