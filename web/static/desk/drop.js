// The drop zone: files dropped on the form are the form's files; a bar shows how much has been sent.

const form = document.querySelector("form.drop");
const input = form.querySelector("input[type=file]");
const bar = form.querySelector("progress");

for (const kind of ["dragenter", "dragover"]) {
  form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) {
  form.addEventListener(kind, () => form.classList.remove("over"));
}
form.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length > 0) input.files = event.dataTransfer.files;
});

// The same request as without scripts, only that its progress can be seen; a refusal is drawn by the server.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (sent) => {
    bar.hidden = false;
    if (sent.lengthComputable) bar.value = sent.loaded / sent.total;
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    bar.hidden = true;
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    document.getElementById("trouble")?.remove();
    const trouble = answer.getElementById("trouble");
    if (!trouble) {
      form.submit();
      return;
    }
    document.getElementById("main").prepend(trouble);
    trouble.focus();
  });
  request.addEventListener("error", () => { bar.hidden = true; form.submit(); });
  request.open("POST", form.action);
  request.send(new FormData(form));
});
