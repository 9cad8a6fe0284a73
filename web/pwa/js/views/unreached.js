/* Opened without a network: the shell is here, what is about a person is not. */

import { unreached } from "../api.js";
import { button } from "../dom.js";
import { network } from "../network.js";
import { again } from "../router.js";
import { t } from "../text.js";
import { failure } from "../waiting.js";

export function show(page) {
  const problem = unreached();
  page.title(problem.title);
  problem.title = ""; // the heading says it
  page.put(failure(problem, button(t("Try again"), again, "quiet")));
  page.listen(network, "found", again);
}
