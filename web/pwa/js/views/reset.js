/* A forgotten password: ask for the mail, then set a new one. The second key stays as it is. */

import { ask } from "../api.js";
import { el, link, notice, paragraph } from "../dom.js";
import { codeField, field, form, passwordField } from "../form.js";
import { t } from "../text.js";

export function show(page) {
  const [token] = page.parameters;
  page.title(token ? t("Choose a new password") : t("Forgotten password"));
  if (token) showChoice(page, token);
  else showRequest(page);
}

function showRequest(page) {
  page.put(
    paragraph(t("We send a link to the e-mail address of your account. It holds for 15 minutes.")),
    form(
      [field("login", t("Matricule"), { inputmode: "numeric", autocomplete: "username", spellcheck: "false" },
        t("The 13 digits on your social security card"))],
      t("Send me the link"),
      async (values) => {
        await ask("POST", "/password-resets", { json: { login: values.login.replace(/\D/g, "") } });
        showAsked(page);
      },
      { login: t("Enter your matricule.") },
    ),
    el("ul", { class: "ways" }, el("li", {}, link(t("Back to sign-in"), "/sign-in"))),
  );
}

function showAsked(page) {
  page.title(t("Look into your mail"));
  page.put(
    paragraph(t("If there is an account for this number, the link is on its way. It holds for 15 minutes.")),
    paragraph(t("Nothing arrives? Look among unwanted mail, or ask your fund for a new letter.")),
    link(t("Back to sign-in"), "/sign-in", "button"),
  );
  page.focus();
}

function showChoice(page, token) {
  page.put(form(
    [
      passwordField("password", t("New password"), "new-password",
        t("At least 8 characters; 15 or more are better. A sentence is easy to keep in mind.")),
      codeField("totp", t("Code"), t("6 digits from your authenticator app, or a recovery code")),
    ],
    t("Change the password"),
    async (values) => {
      await ask("PUT", `/password-resets/${encodeURIComponent(token)}`, {
        json: { password: values.password, totp: values.totp.replace(/\s/g, "") },
      });
      showChanged(page);
    },
    { password: t("Choose a password."), totp: t("Enter the code of your authenticator app.") },
  ));
}

function showChanged(page) {
  page.title(t("Your password is changed"));
  page.put(
    notice("good", "check", null, paragraph(t("All devices were signed out. Sign in with the new password."))),
    link(t("Sign in"), "/sign-in", "button"),
  );
  page.focus();
}
