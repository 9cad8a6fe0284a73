/* Web Push on this browser: asked for by a tap, kept by the server for this account, ended with it. */

import { ask, Problem } from "./api.js";

/** impossible · blocked (by the browser's own settings) · off · on */
export async function pushState() {
  if (!("PushManager" in self && "Notification" in self && navigator.serviceWorker)) return "impossible";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && await present() ? "on" : "off";
}

/** The browser asks its reader here, so only ever after a tap. → the new state */
export async function beginPush(key) {
  if (await Notification.requestPermission() !== "granted") return pushState();
  await keep(await subscribe(key));
  return "on";
}

export async function endPush() {
  const subscription = await present();
  if (!subscription) return;
  await drop(await idOf(subscription));
  await subscription.unsubscribe();
}

/** One of the account's browsers, this or another. Gone already is gone. */
export async function drop(id) {
  try {
    await ask("DELETE", `/push-subscriptions/${id}`);
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 404) throw problem;
  }
}

/** After signing in: the server learns which session this browser's belongs to now, and the browser of a new key. What
    was ended from another device ends here, too. */
export async function renewPush() {
  const subscription = await present();
  if (!subscription) return;
  const { push_key: key, devices } = await ask("GET", "/me/telling");
  const id = await idOf(subscription);
  if (!key || !devices.some((device) => device.id === id)) return void await subscription.unsubscribe();
  if (sameKey(subscription, key)) return void await keep(subscription);
  await drop(id);
  await subscription.unsubscribe();
  await keep(await subscribe(key));
}

/** This browser among the account's; null where it is none. */
export async function ownId() {
  const subscription = await present();
  return subscription && idOf(subscription);
}

async function present() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager.getSubscription();
}

async function subscribe(key) {
  const registration = await navigator.serviceWorker.ready;
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
}

async function keep(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  await ask("PUT", `/push-subscriptions/${await idOf(subscription)}`, { json: { endpoint, keys } });
}

/** The id follows from the address, so that nothing has to be kept here. */
async function idOf({ endpoint }) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint))).slice(0, 16);
  digest[6] = (digest[6] & 0x0f) | 0x80;
  digest[8] = (digest[8] & 0x3f) | 0x80;
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function bytes(key) {
  const plain = atob(key.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function sameKey({ options }, key) {
  const known = options?.applicationServerKey;
  return !known || String(new Uint8Array(known)) === String(bytes(key));
}
