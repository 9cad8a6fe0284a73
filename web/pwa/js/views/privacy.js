/* The privacy notice, in plain words. */

import { el, link, paragraph } from "../dom.js";
import { t } from "../text.js";

export function show(page) {
  page.title(t("What happens with my data"));
  page.put(
    part(t("What is kept"), [
      t("Who you are, which fund insures you, and whom you act for."),
      t("Your bills with their acts, what was decided about them, what was paid, and what you and your fund wrote to each other."),
      t("The photos and papers that you add; a photo without where and when it was taken."),
      t("Your reference doctor and third-party payment, where you have them."),
      t("How you sign in, on which devices, and who looked at your file."),
    ]),
    part(t("What for"), [
      t("To reimburse your care: the law on social security makes it the task of your fund."),
      t("For nothing else. Nothing is sold, nothing is used for advertising, nobody is rated."),
    ]),
    part(t("Who sees it"), [
      t("The practice sees its own bill and whether it was sent, never what was decided."),
      t("At your fund, those who work on your claim. Each look is written down for you under “My data”."),
      t("A social office sees the bills that it pays a part of. Your bank sees the payment."),
      t("Whoever wakes your phone (the maker of your browser) sees that something comes, not what: messages are sealed."),
    ]),
    part(t("How long"), [
      t("Bills and decisions as long as the law asks your fund to keep them."),
      t("Attempts to sign in for a day, ended sessions for a month."),
    ]),
    part(t("What you can do"), [
      t("Read who looked, take everything along, go back to paper, sign devices out: under “Me”."),
      t("Have something corrected, or object: write to your fund. It answers within a month."),
      t("Complain: to the Commission nationale pour la protection des données (CNPD)."),
    ]),
    el("p", {}, link(t("Back to “My data”"), "/me/data")),
  );
}

function part(title, sentences) {
  return el("section", { class: "view tight part" }, el("h2", {}, title), sentences.map((words) => paragraph(words)));
}
