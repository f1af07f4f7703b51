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

// What the page itself knows of a form.
const OF_PAGE = new Set(["client_id", "revision"]);

/** What a form says; the set only where somebody chose it, since it may be another one by the time it is stored. */
export function said(form, submitter) {
  const set = form.querySelector("[name=set_number]:not([type=hidden])");
  const isOwn = !set || set.value !== set.defaultValue;
  return [...new FormData(form, submitter)].filter(([name]) => !OF_PAGE.has(name) && (isOwn || name !== "set_number"));
}

export function fill(form, entries) {
  const seen = new Map();
  for (const [name, value] of entries) {
    const all = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)];
    if (all[0]?.type === "radio") {
      const one = all.find((radio) => radio.value === value);
      if (one) one.checked = true;
      continue;
    }
    const at = seen.get(name) ?? 0;
    seen.set(name, at + 1);
    if (all[at]) all[at].value = value;
  }
}

const isTyped = (one) => one.matches("input") && one.type !== "hidden";

/** A form as it came, for the next play: all that was said is gone, and `begins` is chosen. */
export function beginAgain(form, begins) {
  for (const one of form.elements) {
    if (one.type === "radio") one.defaultChecked = one.value === (begins[one.name] ?? "");
    else if (one.options) for (const option of one.options) option.defaultSelected = false;
    else if (isTyped(one) && one.name !== "set_number") one.defaultValue = begins[one.name] ?? "";
  }
  form.reset();
}
