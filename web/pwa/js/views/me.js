/* Me: who I am for the fund, my choices, my devices, and the way out. */

import { ask, Problem } from "../api.js";
import { consents } from "../consents.js";
import { deviceName } from "../devices.js";
import { button, el, facts, icon, paragraph } from "../dom.js";
import { tell } from "../frame.js";
import { day, matricule, moment } from "../formats.js";
import { wayOut } from "../leaving.js";
import { offlineChoice } from "../offline-choice.js";
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
    el("nav", { class: "part", "aria-label": t("Settings") }, el("ul", { class: "list" }, [
      [t("Signing in"), "/me/sign-in"],
      [t("Bank account"), "/me/account"],
      [t("Family"), "/me/family"],
      [t("Being told"), "/me/told"],
      [t("My data"), "/me/data"],
      [t("Language"), "/me/language"],
    ].map(([words, path]) => el("li", {}, el("a", { class: "row way", href: path }, words, icon("next")))))),
    part(t("Bills in digital form"), ...consents(people.items, () => show(page), { since: me.consent.since })),
    part(t("Without a network"), offlineChoice()),
    part(t("Signed-in devices"), devices(page, me.devices)),
  );
}

function part(title, ...content) {
  return el("section", { class: "view tight part" }, el("h2", {}, title), content);
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
