/* Bills in digital form or on paper: one choice for oneself and each dependant. */

import { ask, Problem } from "./api.js";
import { button, el, paragraph } from "./dom.js";
import { dayOf } from "./formats.js";
import { tell } from "./frame.js";
import { forgetFamily } from "./inbox.js";
import { confirmOn } from "./sheet.js";
import { t } from "./text.js";
import { failure } from "./waiting.js";

/** A switch each; what it means stands beside it. `again` shows the page anew; `since`: of one's own; `more(person)`:
    what else is said of each. */
export function consents(people, again, { since = null, more = () => null } = {}) {
  return [
    paragraph(t("With your agreement, practices send bills here. Without it they come on paper; what is here already stays."), "soft"),
    el("ul", { class: "list" }, people.map((person) => el("li", {},
      el("div", { class: "consent" }, consent(person, again, person.relation === "self" ? since : null)), more(person)))),
  ];
}

function consent(person, again, since) {
  const given = person.digital_consent;
  const name = el("p", {}, el("strong", {}, person.name), el("br"),
    el("span", { class: "soft small" }, given
      ? (since ? t("Agreed since {day}", { day: dayOf(since) }) : t("Agreed"))
      : t("On paper")));
  const words = given ? t("Back to paper") : t("Agree");
  const press = button(words, () => change(person, press, again), given ? "quiet" : "");
  press.setAttribute("aria-label", `${words}: ${person.name}`);
  press.id = `consent-${person.matricule}`;
  return [name, press];
}

async function change(person, press, again) {
  const sure = !person.digital_consent || await confirmOn(
    t("Back to paper bills?"),
    paragraph(t("New bills of {name} then come on paper and go to the fund by post. You can agree again at any time.", { name: person.name })),
    t("Back to paper"),
  );
  if (!sure) return;
  press.disabled = true;
  try {
    await ask(person.digital_consent ? "DELETE" : "PUT", "/me/consent", { json: { person: person.matricule } });
    tell(t("Your choice is kept."));
    forgetFamily();
    await again();
    document.getElementById(press.id)?.focus();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    press.disabled = false;
    press.after(failure(problem));
  }
}
