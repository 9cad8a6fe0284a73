/* The camera, where the browser can read codes by itself: what it sees never leaves the phone. */

import { referenceIn } from "./reference.js";

const AGAIN_MS = 200;

export async function canRead() {
  if (!("BarcodeDetector" in globalThis) || !navigator.mediaDevices?.getUserMedia) return false;
  const formats = await globalThis.BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code");
}

/** Shows the camera in `video` until a code of ours is seen (→ its reference), or `signal` ends it (→ null).
    `foreign()` is called for other people's codes. Throws where the camera may not be used. */
export async function watch(video, signal, foreign) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    video.srcObject = stream;
    video.play().catch(() => null); // not waited for: some cameras never say that they have begun
    return await look(video, signal, foreign);
  } finally {
    stop();
    video.srcObject = null;
  }
}

async function look(video, signal, foreign) {
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  while (!signal.aborted) {
    const seen = await detector.detect(video).catch(() => []);
    const ours = seen.map((code) => referenceIn(code.rawValue)).find(Boolean);
    if (ours) return ours;
    if (seen.length) foreign();
    await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });
  }
  return null;
}

/** A photograph as it is sent: no larger than needed, without where and when it was taken. */
export async function lean(file, most = 2400) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => { canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.88); });
  } catch {
    return file;
  }
}
