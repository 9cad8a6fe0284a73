// A pile being read: figures every second, a spoken sentence every ten, and the packets once it is done.

const section = document.querySelector("[data-progress]");
const spoken = section.querySelector("[data-spoken]");
const bar = section.querySelector("progress");
let lastSaid = Date.now();
let packets = null;

function say(sentence, now = false) {
  if (!now && Date.now() - lastSaid < 10_000) return;
  lastSaid = Date.now();
  spoken.textContent = sentence;
}

function show(told) {
  bar.max = told.total ?? 1;
  bar.value = told.total === null ? 0 : told.done;
  for (const part of section.querySelectorAll("[data-tells]")) {
    part.textContent = told[part.dataset.tells] ?? "…";
  }
  for (const row of section.querySelectorAll("[data-outcome]")) {
    const count = told.packets[row.dataset.outcome] ?? 0;
    row.hidden = count === 0;
    row.querySelector("dd").textContent = String(count);
  }
  section.querySelector("[data-waiting]").hidden = told.waiting === 0;
  say(told.sentence, told.state === "done");
}

// The list below is drawn by the server: it is fetched again when packets were added, and keeps the focus.
async function redraw() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const here = document.querySelector("table.packets") ?? document.querySelector("main .nothing");
  const there = fresh.querySelector("table.packets") ?? fresh.querySelector("main .nothing");
  const focused = document.activeElement?.getAttribute("href");
  if (here && there) here.replaceWith(there);
  if (focused) document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus();
}

async function follow() {
  try {
    const answer = await fetch(section.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.redirected) return location.reload();
    if (answer.ok) {
      const told = await answer.json();
      show(told);
      const made = Object.values(told.packets).reduce((one, other) => one + other, 0);
      if (packets !== null && made !== packets) await redraw();
      packets = made;
      if (told.state === "done") return;
    }
  } catch {
    // The network is away for a moment: the next second tries again.
  }
  setTimeout(follow, document.hidden ? 5000 : 1000);
}

if (section.dataset.state !== "done") follow();
