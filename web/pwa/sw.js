/* The shell works without a network; what is about a person never lies in a cache.
   The server puts `const SHELL = {version, files}` in front of this file, so that any change of any file
   is a new worker. */

const CACHE = `shell-${SHELL.version}`;
const VIEWS = /^\/($|sign-in$|activate$|reset($|\/)|documents($|\/)|claims($|\/)|cover$|outbox$|scan$|me(\/(account|sign-in|family|told|data|language|privacy))?$|confirm\/|R\/)/;
const FILES = new Set(SHELL.files);

self.addEventListener("install", (event) => {
  takeFromShelf(event);
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (VIEWS.test(url.pathname)) event.respondWith(fromShelf(`/pwa/${SHELL.version}/index.html`, event.request));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(fromShelf(url.pathname, event.request));
  }
});

/* News: what it says names nobody, and it opens a view of ours only, where signing in comes first. */
self.addEventListener("push", (event) => {
  event.waitUntil(showNews(event.data));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path));
});

async function showNews(data) {
  const news = read(data);
  await self.registration.showNotification(news.title ?? "Mémoires", {
    body: news.body, lang: news.lang, tag: news.tag, data: { path: news.path },
    icon: `/pwa/${SHELL.version}/icons/192.png`,
  });
}

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

/* In a tab of the application where there is one; a desk beside it is none. */
async function open(wanted) {
  const path = VIEWS.test(wanted) ? wanted : "/documents";
  const tab = (await self.clients.matchAll({ type: "window" })).find((one) => VIEWS.test(new URL(one.url).pathname));
  if (!tab) return self.clients.openWindow(path);
  tab.postMessage({ open: path });
  return tab.focus();
}

/* A browser that can takes what never changes from the shelf by itself, and asks the server by itself, without waiting
   for this worker each time; one that cannot asks it, which comes to the same. */
function takeFromShelf(event) {
  const shell = new URL(`/pwa/${SHELL.version}/*`, self.location).href;
  const data = new URL("/api/*", self.location).href;
  event.addRoutes?.([
    { condition: { urlPattern: shell }, source: { cacheName: CACHE } },
    { condition: { urlPattern: data }, source: "network" },
  ]).catch(() => {});
}

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: "no-cache" })));
}

async function forgetOlder() {
  for (const name of await caches.keys()) {
    if (name.startsWith("shell-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function fromShelf(path, request) {
  const kept = await (await caches.open(CACHE)).match(path);
  return kept ?? fetch(request);
}
