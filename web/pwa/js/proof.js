/* A proof of payment for a bill that the practice has not marked as paid. */

import { ask } from "./api.js";
import { el } from "./dom.js";
import { field, form } from "./form.js";
import { tell } from "./frame.js";
import { forgetInbox } from "./inbox.js";
import { t } from "./text.js";

/** The form; `added` is called once the document can be sent. */
export function proofForm(document, added) {
  const file = field("file", t("Proof of payment (PDF or photo)"),
    { type: "file", accept: "application/pdf,image/jpeg,image/png" },
    t("The bank's debit advice, or the bill with the practice's stamp and signature"));
  const submit = async () => {
    const body = new FormData();
    body.append("file", file.querySelector("input").files[0]);
    await ask("PUT", `/documents/${document.id}/proof`, { form: body });
    forgetInbox();
    tell(t("The proof is attached. You can send the bill now."));
    added();
  };
  return el("section", { class: "view tight", "aria-labelledby": "proof" },
    el("h2", { id: "proof" }, t("You have paid already?")),
    form([file], t("Add the proof"), submit, {}));
}
