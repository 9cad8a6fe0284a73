/* A scanned paper, or the link that its code holds: opens the document it belongs to. */

import { ask, Problem } from "../api.js";
import { link, notice, paragraph } from "../dom.js";
import { judge } from "../reference.js";
import { go } from "../router.js";
import { t } from "../text.js";
import { byHand, faultOf } from "../typing.js";
import { persist } from "../waiting.js";

export async function show(page) {
  const [reference] = page.parameters;
  page.title(t("Your paper"));
  if (judge(reference) !== "ok") return page.put(mistyped(reference));
  const found = await persist(page, (signal) => find(reference, signal));
  if (!found || page.left) return;
  if (found.document_id) await go(`/documents/${found.document_id}`, { replace: true });
  else page.put(unknown());
}

async function find(reference, signal) {
  try {
    return await ask("GET", `/references/${encodeURIComponent(reference)}`, { signal });
  } catch (problem) {
    if (problem instanceof Problem && [404, 422].includes(problem.status)) return { document_id: null };
    throw problem;
  }
}

function mistyped(reference) {
  return [
    notice("note", "info", t("This reference cannot be right"), paragraph(faultOf(reference))),
    byHand((typed) => go(`/R/${typed}`, { replace: true }), reference),
  ];
}

function unknown() {
  return [
    notice("note", "info", t("No document of yours has this reference"),
      paragraph(t("It may belong to somebody else, or be misread. The paper can go to your fund by post as it is."))),
    byHand((typed) => go(`/R/${typed}`, { replace: true })),
    link(t("To my documents"), "/documents", "button quiet"),
  ];
}
