/* The way out: what still waits to be sent is named first, because sending needs this session. */

import { ask, Problem } from "./api.js";
import { button, el, paragraph } from "./dom.js";
import { replayAll, waiting } from "./outbox.js";
import { signOut } from "./session.js";
import { chooseOn } from "./sheet.js";
import { n, t } from "./text.js";
import { failure } from "./waiting.js";

/** Everywhere but here, after a way to sign in was changed. */
export async function leaveEverywhereElse(press) {
  press.disabled = true;
  try {
    await ask("DELETE", "/me/devices");
    press.replaceWith(paragraph(t("You are signed out everywhere else.")));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    press.disabled = false;
    press.after(failure(problem));
  }
}

export function wayOut() {
  const here = button(t("Sign out here"), () => leave(here, signOut), "quiet");
  const everywhere = button(t("Sign out everywhere"), () => leave(everywhere, async () => {
    await ask("DELETE", "/me/devices");
    await signOut();
  }), "quiet");
  return el("div", { class: "view tight" },
    paragraph(t("Signing out takes away everything that this device keeps of you."), "soft"),
    el("div", { class: "actions" }, here, everywhere));
}

async function leave(press, out) {
  if (!(await nothingLeftUnsent())) return press.focus();
  press.disabled = true;
  try {
    await out();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    press.disabled = false;
    press.after(failure(problem));
  }
}

/** Sent now, or given up; false where the reader would rather stay. */
async function nothingLeftUnsent() {
  for (let tried = false; ; tried = true) {
    const count = (await waiting()).length;
    if (count === 0) return true;
    const wish = await chooseOn(
      t("Sign out with something unsent?"),
      [
        tried && paragraph(t("The network is still not there."), "soft"),
        paragraph(n("{count} document is still waiting for the network. Signing out gives it up; it stays in your documents.",
          "{count} documents are still waiting for the network. Signing out gives them up; they stay in your documents.", count)),
      ],
      [
        { name: "send", words: t("Send now"), symbol: "send" },
        { name: "give-up", words: t("Give up and sign out"), danger: true },
      ],
      t("Stay signed in"),
    );
    if (wish === "give-up") return true;
    if (wish === null) return false;
    await replayAll();
  }
}
