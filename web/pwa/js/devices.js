/* What a device is called by a person. */

import { t } from "./text.js";

/** A browser calls itself by a riddle; what a person would say is in it. */
export function deviceName({ kind = "browser", name }) {
  if (kind !== "browser") return name;
  const find = (known) => known.find(([mark]) => name.includes(mark))?.[1];
  const program = find([["Firefox", "Firefox"], ["Edg", "Edge"], ["OPR", "Opera"], ["Chrome", "Chrome"], ["Safari", "Safari"]]);
  const system = find([["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"],
    ["Mac OS", "Mac"], ["Linux", "Linux"]]);
  return [program ?? t("A browser"), system].filter(Boolean).join(" · ");
}
