/* Passkeys: the browser's own sheet asks for a finger, a face or the device's code; what it answers goes to the server. */

import { Problem } from "./api.js";
import { t } from "./text.js";

const PATIENCE_MS = 120_000;

/** Whether this browser can hold one for this place; an address of figures is no place. */
export function passkeysPossible() {
  return "PublicKeyCredential" in globalThis && isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname);
}

/** What the server takes for an answer to its question. Throws a Problem where the reader went back. */
export async function answer(question) {
  const { rawId, response } = await asked(() => navigator.credentials.get({ publicKey: {
    challenge: bytes(question.challenge),
    rpId: question.rp_id,
    allowCredentials: question.known.map(known),
    userVerification: "required",
    timeout: PATIENCE_MS,
  } }));
  return {
    credential_id: letters(rawId),
    client_data: letters(response.clientDataJSON),
    authenticator_data: letters(response.authenticatorData),
    signature: letters(response.signature),
    user_handle: response.userHandle?.byteLength ? letters(response.userHandle) : null,
  };
}

/** A new one, as the server takes it, but for its name. */
export async function make(question) {
  const { rawId, response } = await asked(() => navigator.credentials.create({ publicKey: {
    challenge: bytes(question.challenge),
    rp: { id: question.rp_id, name: question.rp_name },
    user: { id: bytes(question.user_handle), name: question.login, displayName: question.name },
    pubKeyCredParams: question.algorithms.map((alg) => ({ type: "public-key", alg })),
    excludeCredentials: question.known.map(known),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    attestation: "none",
    timeout: PATIENCE_MS,
  } }));
  return {
    credential_id: letters(rawId),
    client_data: letters(response.clientDataJSON),
    attestation: letters(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  };
}

async function asked(question) {
  try {
    return await question();
  } catch (error) {
    throw new Problem(0, error.name === "InvalidStateError" ? {
      code: "passkey-there",
      title: t("This device has a passkey already"),
      detail: t("It is in the list. Nothing was changed."),
    } : {
      code: "passkey-cancelled",
      title: t("No passkey was used"),
      detail: t("The question was closed or took too long, or this device has none for this place. Nothing was changed; try again, or take the other way."),
    });
  }
}

function known(id) {
  return { type: "public-key", id: bytes(id) };
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function letters(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
