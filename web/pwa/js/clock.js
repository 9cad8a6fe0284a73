/* A demonstration may set the fund's clock; then every page says what time it is there. */

import { moment } from "./formats.js";
import { t } from "./text.js";

/** `time` is the server's business instant, or null where its clock is the true one. */
export function noteClock(time) {
  const note = document.getElementById("clock");
  note.hidden = !time;
  if (time) note.textContent = t("Demonstration: the clock is set to {at}.", { at: moment(time) });
}
