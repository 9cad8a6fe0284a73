/* Which view stands at which path. Views load when they are first needed. */

const ID = "([0-9a-f-]{36})";

export const ROUTES = [
  route("/sign-in", () => import("./views/sign-in.js"), { open: true }),
  route("/activate", () => import("./views/activation.js"), { open: true }),
  route("/reset(?:/([^/]+))?", () => import("./views/reset.js"), { open: true }),
  route("/(?:documents)?", () => import("./views/documents.js"), { place: "documents" }),
  route(`/documents/${ID}`, () => import("./views/document.js"), { place: "documents", up: "/documents" }),
  route("/claims", () => import("./views/claims.js"), { place: "claims" }),
  route(`/claims/${ID}`, () => import("./views/claim.js"), { place: "claims", up: "/claims" }),
  route("/cover", () => import("./views/cover.js"), { place: "cover" }),
  route("/outbox", () => import("./views/outbox.js"), { place: "documents", up: "/documents" }),
  route("/scan", () => import("./views/scan.js"), { place: "documents", up: "/documents" }),
  route("/me", () => import("./views/me.js"), { place: "me" }),
  route("/me/account", () => import("./views/account.js"), { place: "me", up: "/me" }),
  route("/me/sign-in", () => import("./views/factors.js"), { place: "me", up: "/me" }),
  route("/me/family", () => import("./views/family.js"), { place: "me", up: "/me" }),
  route("/me/told", () => import("./views/told.js"), { place: "me", up: "/me" }),
  route("/me/data", () => import("./views/data.js"), { place: "me", up: "/me" }),
  route("/me/language", () => import("./views/language.js"), { place: "me", up: "/me" }),
  route("/me/privacy", () => import("./views/privacy.js"), { place: "me", up: "/me/data" }),
  route("/confirm/([^/]+)", () => import("./views/confirm.js"), { place: "me", up: "/me/told" }),
  route("/R/([^/]+)", () => import("./views/reference.js"), { place: "documents", up: "/documents" }),
];

/** {load, open, place, up, parameters}, or undefined where no view of ours stands. */
export function findRoute(path) {
  for (const { pattern, ...known } of ROUTES) {
    const match = pattern.exec(path);
    if (match) return { ...known, parameters: match.slice(1).map((part) => part && decodeURIComponent(part)) };
  }
  return undefined;
}

/** Where to go after signing in: only a path of our own. */
export function safeNext(wanted) {
  return wanted && /^\/(?![/\\])/.test(wanted) && findRoute(wanted.split("?")[0]) ? wanted : "/documents";
}

function route(path, load, { open = false, place = null, up = null }) {
  return { pattern: new RegExp(`^${path}/?$`), load, open, place, up };
}
