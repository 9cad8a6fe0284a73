/* Being told: where, by which way, of what, and when not. */

import { ask, Problem } from "../api.js";
import { badge, button, el, notice, paragraph } from "../dom.js";
import { deviceName } from "../devices.js";
import { codeField, field, form } from "../form.js";
import { dayOf } from "../formats.js";
import { tell } from "../frame.js";
import { hasPasskey, passkeyWay, proveOn } from "../proving.js";
import { beginPush, drop, endPush, ownId, pushState } from "../push.js";
import { t } from "../text.js";
import { failure, load } from "../waiting.js";

export async function show(page, { focus = null } = {}) {
  page.title(t("Being told"));
  const known = await load(page, "/me/telling");
  if (!known || page.left) return;
  const [state, own, passkey] = await Promise.all([pushState(), ownId().catch(() => null), hasPasskey().catch(() => false)]);
  if (page.left) return;
  page.put(
    part("phone", t("On this device"), thisDevice(page, known, state)),
    others(page, known.devices.filter(({ id }) => id !== own)),
    part("mail", t("By e-mail"), byMail(page, known.mail, passkey)),
    part("kinds", t("Of what"), kinds(page, known)),
    part("quiet", t("When not"), quiet(page, known)),
  );
  if (focus) document.getElementById(focus)?.focus();
}

function part(id, title, ...content) {
  return el("section", { class: "view tight part", "aria-labelledby": id },
    el("h2", { id, tabindex: "-1" }, title), content);
}

/** What a message says is said before the browser asks. */
function thisDevice(page, known, state) {
  if (!known.push_key) return paragraph(t("Messages to phones are not sent here yet. Choose e-mail below."));
  if (state === "impossible") {
    return paragraph(t("This browser cannot show messages. On an iPhone, put the app on the home screen first (Share, “Add to Home Screen”) and open it from there."));
  }
  if (state === "blocked") {
    return notice("wait", "stop", t("This browser does not let us"),
      paragraph(t("You refused messages of this site before. Allow them in the browser's settings for this site, then come back here.")));
  }
  const on = state === "on";
  const press = button(on ? t("No longer on this device") : t("Tell me on this device"),
    () => act(page, press, on ? endPush : () => beginPush(known.push_key), "phone"), on ? "quiet" : "");
  return [
    on ? badge("good", "check", t("You are told on this device."))
      : paragraph(t("A message says only that there is something new, for instance “A new document”. No name, no doctor, no amount: anybody may see your screen. It opens the app, and there you sign in.")),
    press,
  ];
}

function others(page, devices) {
  if (!devices.length) return null;
  return part("others", t("On other devices"), el("ul", { class: "list" }, devices.map((device) => {
    const name = deviceName(device);
    const press = button(t("No longer there"), () => act(page, press, () => drop(device.id), "phone"), "quiet");
    press.setAttribute("aria-label", `${t("No longer there")}: ${name}`);
    return el("li", { class: "consent" }, el("p", {}, el("strong", {}, name), el("br"),
      el("span", { class: "soft small" }, t("since {day}", { day: dayOf(device.since) }))), press);
  })));
}

function byMail(page, { address, waiting }, passkey) {
  const give = async (json) => {
    await ask("PUT", "/me/email", { json });
    await show(page, { focus: "mail" });
  };
  const missing = t("Enter an e-mail address.");
  const remove = button(t("No more e-mail"), () => giveUp(page, Boolean(passkey)), "quiet");
  return [
    address ? el("p", {}, t("E-mails go to:"), " ", el("strong", { class: "secret" }, address))
      : paragraph(t("No address is known.")),
    waiting && notice("wait", "clock", null, paragraph(
      t("A link was sent to {address}. Follow it within a day; until then nothing changes.", { address: waiting }))),
    el("details", { class: "calculation" },
      el("summary", {}, address ? t("Give another address") : t("Give an address")),
      form(
        [
          field("email", t("E-mail address"), { type: "email", autocomplete: "email", spellcheck: "false", maxlength: "254" }),
          codeField("totp", t("Code"), t("A fresh one of your authenticator app: 6 digits")),
        ],
        t("Send me the link"),
        ({ email, totp }) => give({ email: email.trim(), totp: totp.replace(/\s/g, "") }),
        { email: missing, totp: t("Enter the code of your authenticator app.") },
        passkey ? passkeyWay("mail-address", ({ email }, proof) => give({ email: email.trim(), ...proof }), { email: missing }) : null,
      )),
    address && remove,
  ];
}

