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

// { state: "empty" | "odd" | "short" | "long" | "wrong" | "right", … }; "wrong" names its suspects
export function examine(typed) {
  const reference = bare(typed);
  if (reference === "") return { state: "empty" };
  const odd = [...reference].findIndex((letter) => !alphabet.includes(letter));
  if (odd >= 0) return { state: "odd", group: Math.floor(odd / 4) + 1, letter: reference[odd] };
  if (reference.length !== length) {
    const state = reference.length < length ? "short" : "long";
    return { state, count: Math.abs(length - reference.length) };
  }
  return checks(reference) ? { state: "right" } : { state: "wrong", suspects: suspect(reference) };
}

// What the eye takes for one another, in print that a stamp or a fold went over.
const alike = "8B 8S 8G 83 5S 56 2Z 6G 0D 0Q DQ GQ CG VY VW MN MW HN HM EF PR PF 17 1T 1J 7T 7Y 7Z 4A 39 9P XK KR B3 BR BE".split(" ");

// The slips that would explain why the check character does not fit: one character taken for another that looks like
// it, or two neighbours that changed places. [{ kind, group, letter, other }], few or none.
export function suspect(reference) {
  const found = [];
  const note = (kind, place, letter, other) => found.push({ kind, group: Math.floor(place / 4) + 1, letter, other });
  [...reference].forEach((letter, place) => {
    const rest = (middle, from) => checks(reference.slice(0, place) + middle + reference.slice(from));
    for (const pair of alike) {
      const other = pair[0] === letter ? pair[1] : pair[1] === letter ? pair[0] : null;
      if (other && rest(other, place + 1)) note("suspect", place, letter, other);
    }
    const next = reference[place + 1];
    if (next && next !== letter && rest(next + letter, place + 2)) note("swapped", place, letter, next);
  });
  return found;
}
