// "Delete ticked" and its like need a tick. A tick whose line is not read yet has one that stands in for it, so that
// it counts and is sent as well.
const NOT_READ = ":is(.more, .earlier):is([hx-get], :has([hx-get]))";
const standing = () => [...document.querySelectorAll("[data-stands-in]")];

/** Stands in for what was ticked where lines are not read yet, `ahead` of those that are or behind them. */
export function standIn({ form, value, ahead }) {
  if (!form || !document.querySelector(NOT_READ)) return;
  const place = ahead ? "ahead" : "behind";
  const tick = document.createElement("input");
  Object.assign(tick, { type: "checkbox", name: "id", value });
  tick.setAttribute("form", form);
  tick.dataset.standsIn = "";
  room(place).append(tick);
  tick.checked = true;
}

function room(place) {
  const there = document.querySelector(`[data-ticks=${place}]`);
  if (there) return there;
  const made = document.createElement("div");
  made.hidden = true;
  made.dataset.ticks = place;
  if (place === "ahead") document.body.prepend(made);
  else document.body.append(made);
  return made;
}

function lineCame(tick) {
  const line = [...tick.form.elements].find((one) => one !== tick && one.name === tick.name && one.value === tick.value);
  if (line) line.checked = tick.checked;
  // Where all lines are read, one that did not come is no more.
  if (line || !document.querySelector(NOT_READ)) tick.remove();
}

/** Says on each button that needs ticks how many there are. */
export function count() {
  for (const button of document.querySelectorAll("[data-needs-tick]")) {
    const ticked = [...button.form.elements].filter((one) => one.name === "id" && one.checked).length;
    button.disabled = ticked === 0;
    const words = button.dataset.needsTick;
    button.textContent = ticked ? `${words} ${ticked} ticked` : `${words} ticked`;
  }
}
document.addEventListener("change", count);
document.addEventListener("followed", count);
document.addEventListener("htmx:afterSettle", () => {
  for (const tick of standing()) lineCame(tick);
  count();
});
