// Nothing typed is lost. Some minutes before a session that nobody uses ends, the page says so, and one key keeps it.
// A form in which something was typed asks first whether the session still lasts and the network answers: if not, the
// page stays as it is and says what to do. Signed in again, in any window, the page goes on with the new session.

const dialog = document.getElementById("staying");
const MINUTE = 60_000;
const ends = Number(dialog.dataset.minutes) * MINUTE;
const warns = Number(dialog.dataset.before) * MINUTE;
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

// Whether whoever opened this page is still signed in: here, over, other (somebody else is), or lost (no network).
async function ask() {
  try {
    const answer = await fetch("/desk/stay");
    if (!answer.ok) return "over";
    const session = await answer.json();
    if (session.account !== dialog.dataset.account) return "other";
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = session.csrf_token;
    wait();
    return "here";
  } catch {
    return "lost";
  }
}

const typed = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])";

async function goOn(form, submitter) {
  form.dataset.asking = "1";
  const state = await ask();
  delete form.dataset.asking;
  if (state !== "here") return show(state);
  form.dataset.asked = "1";
  form.requestSubmit(submitter);
  delete form.dataset.asked;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.asked) return;
  if (![...form.elements].some((field) => field.matches(typed) && field.value)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!form.dataset.asking) goOn(form, event.submitter);
}, true);

dialog.addEventListener("close", async () => {
  const state = await ask();
  if (state !== "here") show(state);
});
addEventListener("focus", () => {
  if (dialog.open) dialog.close(); // back from another window: asked anew
});
wait();
