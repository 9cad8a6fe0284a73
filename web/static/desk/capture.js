// Typing a bill in: the sum as one types, and another line without a new page.

const form = document.querySelector("form.keying");
const sum = form.querySelector("[data-sum]");
const body = form.querySelector("tbody");
const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "EUR" });

function readCents(typed) {
  const found = /^(\d{1,7})(?:[.,](\d{2}))?$/.exec(typed.replaceAll(/[\s€]/g, ""));
  return found ? Number(found[1]) * 100 + Number(found[2] ?? 0) : null;
}

function addUp() {
  const typed = [...form.querySelectorAll("input.amount")].map((input) => input.value).filter((value) => value.trim());
  const cents = typed.map(readCents);
  sum.textContent = cents.includes(null) || cents.length === 0 ? "—" : money.format(cents.reduce((one, other) => one + other) / 100);
}

function addLine() {
  const last = body.rows[body.rows.length - 1];
  const line = last.cloneNode(true);
  const here = body.rows.length;
  for (const wrong of line.querySelectorAll(".wrong")) wrong.remove();
  for (const input of line.querySelectorAll("input")) {
    input.id = input.id.replace(/\d+/, here);
    input.name = input.name.replace(/\d+/, here);
    input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, here + 1));
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    input.value = input.name.endsWith("quantity") ? "1" : "";
  }
  body.append(line);
  line.querySelector("input").focus();
}

form.addEventListener("input", addUp);
form.querySelector("[name=more]").addEventListener("click", (event) => { event.preventDefault(); addLine(); });
addUp();

if (!document.getElementById("trouble")) document.getElementById("patient").focus();
