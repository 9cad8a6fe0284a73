/* Answering the fund's question in its place: words, and a photo or a PDF where that says more. */

import { ask } from "./api.js";
import { field, form, writingField } from "./form.js";
import { t } from "./text.js";

const MOST_FILES = 5;

/** The form under a question; `answered` is called once the answer arrived. */
export function answerForm(claim, answered) {
  const files = field("files", t("Photo or PDF (if it helps)"), {
    type: "file", multiple: true, required: null, accept: "application/pdf,image/jpeg,image/png",
  });
  const writing = writingField("text", t("Your answer"), { maxlength: 4000 });
  const send = async ({ text }) => {
    const body = new FormData();
    body.append("text", text);
    for (const file of [...files.querySelector("input").files].slice(0, MOST_FILES)) body.append("files", file);
    await ask("POST", `/claims/${claim.id}/replies`, { form: body });
    answered();
  };
  return form([writing, files], t("Send the answer"), send, { text: t("Write your answer first.") });
}
