/* Me: who I am for the fund, my choices, my devices, and the way out. */

import { ask, Problem } from "../api.js";
import { button, el, facts, link, paragraph } from "../dom.js";
import { tell } from "../frame.js";
import { day, dayOf, matricule, moment } from "../formats.js";
import { forgetFamily } from "../inbox.js";
import { languageChoice } from "../languages.js";
import { wayOut } from "../leaving.js";
import { offlineChoice } from "../offline-choice.js";
import { confirmOn } from "../sheet.js";
import { t } from "../text.js";
import { failure, load } from "../waiting.js";

export async function show(page) {
  page.title(t("Me"));
  const place = el("div", { class: "view" });
  page.put(place, part(t("Sign out"), wayOut()));
  const [me, people] = await load(page, ["/me", "/people"], { place }) ?? [];
  if (!me || page.left) return;
  const { person } = me;
  place.replaceChildren(
    facts([
      [t("Name"), person.name],
      [t("Matricule"), matricule(person.matricule)],
      [t("Born on"), day(person.born_on)],
      [t("Fund"), me.caisse],
    ]),
    part(t("Bank account"), paragraph(link(t("Where you are paid"), "/me/account"))),
    part(t("Language"), languageChoice()),
    part(t("Bills in digital form"), consents(page, me, people.items)),
    part(t("Without a network"), offlineChoice()),
    part(t("Signed-in devices"), devices(page, me.devices)),
  );
}

function part(title, ...content) {
  return el("section", { class: "view tight part" }, el("h2", {}, title), content);
}

/** One switch for oneself and each dependant; what it means stands beside it. */
function consents(page, me, people) {
  const all = people.map((person) => ({
    person, given: person.digital_consent, since: person.relation === "self" ? me.consent.since : null,
  }));
  return [
    paragraph(t("With your agreement, practices send bills here. Without it they come on paper; what is here already stays."), "soft"),
    el("ul", { class: "list" }, all.map((one) => el("li", { class: "consent" }, consent(page, one)))),
  ];
}

function consent(page, one) {
  const person = one.person;
  const name = el("p", {}, el("strong", {}, person.name), el("br"),
    el("span", { class: "soft small" }, one.given
      ? (one.since ? t("Agreed since {day}", { day: dayOf(one.since) }) : t("Agreed"))
      : t("On paper")));
  const words = one.given ? t("Back to paper") : t("Agree");
  const press = button(words, () => change(page, one, press), one.given ? "quiet" : "");
  press.setAttribute("aria-label", `${words}: ${person.name}`);
  press.id = `consent-${person.matricule}`;
  return [name, press];
}

async function change(page, one, press) {
  const sure = !one.given || await confirmOn(
    t("Back to paper bills?"),
    paragraph(t("New bills of {name} then come on paper and go to the fund by post. You can agree again at any time.", { name: one.person.name })),
    t("Back to paper"),
  );
  if (!sure) return;
  press.disabled = true;
  try {
    await ask(one.given ? "DELETE" : "PUT", "/me/consent", { json: { person: one.person.matricule } });
    tell(t("Your choice is kept."));
    forgetFamily();
    await show(page);
    document.getElementById(press.id)?.focus();
  } catch (problem) {
    showFailure(problem, press);
  }
}

function devices(page, all) {
  if (!all.length) return paragraph(t("No other device."), "soft");
  return el("ul", { class: "list" }, all.map((device) => el("li", { class: "consent" },
    el("p", {}, el("strong", {}, deviceName(device)), el("br"),
      el("span", { class: "soft small" }, device.current
        ? t("This device")
        : t("Last used {moment}", { moment: moment(device.seen_at) }),
      device.keeps_copy && [el("br"), t("Keeps a copy of your documents")])),
    !device.current && endButton(page, device))));
}

/** A browser calls itself by a riddle; what a person would say is in it. */
function deviceName({ kind, name }) {
  if (kind !== "browser") return name;
  const find = (known) => known.find(([mark]) => name.includes(mark))?.[1];
  const program = find([["Firefox", "Firefox"], ["Edg", "Edge"], ["OPR", "Opera"], ["Chrome", "Chrome"], ["Safari", "Safari"]]);
  const system = find([["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"],
    ["Mac OS", "Mac"], ["Linux", "Linux"]]);
  return [program ?? t("A browser"), system].filter(Boolean).join(" · ");
}

function endButton(page, device) {
  const press = button(t("Sign it out"), async () => {
    press.disabled = true;
    try {
      await ask("DELETE", `/me/devices/${device.id}`);
      tell(t("The device is signed out."));
      await show(page);
      page.focus();
    } catch (problem) {
      showFailure(problem, press);
    }
  }, "quiet");
  return press;
}

function showFailure(problem, press) {
  if (!(problem instanceof Problem)) throw problem;
  press.disabled = false;
  press.after(failure(problem));
}
