// What can be said of a printed reference while it is being typed. The server decides; this only helps the eye.

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const figures = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const length = 17;

// Any case and any dashes; O is 0, I and L are 1; the code's whole address counts as its reference.
export function bare(typed) {
  const plain = typed.toUpperCase().replaceAll(/[\s\-_.\u00ad\u2010-\u2015\u2212]+/g, "");
  const reference = plain.startsWith("HTTP") ? plain.slice(plain.lastIndexOf("/R/") + 3) : plain;
  return reference.replaceAll("O", "0").replaceAll(/[IL]/g, "1");
}

// ISO 7064 MOD 37,36
export function checks(reference) {
  let sum = figures.length;
  for (const letter of reference.slice(0, -1)) {
    sum = (sum + figures.indexOf(letter)) % figures.length || figures.length;
    sum = (sum * 2) % (figures.length + 1);
  }
  return (sum + figures.indexOf(reference.at(-1))) % figures.length === 1;
}

// { state: "empty" | "odd" | "short" | "long" | "wrong" | "right", … }
export function examine(typed) {
  const reference = bare(typed);
  if (reference === "") return { state: "empty" };
  const odd = [...reference].findIndex((letter) => !alphabet.includes(letter));
  if (odd >= 0) return { state: "odd", group: Math.floor(odd / 4) + 1, letter: reference[odd] };
  if (reference.length !== length) {
    const state = reference.length < length ? "short" : "long";
    return { state, count: Math.abs(length - reference.length) };
  }
  return { state: checks(reference) ? "right" : "wrong" };
}
