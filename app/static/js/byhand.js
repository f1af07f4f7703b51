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
  const codes = document.querySelector("details[open].codes [name=codes]");
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

// A letter, a sign or a star in the field for the number chooses; true if it did.
function choose(key) {
  const kind = KINDS[key.toLowerCase()];
  if (kind) check(radio("event_type", kind));
  else if (SIGNS.includes(key)) check(radio("evaluation", key));
  else if (key === "*") check(radio("actor_team", team() === "A" ? "B" : "A"));
  else return false;
  return true;
}

// Who types on while a play is being stored types the next one: those keys wait for its form.
let ahead = null;
function take(keys) {
  const number = form().querySelector("[name=actor_number]");
  for (const [index, key] of keys.entries()) {
    if (key === "Enter") {
      form().requestSubmit();
      ahead?.push(...keys.slice(index + 1));
      return;
    }
    if (key === "Backspace") number.value = number.value.slice(0, -1);
    else if (!choose(key)) number.setRangeText(key, number.selectionStart, number.selectionEnd, "end");
  }
  show();
}
// The same for codes: what follows those that were sent stays in the field.
let sent = null;
let rest = "";
const field = () => document.querySelector("[name=codes]");
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-hand]")) ahead = [];
  if (event.target.matches("[data-codes]")) sent = field().value;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) ahead = sent = null;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "by-hand" || sent === null) return;
  const typed = field()?.value ?? "";
  rest = typed.startsWith(sent) ? typed.slice(sent.length).trimStart() : "";
  sent = null;
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.name === "codes" && key === "Enter" && !event.shiftKey && sent === null) {
    event.preventDefault();
    target.form.requestSubmit(target.form.querySelector("[value=add]"));
  } else if (target.name === "actor_number" && ahead) {
    if (key.length > 1 && key !== "Enter" && key !== "Backspace") return;
    event.preventDefault();
    // A second Enter adds nothing of its own.
    if (key !== "Enter" || (ahead.length && ahead.at(-1) !== "Enter")) ahead.push(key);
  } else if (target.name === "actor_number" && key.length === 1 && choose(key)) {
    event.preventDefault();
  }
});

document.addEventListener("input", show);
document.addEventListener("change", show);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "by-hand" && event.target.id !== "by-hand") return;
  const typed = ahead ?? [];
  ahead = null;
  show();
  ready();
  if (typed.length) take(typed);
  if (rest && field()) {
    field().value = rest;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }
  rest = "";
});
show();
ready();
