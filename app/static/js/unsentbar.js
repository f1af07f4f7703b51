// The bar on every page that says what is not stored yet.
const said = new Map();

/** What one of those says who keep something; `again` tries it once more, `link` leads to where one can do something. */
export function say(who, text, { again, link, leads = "Look at it" } = {}) {
  said.set(who, { text, again, link, leads });
  show();
}

export const says = (who) => said.has(who);

/** One of them has nothing to say any more. `well` tells that what it said is done. */
export function hush(who, well = "") {
  const had = said.delete(who);
  if (said.size) show();
  else if (had && well) done(well);
  else hide();
}

function show() {
  const bar = document.getElementById("unsent") ?? made();
  const all = [...said.values()];
  bar.firstChild.classList.remove("well");
  const text = all.map((one) => one.text).join(" ");
  const words = bar.querySelector("p");
  if (words.textContent !== text) words.textContent = text;
  const leads = all.find((one) => one.link);
  const link = bar.querySelector("a");
  link.hidden = !leads;
  if (leads) Object.assign(link, { href: leads.link, textContent: leads.leads });
  bar.querySelector("button").hidden = !all.some((one) => one.again);
}

function made() {
  const bar = document.createElement("div");
  bar.id = "unsent";
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  const link = document.createElement("a");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Try again now";
  button.addEventListener("click", () => { for (const one of [...said.values()]) one.again?.(); });
  const box = document.createElement("div");
  box.append(words, link, button);
  bar.append(box);
  document.getElementById("notice").before(bar);
  return bar;
}

function done(well) {
  const bar = document.getElementById("unsent");
  if (!bar) return;
  bar.querySelector("p").textContent = well;
  for (const one of bar.querySelectorAll("a, button")) one.hidden = true;
  bar.firstChild.classList.add("well");
  setTimeout(() => { if (bar.firstChild.classList.contains("well")) bar.remove(); }, 4000);
}

// "Stored now." goes by itself.
function hide() {
  const bar = document.getElementById("unsent");
  if (bar && !bar.firstChild.classList.contains("well")) bar.remove();
}