/** Whoever holds the phone for a moment does not silence what would tell its owner. */
async function giveUp(page, passkey) {
  const gone = await proveOn(t("No more e-mail"), t("The address gets one last message."), async (json) => {
    await ask("DELETE", "/me/email", { json });
    return true;
  }, { passwordToo: false, passkey, purpose: "mail-address" });
  if (gone && !page.left) await show(page, { focus: "mail" });
}

const words = () => ({
  document: t("New documents"),
  posted: t("Your post has arrived"),
  question: t("Questions of your fund"),
  decided: t("Decisions"),
  paid: t("Payments"),
  reminder: t("Reminders, 90 and 14 days before it is too late to send"),
});

/** A table of boxes: a row for each kind, a column for each way; kept with every tick. */
function kinds(page, known) {
  const ways = [["by_push", t("Device")], ["by_mail", t("E-mail")]];
  const box = (kind, [way, name]) => el("td", {}, el("label", { class: "tick" }, el("input", {
    type: "checkbox",
    checked: known[way].includes(kind),
    "aria-label": `${words()[kind]}: ${name}`,
    onchange: ({ target }) => keep(page, known, target, {
      [way]: target.checked ? [...known[way], kind] : known[way].filter((one) => one !== kind),
    }),
  })));
  return [
    el("table", { class: "table ticks", "aria-labelledby": "kinds" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("News")), ways.map(([, name]) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, known.kinds.map((kind) => el("tr", {},
        el("th", { scope: "row" }, words()[kind]), ways.map((way) => box(kind, way)))))),
    paragraph(t("Changes of your bank account and of your way to sign in are always told: it may not have been you."), "soft small"),
  ];
}

function quiet(page, known) {
  const { start, end } = known.quiet;
  const hour = (name, label, value) => el("div", { class: "field" }, el("label", { for: name }, label), el("select", {
    id: name, onchange: ({ target }) => keep(page, known, target, { quiet: { ...known.quiet, [name]: Number(target.value) } }),
  }, Array.from({ length: 24 }, (_, at) => el("option", { value: at, selected: at === value }, `${String(at).padStart(2, "0")}:00`))));
  const never = el("input", { type: "checkbox", checked: start !== end, onchange: ({ target }) => keep(
    page, known, target, { quiet: target.checked ? { start: 21, end: 7 } : { start: 0, end: 0 } }, "quiet-hours") });
  never.id = "quiet-hours";
  return [
    el("label", { class: "choice" }, never, t("Leave me in peace at night")),
    start !== end && el("div", { class: "hours", role: "group", "aria-labelledby": "quiet" }, hour("start", t("From"), start), hour("end", t("Until"), end)),
    paragraph(t("What happens meanwhile is told afterwards, in one message. The hours are those of Luxembourg."), "soft small"),
  ];
}

/** A choice is kept at once; what fails is put back. */
async function keep(page, known, target, change, again = null) {
  const { by_push: push, by_mail: mail, quiet: hours } = { ...known, ...change };
  try {
    Object.assign(known, await ask("PUT", "/me/telling", { json: { by_push: push, by_mail: mail, quiet: hours } }));
    tell(t("Your choice is kept."));
    if (again) await show(page, { focus: again });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (target.type === "checkbox") target.checked = !target.checked;
    target.closest("section").append(failure(problem));
  }
}

async function act(page, press, what, focus) {
  press.disabled = true;
  try {
    await what();
    await show(page, { focus });
  } catch (problem) {
    press.disabled = false;
    press.after(problem instanceof Problem ? failure(problem)
      : el("p", { role: "alert" }, t("The browser's own service did not answer. Try again later.")));
  }
}
