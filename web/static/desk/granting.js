// The page of an objection: what an upheld one comes to, while the clerk types.

const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });
const total = document.querySelector("[data-granted]");
const grants = [...document.querySelectorAll("[data-grants]")];

function readCents(typed) {
  const found = /^(\d{1,7})(?:[.,](\d{2}))?$/.exec(typed.replaceAll(/[\s€]/g, ""));
  return found ? Number(found[1]) * 100 + Number(found[2] ?? 0) : null;
}

function addUp() {
  const more = grants.map((input) => {
    const cents = readCents(input.value);
    return cents === null ? 0 : Math.max(0, cents - Number(input.dataset.grants));
  });
  total.textContent = money.format((Number(total.dataset.granted) + more.reduce((one, other) => one + other, 0)) / 100);
}

if (total) {
  for (const input of grants) input.addEventListener("input", addUp);
  addUp();
}
