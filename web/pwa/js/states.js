/* What a document's state means to its reader, and what comes next: never a dead end. */

import { day } from "./formats.js";
import { t } from "./text.js";

/** {tone, icon, word, meaning, steps, term, way}: word for a row, the rest for the document itself. */
export function stateOf(document) {
  if (document.kind !== "memoire" || !document.state) return null;
  return STATES[document.state](document);
}

export function kindWord(kind) {
  return {
    memoire: t("Doctor's bill"),
    statement: t("Statement"),
    letter: t("Letter"),
    prescription: t("Prescription"),
    certificate: t("Certificate"),
    quote: t("Quote"),
  }[kind] ?? t("Document");
}

const STATES = {
  "to-send": (document) => ({
    tone: "note",
    icon: "send",
    word: document.send_before
      ? t("To send by {day}", { day: day(document.send_before) })
      : t("To send"),
    meaning: null,
    steps: [],
  }),
  unpaid: (document) => ({
    tone: "wait",
    icon: "clock",
    word: t("Not paid yet at the practice"),
    meaning: t("The practice has not confirmed your payment yet. Your fund refunds paid bills only."),
    steps: [
      t("Pay the bill at the practice or by bank transfer. Once the practice confirms it, the button to send appears here and we tell you."),
      document.takes_proof
        ? t("You paid already and nothing happens? Add the proof of payment below, and send the bill at once.")
        : t("You paid already and nothing happens? Send the paper bill with the proof of payment (the bank's debit advice, or the practice's stamp and signature) to your fund by post."),
    ],
  }),
  sent: (document) => afterwards(document) ?? ({
    tone: "good",
    icon: "check",
    word: t("Sent to your fund"),
    meaning: t("Your fund has this bill. Nothing more needs doing; a paper copy is not wanted."),
    steps: [],
  }),
  "received-by-post": (document) => afterwards(document) ?? ({
    tone: "good",
    icon: "post",
    word: document.posted_on ? t("Received by post on {day}", { day: day(document.posted_on) }) : t("Received by post"),
    meaning: t("Your fund received this bill on paper and treats it. You need not send it again from here."),
    steps: [],
  }),
  direct: () => ({
    tone: "good",
    icon: "doctor",
    word: t("Paid directly to your doctor"),
    term: ["direct", t("Immediate direct payment")],
    meaning: t("Your fund pays its share straight to the practice (immediate direct payment). You only pay your own share, and nothing needs sending."),
    steps: [t("The practice asks you for the whole amount? Show them this page, or call your fund.")],
  }),
  "third-party": () => ({
    tone: "good",
    icon: "cover",
    word: t("Social third-party payment"),
    term: ["third-party", t("Social third-party payment")],
    meaning: t("This bill goes from the practice straight to the fund under your third-party attestation. You pay nothing in advance but personal supplements, and nothing needs sending."),
    steps: [t("This should not be so? Talk to your social office, which gave the attestation.")],
  }),
  cancelled: () => ({
    tone: "bad",
    icon: "stop",
    word: t("Cancelled by the practice"),
    meaning: t("The practice withdrew this bill. It counts for nothing and cannot be sent."),
    steps: [t("A corrected bill usually follows and appears in your documents. You paid the cancelled one? Ask the practice for the money back.")],
  }),
  "time-barred": (document) => ({
    tone: "bad",
    icon: "clock",
    word: t("Too late to send"),
    meaning: document.send_before
      ? t("A bill can be refunded for two years after payment. For this one the last day was {day}.", { day: day(document.send_before) })
      : t("A bill can be refunded for two years after payment. For this one that time is over."),
    steps: [t("You sent it on paper in time, or something kept you from sending it? Write to your fund and say so; a person will look at it.")],
  }),
};

/** The fund waits for its reader, or said no: then nothing else is worth saying. `way`: what leads to the request. */
function afterwards({ claim }) {
  return {
    "waiting-for-patient": () => ({
      tone: "wait",
      icon: "question",
      word: t("Your fund has a question for you"),
      meaning: t("The request waits for your answer; nothing is lost."),
      steps: [],
      way: t("Read the question and answer"),
    }),
    refused: () => ({
      tone: "bad",
      icon: "stop",
      word: t("The request is refused"),
      meaning: t("Your fund does not refund this bill. With the request stands why, and what you can do."),
      steps: [],
      way: t("See why and what I can do"),
    }),
  }[claim?.state]?.();
}

/** A claim's state: the same words on the list and on its time line. */
export function claimState({ state, channel, payments = [] }) {
  if (state === "paid" && payments.at(-1)?.state === "returned") {
    return { tone: "bad", icon: "back", word: t("Sent back by the bank") };
  }
  if (state === "accepted" && payments.at(-1)?.state === "waiting-for-account") {
    return { tone: "wait", icon: "warning", word: t("Accepted, waits for your account") };
  }
  const toPractice = channel === "pid" || channel === "tps";
  return {
    received: { tone: "note", icon: "clock", word: t("Received by your fund") },
    "in-review": { tone: "note", icon: "search", word: t("Being examined") },
    "waiting-for-patient": { tone: "wait", icon: "question", word: t("Your fund has a question for you") },
    accepted: { tone: "good", icon: "check", word: t("Accepted, payment follows") },
    refused: { tone: "bad", icon: "stop", word: t("The request is refused") },
    paid: { tone: "good", icon: "check", word: toPractice ? t("Paid to the practice") : t("Paid to your account") },
  }[state] ?? { tone: "note", icon: "clock", word: state };
}

export function channelWord(channel) {
  return {
    app: t("Sent from this application"),
    post: t("Came by post"),
    pid: t("Asked for by the practice (direct payment)"),
    tps: t("Came from the practice (third-party payment)"),
  }[channel] ?? "";
}
