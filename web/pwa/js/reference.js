/* The characters beside the code: which there are, and whether the last one fits (ISO 7064, MOD 37,36). */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // no I, L, O, U: they are misread
const VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const LENGTH = 17;
const CODE = new RegExp(`^HTTPS://[A-Z0-9.-]+(?::[0-9]{1,5})?/R/([${ALPHABET}]{${LENGTH}})$`);

/** What was typed, without blanks and dashes, O as 0, I and L as 1. */
export function bare(typed) {
  return typed.toUpperCase().replace(/^HTTPS?:.*\/R\//, "").replace(/[\s\-_.\u00ad\u2010-\u2015\u2212]+/g, "")
    .replace(/O/g, "0").replace(/[IL]/g, "1");
}

/** "ok", "empty", "short", "long", "letter" (one that no reference has), or "mistyped". */
export function judge(typed) {
  const text = bare(typed);
  if (!text) return "empty";
  if ([...text].some((letter) => !ALPHABET.includes(letter))) return "letter";
  if (text.length !== LENGTH) return text.length < LENGTH ? "short" : "long";
  return checks(text) ? "ok" : "mistyped";
}

/** The letters that stand in no reference. */
export function strangers(typed) {
  return [...new Set(bare(typed))].filter((letter) => !ALPHABET.includes(letter));
}

/** XXXX-XXXX-XXXX-XXXX-C, as it stands on the paper. */
export function printed(typed) {
  return bare(typed).match(/.{1,4}/g)?.join("-") ?? "";
}

/** The reference in a code that a camera read, or null: only exactly our form counts, and no address is followed. */
export function referenceIn(text) {
  const found = CODE.exec(text)?.[1];
  return found && checks(found) ? found : null;
}

function checks(text) {
  let product = 36;
  for (const letter of text.slice(0, -1)) {
    const sum = (product + VALUES.indexOf(letter)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return (product + VALUES.indexOf(text.at(-1))) % 36 === 1;
}
