/* Words to the fund, and a photo or a PDF where that says more: an answer to a question, or an objection. */

import { ask } from "./api.js";
import { field, form, writingField } from "./form.js";
import { t } from "./text.js";

/** The form under a question; `answered` is called once the answer arrived. */
export function answerForm(claim, answered) {
  return wordsForm(`/claims/${claim.id}/replies`, {
    label: t("Your answer"), action: t("Send the answer"), missing: t("Write your answer first."), sent: answered,
  });
}

/** A text and files for `path`; `sent` is called once they arrived. How many and which files, the server says. */
export function wordsForm(path, { label, action, missing, sent }) {
  const files = field("files", t("Photo or PDF (if it helps)"), {
    type: "file", multiple: true, required: null, accept: "application/pdf,image/jpeg,image/png",
  });
  const writing = writingField("text", label, { maxlength: 4000 });
  const send = async ({ text }) => {
    const body = new FormData();
    body.append("text", text);
    for (const file of files.querySelector("input").files) body.append("files", file);
    await ask("POST", path, { form: body });
    await sent();
  };
  return form([writing, files], action, send, { text: missing });
}
