// Files can be dropped anywhere on the page; looking at them stores nothing, so it starts at once.
const form = document.querySelector("[data-import]");
const drop = form.querySelector("[data-drop]");
const input = form.querySelector("input[type=file]");

const brings = (event) => [...event.dataTransfer.types].includes("Files");

function look() {
  if (input.files.length && form.reportValidity()) form.requestSubmit();
}

input.addEventListener("change", look);
// Chosen before this script was there; not what the browser keeps when one comes back.
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") look();
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!brings(event)) return;
  event.preventDefault();
  drop.classList.remove("over");
  input.files = event.dataTransfer.files;
  look();
});
