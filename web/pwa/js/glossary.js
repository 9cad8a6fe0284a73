/* What the terms of art mean. These sentences are fetched with this module, not before. */

import { speakAlso, t } from "./text.js";

const MEANINGS = {
  agreement: () => t("Some acts need the agreement of the social security's medical control (CMSS): APCM before the treatment, ACM in other cases. Your doctor asks for it."),
  direct: () => t("The practice asks your fund while you are there. The fund pays its share to the doctor, and you pay yours only."),
  excess: () => t("What the doctor billed above the tariff. It is not refunded."),
  fund: () => t("The health fund (caisse de maladie) that insures you and refunds your care: CNS, CMFEP, CMFEC or EMCFL."),
  label: () => t("A sticker of your social office for one visit to the doctor. It replaces paying in advance, on the days that stand on it."),
  matricule: () => t("Your national identification number: 13 digits, on your social security card."),
  memoire: () => t("The doctor's bill as the law calls it: what was done, on which day, and what it cost."),
  "not-covered": () => t("The rules give no refund for this here. The reason stands with the line."),
  "reference-doctor": () => t("A general practitioner or a paediatrician who keeps the overview of your care, if you have a long-term illness. You and the doctor declare it together."),
  share: () => t("The part of the tariff that is yours to pay by law."),
  statement: () => t("The fund's account of a bill: what is refunded, what is not, and why."),
  supplement: () => t("Something for your own convenience that you asked for (CP1 to CP8), for instance an appointment at an hour of your choice. It is not refunded."),
  tariff: () => t("The official price of an act. The refund is worked out from it, even where the doctor billed more."),
  "third-party": () => t("When advancing the cost is too hard, your social office attests it for a time. The bills then go straight from the doctor to the fund, and you advance nothing."),
};

export async function meaning(name) {
  await speakAlso("glossary").catch(() => null);
  return MEANINGS[name]();
}
