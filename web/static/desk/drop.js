// The drop zone: files that are dropped, chosen or photographed are gathered in one list, then sent as one pile.

const form = document.querySelector("form.drop");
const [input, camera] = form.querySelectorAll("input[type=file]");
const list = form.querySelector(".chosen");
const sending = form.querySelector(".sending");
const bar = sending.querySelector("progress");
const said = sending.querySelector("[role=status]");
const accepted = input.accept.split(",");
const types = ["application/pdf", "image/tiff", "image/jpeg", "image/png"];
let files = [];
const taken = new Set(); // those from the camera: pages that follow one another

for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) {
  form.addEventListener(kind, () => form.classList.remove("over"));
}
form.addEventListener("drop", (event) => { event.preventDefault(); gather(event.dataTransfer.files); });
input.addEventListener("change", () => gather(input.files));
camera.addEventListener("change", () => { // a camera gives one photo at a time
  for (const photo of camera.files) taken.add(photo);
  gather(camera.files);
});

// The inputs are emptied: what is sent is the list, and the same photo can be taken again.
function gather(more) {
  files = [...files, ...more];
  input.value = camera.value = "";
  draw();
}

function draw() {
  list.hidden = files.length === 0;
  list.replaceChildren(...files.map((file, place) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const number = taken.has(file) ? files.filter((other) => taken.has(other)).indexOf(file) + 1 : 0;
    name.textContent = number ? list.dataset.photo.replace("{number}", number) : file.name;
    const size = document.createElement("span");
    size.className = "soft";
    const fits = accepted.some((end) => file.name.toLowerCase().endsWith(end)) || types.includes(file.type);
    size.textContent = fits ? write(file.size) : /\.hei[cf]$/i.test(file.name) ? list.dataset.heic : list.dataset.odd;
    row.classList.toggle("odd", !fits);
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "button plain";
    remove.textContent = "×";
    remove.setAttribute("aria-label", list.dataset.remove.replace("{name}", name.textContent));
    remove.addEventListener("click", () => { files = files.filter((other) => other !== file); draw(); focusOn(place); });
    row.append(name, size, remove);
    return row;
  }));
}

const focusOn = (place) => (list.querySelectorAll("button")[Math.min(place, files.length - 1)] ?? input).focus();

function write(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1000, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const form = { style: "unit", unit, maximumFractionDigits: amount < 10 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, form).format(amount);
}

// The same request as without scripts, only that its progress can be seen; a refusal is drawn by the server.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = new FormData(form);
  for (const name of ["files", "photographs"]) body.delete(name);
  for (const file of files) body.append(taken.has(file) ? "photographs" : "files", file);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (sent) => {
    if (!sent.lengthComputable) return;
    bar.value = sent.loaded / sent.total;
    const percent = Math.floor((100 * sent.loaded) / sent.total);
    if (percent % 10 === 0) said.textContent = percent < 100 ? said.dataset.sent.replace("{percent}", percent) : said.dataset.kept;
  });
  request.addEventListener("load", () => {
    if (request.status < 400) return location.assign(request.responseURL);
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    refuse(answer.getElementById("trouble") ?? told(answer.querySelector("main h1")?.textContent));
  });
  request.addEventListener("error", () => refuse(told()));
  request.open("POST", form.action);
  sending.hidden = false;
  form.querySelector("button:not([type])").disabled = true;
  request.send(body);
});

function refuse(trouble) {
  sending.hidden = true;
  form.querySelector("button:not([type])").disabled = false;
  document.getElementById("trouble")?.remove();
  document.getElementById("main").prepend(trouble);
  trouble.focus();
}

function told(words) {
  const trouble = document.createElement("div");
  Object.assign(trouble, { id: "trouble", className: "error-summary", role: "alert", tabIndex: -1 });
  trouble.textContent = [words, form.dataset.noAnswer].filter(Boolean).join(". ");
  return trouble;
}
