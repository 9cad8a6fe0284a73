// Some minutes before a session that nobody uses ends, the page says so; one key keeps it. Every request does so too,
// in any window, so the question may come although there is time left: answering it never harms.

const dialog = document.getElementById("staying");
const MINUTE = 60_000;
const ends = Number(dialog.dataset.minutes) * MINUTE;
const warns = Number(dialog.dataset.before) * MINUTE;
const token = dialog.querySelector("[name=csrf_token]").value;
let asking = 0;
let ending = 0;

function wait() {
  clearTimeout(asking);
  clearTimeout(ending);
  asking = setTimeout(() => show("soon"), ends - warns);
  ending = setTimeout(() => show("over"), ends);
}

function show(state) {
  for (const part of dialog.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  if (!dialog.open) dialog.showModal();
}

dialog.addEventListener("close", async () => {
  try {
    const answer = await fetch("/desk/stay", { method: "POST", headers: { "X-CSRF-Token": token } });
    if (answer.ok) wait();
    else show("over");
  } catch {
    show("lost");
  }
});
wait();
