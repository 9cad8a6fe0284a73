/* Elements out of data. Text is always text: nothing here reads HTML. */

const SVG = "http://www.w3.org/2000/svg";
const ICONS = new URL("../icons.svg", import.meta.url).pathname;

/** el("p", {class: "soft", onclick: f, hidden: true}, "words", otherElement, null) */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

export function add(element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** A drawing that says nothing to a screen reader: the words beside it do. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${ICONS}#${name}`);
  svg.append(use);
  return svg;
}

/** A translated sentence in which {name} becomes an element. */
export function withElements(sentence, elements) {
  return sentence.split(/(\{\w+\})/).map((part) => elements[part.slice(1, -1)] ?? part);
}

export function badge(tone, symbol, words) {
  return el("span", { class: `badge ${tone}` }, icon(symbol), el("span", {}, words));
}

/** One message within a page. */
export function notice(tone, symbol, title, ...more) {
  return el("div", { class: `notice ${tone}` }, icon(symbol), el("div", {}, title && el("h2", {}, title), more));
}

export function paragraph(words, kind) {
  return el("p", { class: kind }, words);
}

export function button(words, onclick, kind = "", symbol = null) {
  return el("button", { type: "button", class: `button ${kind}`.trim(), onclick }, symbol && icon(symbol), words);
}

export function link(words, href, kind) {
  return el("a", { href, class: kind }, words);
}

/** Pairs of label and value; a pair whose value is null is left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined);
  return el("dl", { class: "facts" }, known.map(([label, value]) => el(
    "div", {}, el("dt", {}, label), el("dd", {}, value),
  )));
}
