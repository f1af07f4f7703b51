// Plays by hand: a tap takes a shirt, keys in the field for the number choose the rest.
const KINDS = { s: "serve", r: "reception", e: "set", a: "attack", b: "block", d: "dig", f: "freeball", p: "point" };
const SIGNS = "#+!-/=";
const fine = matchMedia("(pointer: fine)");

const form = () => document.querySelector("[data-hand]");
const radio = (name, value) => form()?.querySelector(`[name=${name}][value="${value}"]`);
const team = () => form()?.querySelector("[name=actor_team]:checked")?.value ?? "";

// The name of the number, and the shirts of the team that plays.
function show() {
  const all = form();
  if (!all) return;
  const number = all.querySelector("[name=actor_number]");
  // The shirts stand below: a list that drops over them would only be in the way.
  if (all.querySelector("[data-shirt]")) number.removeAttribute("list");
  const typed = number.value.trim().replace(/^0+(?=\d)/, "");
  let name = "";
  for (const group of all.querySelectorAll("[data-side]")) {
    group.hidden = team() !== "" && group.dataset.side !== team();
    for (const shirt of group.querySelectorAll("[data-shirt]")) {
      const taken = typed !== "" && shirt.dataset.shirt === typed && group.dataset.side === team();
      shirt.setAttribute("aria-pressed", taken);
      if (taken) name = shirt.dataset.player;
    }
  }
  all.querySelector("[data-name]").textContent = name;
}

// Where one goes on: the number with a keyboard; without one, no keyboard comes up.
function ready() {
  const all = form();
  if (!all) return;
  const number = all.querySelector("[name=actor_number]");
  const chosen = all.querySelector("[name=actor_team]:checked");
  const codes = document.querySelector("details[open] [name=codes]");
  if (codes && fine.matches) codes.focus();
  else if (!fine.matches) all.querySelector("[data-place]").focus({ preventScroll: true });
  else if (!chosen) all.querySelector("[name=actor_team]").focus();
  else if (number.offsetParent) {
    number.focus();
    number.select();
  } else all.querySelector("button.add").focus();
}

function check(one) {
  if (!one) return;
  one.checked = true;
  one.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const shirt = event.target.closest("[data-shirt]");
  if (!shirt) return;
  check(radio("actor_team", shirt.closest("[data-side]").dataset.side));
  form().querySelector("[name=actor_number]").value = shirt.dataset.shirt;
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.target.name === "codes" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[value=add]"));
    return;
  }
  if (event.target.name !== "actor_number" || event.ctrlKey || event.metaKey || event.altKey) return;
  const kind = KINDS[event.key.toLowerCase()];
  if (kind) check(radio("event_type", kind));
  else if (SIGNS.includes(event.key)) check(radio("evaluation", event.key));
  else if (event.key === "*") check(radio("actor_team", team() === "A" ? "B" : "A"));
  else return;
  event.preventDefault();
});

document.addEventListener("input", show);
document.addEventListener("change", show);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "by-hand" && event.target.id !== "by-hand") return;
  show();
  ready();
});
show();
ready();
