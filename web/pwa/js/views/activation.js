/* First time here: the letter's code, a password of one's own, then the second key. */

import { ask } from "../api.js";
import { button, el, link, notice, paragraph } from "../dom.js";
import { codeField, field, form, passwordField } from "../form.js";
import { redrawn } from "../qr.js";
import { t } from "../text.js";

export function show(page) {
  page.title(t("Open your account"));
  page.put(
    paragraph(t("Your fund sent you a letter with a code. It opens your account once.")),
    form(letterFields(), t("Continue"), async (values) => {
      const matricule = values.matricule.replace(/\D/g, "");
      const answer = await ask("POST", "/activations", {
        json: { matricule, code: values.code.trim(), password: values.password },
      });
      showSecondKey(page, answer);
    }, {
      matricule: t("Enter your matricule."),
      code: t("Enter the code of the letter."),
      password: t("Choose a password."),
    }),
    el("ul", { class: "ways" }, el("li", {}, link(t("I have an account"), "/sign-in"))),
  );
}

function letterFields() {
  return [
    field("matricule", t("Matricule"), { inputmode: "numeric", autocomplete: "username", spellcheck: "false" },
      t("The 13 digits on your social security card")),
    field("code", t("Code of the letter"), { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" }),
    passwordField("password", t("New password"), "new-password",
      t("At least 8 characters; 15 or more are better. A sentence is easy to keep in mind.")),
  ];
}

function showSecondKey(page, answer) {
  showNewKey(page, answer, async (totp) => {
    const { recovery_codes: codes } = await ask("PUT", `/activations/${answer.activation}`, { json: { totp } });
    showRecovery(page, codes);
  });
}

/** An authenticator app is given its secret; `confirm(code)` takes the first code it shows. */
export function showNewKey(page, { totp_uri: uri, totp_svg: picture }, confirm) {
  page.title(t("Your authenticator app"));
  const secret = new URL(uri).searchParams.get("secret") ?? "";
  page.put(
    paragraph(t("Besides the password, an authenticator app on your phone gives a code of 6 digits each time.")),
    el("ol", { class: "steps" },
      el("li", {}, t("Open your authenticator app, or install one from your phone's store.")),
      el("li", {}, t("Scan this picture with it, or open the link if the app is on this phone.")),
      el("li", {}, t("Enter the code that it shows."))),
    redrawn(picture, t("Picture to scan with the authenticator app")),
    el("p", {}, el("a", { href: uri }, t("Open in the app on this phone"))),
    el("p", {}, t("Or type these characters in the app:"), " ", el("code", { class: "secret" }, secret.replace(/(.{4})/g, "$1 ").trim())),
    form([codeField("totp", t("Code"), t("6 digits from your authenticator app"))], t("Finish"),
      ({ totp }) => confirm(totp.replace(/\s/g, "")), { totp: t("Enter the code of your authenticator app.") }),
  );
  page.focus();
}

function showRecovery(page, codes) {
  page.title(t("Your recovery codes"));
  page.put(
    notice("good", "check", t("Your account is open")),
    paragraph(t("If you lose your phone, each of these codes signs you in once instead of the app. Keep them on paper in a safe place; they are shown only now.")),
    el("ul", { class: "codes" }, codes.map((code) => el("li", {}, el("code", {}, code)))),
    el("div", { class: "actions" },
      link(t("I have kept them, sign in"), "/sign-in", "button"),
      button(t("Print"), () => print(), "quiet")),
  );
  page.focus();
}
