// A long text, typed or read from a file and not saved yet, is kept until it is: whoever leaves the
// page, or closes the browser, finds it there again.
import { ofBrowser } from "./storage.js";

const PREFIX = "volleysense-draft ";
const saved = new URL(location.href).searchParams.get("said")?.endsWith("-saved");

// What was sent, and led to a page that says so, is saved.
if (saved) {
  for (const key of ofBrowser.keys) {
    if (key.startsWith(PREFIX) && ofBrowser.read(key)?.sent) ofBrowser.drop(key);
  }
}

function told(field, drop) {
  const note = document.createElement("p");
  const button = document.createElement("button");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  note.textContent = "This was not saved when you left. ";
  button.type = "button";
  button.className = "quiet";
  button.textContent = "Drop it, and show what is saved";
  button.addEventListener("click", () => {
    drop();
    note.remove();
    field.focus();
  });
  note.append(button);
  field.before(note);
}

function watch(form) {
  const field = form.querySelector("textarea");
  const key = PREFIX + form.getAttribute("action");
  const shown = field.defaultValue;
  const unsaved = form.hasAttribute("data-unsaved");
  const keep = (sent) => {
    if (!unsaved && field.value === shown) ofBrowser.drop(key);
    else ofBrowser.write(key, { text: field.value, began: shown, sent, revision: form.elements.revision?.value });
  };
  const kept = ofBrowser.read(key);
  // Sent, and no longer what it was: it was saved, only nobody saw the answer.
  const done = kept?.sent && kept.began !== shown;
  if (unsaved || done || !kept || kept.text === shown) keep(false);
  else {
    field.value = kept.text;
    // Changed elsewhere since: with its old revision the server says what the other wrote.
    if (kept.began !== shown && kept.revision) form.elements.revision.value = kept.revision;
    told(field, () => {
      field.value = shown;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  field.addEventListener("input", () => keep(false));
  form.addEventListener("submit", () => keep(true));
}

for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
