/* Whether the server can be reached. A browser only guesses (a café's network without the internet counts as one), so
   an answer is the proof: once one was missed, a small question goes out every few seconds until there is one again. */

const EAGER_MS = 3000;
const CALM_MS = 15_000;
const EAGER_FOR_MS = 60_000;
const PATIENCE_MS = 8000;

/** "lost" when an answer was missed, "found" when there are answers again. */
export const network = new EventTarget();

let lostAt = null;
let asking = 0;

export function unreachable() {
  return lostAt !== null || !navigator.onLine;
}

/** An answer came, whatever it said. */
export function noteFound() {
  if (lostAt === null) return;
  lostAt = null;
  clearTimeout(asking);
  network.dispatchEvent(new Event("found"));
}

export function noteLost() {
  if (lostAt !== null) return;
  lostAt = Date.now();
  network.dispatchEvent(new Event("lost"));
  askLater();
}

addEventListener("online", () => (lostAt === null ? network.dispatchEvent(new Event("found")) : askNow()));
addEventListener("offline", () => network.dispatchEvent(new Event("lost")));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lostAt !== null && askNow());

/** Nobody looks: then nobody needs to know, and the battery lasts. */
function askLater() {
  clearTimeout(asking);
  const pause = Date.now() - lostAt < EAGER_FOR_MS ? EAGER_MS : CALM_MS;
  asking = setTimeout(() => document.visibilityState === "visible" && askNow(), pause);
}

async function askNow() {
  clearTimeout(asking);
  const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
  if (answer) noteFound();
  else if (lostAt !== null) askLater();
}
