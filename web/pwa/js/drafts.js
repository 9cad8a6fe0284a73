/* What was typed into a text field lives on through a session's end and a reload, until it was sent or its writer
   signs out. Chosen files live as long as the page: a browser hands them to nobody else. */

const files = new Map();

/** Put back what was kept of the form's text fields and files, and keep what comes. → what to do once it was sent. */
export function keepDrafts(form) {
  const fields = [...form.querySelectorAll("textarea, input[type=file]")];
  const keys = fields.map((input) => `draft ${location.pathname} ${input.name}`);
  fields.forEach((input, index) => (input.type === "file" ? putBackFiles : putBack)(input, keys[index]));
  return () => keys.forEach((key) => {
    files.delete(key);
    store((storage) => storage.removeItem(key));
  });
}

function putBack(input, key) {
  input.value ||= store((storage) => storage.getItem(key)) ?? "";
  input.addEventListener("input", () => store((storage) => storage.setItem(key, input.value)));
}

function putBackFiles(input, key) {
  const kept = new DataTransfer();
  for (const file of files.get(key) ?? []) kept.items.add(file);
  if (kept.files.length) input.files = kept.files;
  input.addEventListener("change", () => files.set(key, [...input.files]));
}

function store(act) {
  try {
    return act(sessionStorage);
  } catch {
    return null;
  }
}
