// The mail room: piles that are being read tell how far they are; the list is drawn anew once one is done.

async function follow(row) {
  try {
    const answer = await fetch(row.dataset.progress, { headers: { Accept: "application/json" } });
    if (answer.status === 200 && !answer.redirected) {
      const told = await answer.json();
      for (const part of row.querySelectorAll("[data-tells]")) part.textContent = told[part.dataset.tells] ?? "…";
      if (told.state === "done") return redraw();
    }
  } catch {
    // The network is away for a moment: it is asked again.
  }
  setTimeout(follow, document.hidden ? 10_000 : 2000, row);
}

// Drawn by the server; whoever is typing or choosing files is not disturbed, only lists are replaced.
async function redraw() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.getAttribute("href");
  for (const id of ["waiting-title", "piles-title"]) {
    const [here, there] = [document, fresh].map((page) => page.getElementById(id)?.closest("section"));
    if (here && there) here.replaceWith(there);
  }
  document.querySelector(".head .figures").replaceWith(fresh.querySelector(".head .figures"));
  if (focused) document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus();
  start();
}

function start() {
  for (const row of document.querySelectorAll("tr[data-progress]")) {
    if (row.dataset.followed) continue;
    row.dataset.followed = "1";
    follow(row);
  }
}

start();
if (!document.getElementById("trouble")) document.querySelector("[data-said]")?.focus();
