/* The phone's components in all their states, drawn by the phone's own modules. */

const shell = document.documentElement.dataset.shell;
const load = (name) => import(`${shell}/js/${name}.js`);
const [dom, text, session, forms, rows, states, statement, waiting, frame, sheet, payments, objection, api] = await Promise.all([
  "dom", "text", "session", "form", "rows", "states", "statement", "waiting", "frame", "sheet", "payments", "objection", "api",
].map(load));
await text.speak(document.documentElement.lang, ["rest"]);
const { tokens } = await import("./tokens.js");
const { bill, CHILD, claim, ME, PAYMENTS, STATEMENT, TITLES } = await import("./samples.js");
const { timeLine } = await load("views/claim");
const { empty } = await load("views/documents");
const { badge, button, el, facts, icon, notice, paragraph } = dom;
const { t } = text;

session.session.person = ME;
const STATES = ["to-send", "unpaid", "sent", "received-by-post", "direct", "third-party", "cancelled", "time-barred"];
const CLAIMS = ["received", "in-review", "waiting-for-patient", "accepted", "refused", "paid"];
const TONES = [["good", "check"], ["wait", "clock"], ["bad", "stop"], ["note", "info"]];

function buttons() {
  const dead = button(t("Sending…"), () => null, "wide", "send");
  dead.setAttribute("aria-disabled", "true");
  const off = button(t("Send"), () => null);
  off.disabled = true;
  return [["primary", button(t("Send"), () => null, "", "send")], ["quiet", button(t("Not now"), () => null, "quiet")],
    ["plain", button(t("Search"), () => null, "plain", "search")], ["danger", button(t("Sign and end it"), () => null, "danger")],
    ["wide", button(t("Send"), () => null, "wide", "send")], ["at work", dead], ["disabled", off]];
}

function fields() {
  const faulty = forms.form([forms.field("faulty", t("Matricule"), { inputmode: "numeric" }, t("The 13 digits on your social security card"))],
    t("Sign in"), () => null, { faulty: t("Enter your matricule.") });
  return [["text with a hint", forms.field("plain", t("IBAN"), {}, t("It stands on your bank card or on a statement of your bank."))],
    ["password", forms.passwordField("secret", t("Password"), "off")],
    ["code", forms.codeField("code", t("Code"), t("6 digits from your authenticator app"))],
    ["more than a line", forms.writingField("words", t("Your answer"))],
    ["choice", el("label", { class: "choice" }, el("input", { type: "checkbox", checked: true }), t("Leave me in peace at night"))],
    ["with an error summary", faulty]];
}

function choices() {
  return [["pressed and not", el("div", { class: "chips", role: "group", "aria-label": t("Show") }, [t("All"), t("Unread"), t("To send")].map(
    (words, index) => el("button", { type: "button", class: "chip", "aria-pressed": String(index === 0) }, words)))]];
}

function documents() {
  const list = (item, queued) => el("ul", { class: "list" }, el("li", {}, rows.documentRow(item, queued)));
  return [...STATES.map((state) => [state, list(bill(state))]),
    ["unread, starred, a child's", list(bill("to-send", { unread: true, starred: true, person: CHILD }))],
    ["waiting on this phone", list(bill("to-send"), true)],
    ["statement", list(bill(null, { kind: "statement", issuer: { name: "CNS" }, amount_cents: 5078 }))],
    ["to be chosen", el("ul", { class: "list" }, el("li", {}, rows.choiceRow(bill("to-send"), false, true, () => null)))]];
}

function states_() {
  return STATES.map((state) => [state, states.stateOf(bill(state))]).filter(([, one]) => one.meaning).map(
    ([state, one]) => [state, notice(one.tone, one.icon, one.word, paragraph(one.meaning), one.steps.map((step) => paragraph(step)))]);
}

function messages() {
  const late = new api.Problem(500, { code: "unexpected", title: t("This did not work"), detail: t("The fault is ours. Nothing was lost; try again in a moment.") });
  return [...TONES.map(([tone, symbol]) => [tone, notice(tone, symbol, t("Your account is open"), paragraph(t("Your choice is kept.")))]),
    ["failed", waiting.failure(late, button(t("Try again"), () => null, "quiet"))],
    ["no network", waiting.failure(api.unreached(), button(t("Try again"), () => null, "quiet"))],
    ["strip", el("div", { class: "strip" }, icon("offline"), paragraph(t("Offline. What you send waits on this phone.")))],
    ["short message", button("tell()", () => frame.tell(t("Your choice is kept."), { words: t("Undo"), act: () => null }), "quiet")],
    ["sheet", button("confirmOn()", () => sheet.confirmOn(t("Send this bill?"), paragraph("CNS · 57,70 €", "review"), t("Send"), { symbol: "send" }), "quiet")]];
}

function claims() {
  return [...CLAIMS.map((state) => [state, badge(...Object.values(states.claimState(claim(state))))]),
    ["time line", timeLine(claim("in-review"))],
    ["worked out", statement.statementLines(STATEMENT, TITLES)], ["totals", statement.totals(STATEMENT)],
    ["payments", payments.payments(claim("paid", { payments: PAYMENTS }))],
    ["may object", el("div", { class: "view" }, objection.remedy(claim("refused", { may_object: true, remedy: { until: "2026-04-12", text: t("You do not agree?") } }), () => null))]];
}

function lists() {
  return [["facts", facts([[t("Name"), ME.name], [t("Matricule"), "1985 0615 12347"]])],
    ["empty", empty(t("No document yet"), [t("After a visit, your doctor's practice sends the bill here by itself. You need not do anything.")])],
    ["skeleton", waiting.shapes(2)]];
}

function part([title, ...content]) {
  return el("section", { class: "guide-part" }, el("h2", {}, title), content);
}

function withStates(title, all) {
  return [title, el("div", { class: "guide-states" }, all.map(([state, shown]) => el("figure", {}, el("div", {}, shown), el("figcaption", {}, state))))];
}

document.getElementById("guide").append(...[
  ...await tokens(), withStates("Buttons", buttons()), withStates("Fields", fields()), withStates("Choices", choices()),
  withStates("Documents", documents()), withStates("What a state means", states_()), withStates("Messages", messages()),
  withStates("Refunds", claims()), withStates("Lists", lists()),
].map(part));
document.querySelector("form.form button[type=submit]").click();
scrollTo(0, 0);
document.getElementById("guide").dataset.drawn = "true";
