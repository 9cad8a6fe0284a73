/* No view of ours stands here. */

import { link, paragraph } from "../dom.js";
import { t } from "../text.js";

export function show(page) {
  page.title(t("Nothing here"));
  page.put(
    paragraph(t("This page does not exist, or it moved. Your documents are where they were.")),
    link(t("To my documents"), "/documents", "button"),
  );
}
