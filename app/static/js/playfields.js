// The form of a play, as keys and fingers fill it in: by hand, and where suggestions are decided.
const KINDS = { s: "serve", r: "reception", e: "set", a: "attack", b: "block", d: "dig", f: "freeball", p: "point" };
const SIGNS = "#+!-/=";

/** The keys that choose, beside the digits of a number. */
export const CHOOSING = [...Object.keys(KINDS), ...SIGNS, "*"];

export const radio = (form, name, value) => form?.querySelector(`[name=${name}][value="${value}"]`);
export const checked = (form, name) => form?.querySelector(`[name=${name}]:checked`)?.value ?? "";
export const team = (form) => checked(form, "actor_team");

export function check(one) {
  if (!one) return;
  one.checked = true;
  one.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A letter, a sign or a star chooses; true if it did. */
export function choose(form, key) {
  const kind = KINDS[key.toLowerCase()];
  if (kind) check(radio(form, "event_type", kind));
  else if (SIGNS.includes(key)) check(radio(form, "evaluation", key));
  else if (key === "*") check(radio(form, "actor_team", team(form) === "A" ? "B" : "A"));
  else return false;
  return true;
}

/** The name of the number, and the shirts of the team that plays. */
export function showShirts(form) {
  const typed = form.elements.actor_number.value.trim().replace(/^0+(?=\d)/, "");
  let name = "";
  for (const group of form.querySelectorAll("[data-side]")) {
    group.hidden = team(form) !== "" && group.dataset.side !== team(form);
    for (const shirt of group.querySelectorAll("[data-shirt]")) {
      const taken = typed !== "" && shirt.dataset.shirt === typed && group.dataset.side === team(form);
      shirt.setAttribute("aria-pressed", taken);
      if (taken) name = shirt.dataset.player;
    }
  }
  form.querySelector("[data-name]").textContent = name;
}

/** A tap takes the shirt, and its team. */
export function takeShirt(form, shirt) {
  const { side } = shirt.closest("[data-side]").dataset;
  if (team(form) !== side) check(radio(form, "actor_team", side));
  const number = form.elements.actor_number;
  number.value = shirt.dataset.shirt;
  number.dispatchEvent(new Event("input", { bubbles: true }));
}
