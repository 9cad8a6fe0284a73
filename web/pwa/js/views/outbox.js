/* The outbox: what waits for the network, and what became of what left since the application was opened. */

import { ask } from "../api.js";
import { badge, button, el, icon, link, paragraph } from "../dom.js";
import { day, money, moment } from "../formats.js";
import { showStrip, tell } from "../frame.js";
import { outbox, replayAll, settled, takeBack, waiting } from "../outbox.js";
import { t } from "../text.js";

export async function show(page) {
  page.title(t("On the way to your fund"));
  page.listen(outbox, "change", () => refresh(page));
  await refresh(page);
}

async function refresh(page) {
  const waits = await waiting();
  const gone = settled();
  const names = await Promise.all([...waits, ...gone].map((entry) => nameOf(page, entry.document_id)));
  if (page.left) return;
  if (!names.length) return page.put(nothing());
  page.put(
    waits.length > 0 && el("div", { class: "view tight" },
      paragraph(t("What waits here leaves by itself as soon as there is a connection, even if you close the application: then when you open it again. Once, however often you press.")),
      el("div", { class: "actions" }, button(t("Try now"), (event) => tryNow(event.target), "quiet", "refresh"))),
    el("ul", { class: "list" },
      waits.map((entry, index) => el("li", { class: "worked" }, waitingEntry(entry, names[index]))),
      gone.map((entry, index) => el("li", { class: "worked" }, goneEntry(entry, names[waits.length + index])))),
  );
}

/** Whose bill over how much, where that can be known: the outbox itself holds no more than a number. */
async function nameOf(page, id) {
  const bill = await ask("GET", `/documents/${id}`, { signal: page.signal }).catch(() => null);
  const words = bill ? [bill.issuer.name, day(bill.issued_on), money(bill.amount_cents)].join(" · ") : t("Doctor's bill");
  return el("h2", { class: "entry" }, link(words, `/documents/${id}`));
}

function waitingEntry(entry, name) {
  return [
    name,
    el("p", {}, badge("wait", "offline", t("Waiting for the network"))),
    steps([["present", t("Waiting for the network, since"), entry.tapped_at]]),
    button(t("Do not send it after all"), async () => {
      await takeBack(entry.document_id);
      showStrip();
      tell(t("It is not sent. It stays in your documents."));
    }, "quiet"),
  ];
}

function goneEntry(entry, name) {
  if (entry.problem) {
    return [
      name,
      el("p", {}, badge("bad", "stop", t("Not accepted"))),
      steps([["past", t("You pressed Send"), entry.tapped_at], ["present", t("Not accepted"), entry.refused_at]]),
      paragraph([entry.problem.title, entry.problem.detail].filter(Boolean).join(". ").replace("..", ".")),
      paragraph(t("Nothing was lost: the bill stays in your documents, with what can be done."), "soft small"),
    ];
  }
  return [
    name,
    el("p", {}, badge("good", "check", t("Received by your fund"))),
    steps([["past", t("You pressed Send"), entry.tapped_at], ["past", t("Sent"), entry.sent_at],
      ["present", t("Received"), entry.claim.received_at]]),
    el("p", {}, link(t("Follow the refund"), `/claims/${entry.claim.id}`, "with-icon")),
  ];
}

function steps(all) {
  return el("ol", { class: "timeline" }, all.map(([tense, words, at]) => el("li",
    { class: tense, "aria-current": tense === "present" ? "step" : null },
    el("p", {}, words), el("p", { class: "soft small" }, moment(at)))));
}

async function tryNow(press) {
  press.setAttribute("aria-disabled", "true");
  await replayAll();
  press.removeAttribute("aria-disabled");
  if ((await waiting()).length) tell(t("The network is still not there."));
}

function nothing() {
  return el("div", { class: "empty" }, icon("check"),
    el("h2", {}, t("Nothing waits to be sent")),
    paragraph(t("What you send while there is no network stands here until it has left.")),
    link(t("To my documents"), "/documents", "button quiet"));
}
