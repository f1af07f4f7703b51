// Safari shows today in a date field that is empty; base.css hides what nobody filled in.
function mark() {
  for (const field of document.querySelectorAll("input[type=date]")) field.classList.toggle("filled", field.value !== "");
}
for (const name of ["input", "change", "htmx:afterSettle"]) document.addEventListener(name, mark);
mark();
