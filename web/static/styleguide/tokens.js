/* Tokens as the sheet has them: colours in each theme, type, space, icons. */

const { el, icon } = await import(`${document.documentElement.dataset.shell}/js/dom.js`);

/** [[theme, {name: value}]] from the sheet's own rules. */
function themes() {
  const found = [];
  const read = (rules, theme) => {
    for (const rule of rules) {
      if (rule instanceof CSSMediaRule) read(rule.cssRules, rule.conditionText);
      else if (rule.selectorText === ":root") found.push([theme, rule.style]);
    }
  };
  for (const sheet of document.styleSheets) read(sheet.cssRules, "light");
  return found.map(([theme, style]) => [theme, Object.fromEntries(
    [...style].filter((name) => name.startsWith("--")).map((name) => [name, style.getPropertyValue(name).trim()]))]);
}

function sample(property, value) {
  const box = el("span", { class: "sample" });
  box.style.setProperty(property, value);
  return box;
}

function swatches([theme, values]) {
  const colours = Object.entries(values).filter(([, value]) => value.startsWith("oklch"));
  return colours.length ? [el("h3", {}, theme), el("ul", { class: "guide-swatches" }, colours.map(([name, value]) => el("li", {},
    sample("background-color", value), el("code", {}, name), el("span", { class: "soft" }, value))))] : [];
}

function named(prefix, values) {
  return Object.keys(values).filter((name) => name.startsWith(prefix));
}

async function icons() {
  const text = await (await fetch(`${document.documentElement.dataset.shell}/icons.svg`)).text();
  return [...text.matchAll(/symbol id="(\w+)"/g)].map(([, name]) => el("li", {}, icon(name), name));
}

/** [[title, element…]] */
export async function tokens() {
  const all = themes();
  const light = all[0][1];
  return [
    ["Colour", ...all.flatMap(swatches)],
    ["Type", el("ul", { class: "guide-scale" }, named("--size-", light).map((name) => {
      const line = el("li", {}, `${name} ${light[name]} · Consultation du 2 mars · 57,70 €`);
      line.style.fontSize = `var(${name})`;
      return line;
    }))],
    ["Space", el("ul", { class: "guide-space" }, named("--s", light).filter((name) => /^--s\d$/.test(name)).map((name) => el("li", {},
      el("code", {}, `${name} ${light[name]}`), sample("inline-size", light[name]))))],
    ["Icons", el("ul", { class: "guide-icons" }, await icons())],
  ];
}
