/* Proving once more who one is, before something that matters: by typing, or with a passkey asked for this act. */

import { ask } from "./api.js";
import { button, el, paragraph } from "./dom.js";
import { codeField, form, passwordField } from "./form.js";
import { answer, passkeysPossible } from "./passkeys.js";
import { session } from "./session.js";
import { t } from "./text.js";

/** What the account can prove with here; asked for anew each time, since another device may have changed it. */
export async function hasPasskey() {
  return passkeysPossible() && (await ask("GET", "/me/factors")).passkeys.length > 0;
}

/** {passkey} for a request's body. `act`: bank-account, mail-address or factors. */
export async function byPasskey(act) {
  return { passkey: await answer(await ask("POST", "/me/proofs", { json: { act } })) };
}

/** For `form`: a second way to the same, without a code. `values` are checked by `empty` as for the first. */
export function passkeyWay(act, submit, empty) {
  return {
    words: t("Confirm with a passkey"), symbol: "key", empty,
    submit: async (values) => submit(values, await byPasskey(act)),
  };
}

/** Tells a password manager whose password is asked for. */
export function whose() {
  return el("input", { type: "text", autocomplete: "username", value: session.person?.matricule, hidden: true, readonly: true });
}

/** On a sheet: password and code (or the code alone), or a passkey. `act(proof)` is done there, so that what is wrong
    with the proof is said there. → what `act` answered, or null where the reader went back. */
export async function proveOn(title, words, act, { passwordToo = true, passkey = false, purpose = "factors" } = {}) {
  return new Promise((resolve) => {
    const dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
    const close = (result) => {
      dialog.close();
      dialog.remove();
      resolve(result);
    };
    const fields = [
      passwordToo && [whose(), passwordField("proof_password", t("Password"), "current-password")],
      codeField("proof_totp", t("Code"), passwordToo ? t("6 digits from your authenticator app, or a recovery code")
        : t("A fresh one of your authenticator app: 6 digits")),
    ].filter(Boolean);
    const typed = ({ proof_password: password, proof_totp: totp }) => (
      { ...(passwordToo && { password }), totp: totp.replace(/\s/g, "") });
    dialog.append(
      el("h2", { id: "sheet-title" }, title),
      words && paragraph(words),
      form(fields, t("Continue"), async (values) => close(await act(typed(values))), {
        ...(passwordToo && { proof_password: t("Enter your password.") }),
        proof_totp: t("Enter the code of your authenticator app."),
      }, passkey ? passkeyWay(purpose, async (_, proof) => close(await act(proof)), {}) : null),
      button(t("Not now"), () => close(null), "quiet"),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
