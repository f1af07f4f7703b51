// Plays that wait: who enters on while a play is being stored enters the next ones. They wait here,
// in order, and outlive a reload.
//
// A step is a key, "Enter" at the end of a play; or, where a play was tapped together, its fields.
import { ofTab } from "./storage.js";

const HIDDEN = new Set(["client_id", "after", "seen", "revision", "with_details"]);

const home = () => `volleysense-by-hand:${location.pathname}`;

const kept = ofTab.read(home()) ?? {};
export const steps = kept.steps ?? [];

// What is kept besides the steps: `sent`, a play on its way; `draft`, one not sent yet; `codes`.
export const keep = (name) => kept[name];

export function store(changes = {}) {
  Object.assign(kept, changes);
  const something = { ...kept, steps: steps.length ? steps : undefined };
  if (Object.values(something).some((one) => one !== undefined)) ofTab.write(home(), something);
  else ofTab.drop(home());
}

export function add(step) {
  // A second Enter adds nothing of its own.
  if (step === "Enter" && (!steps.length || steps.at(-1) === "Enter" || Array.isArray(steps.at(-1)))) return;
  steps.push(step);
  store();
}

// The fields of a form, without what the page itself knows; the set only where somebody chose it.
export function fields(form) {
  const set = form.querySelector("[name=set_number]");
  const own = set && set.value !== set.defaultValue;
  return [...new FormData(form)].filter(([name]) => !HIDDEN.has(name) && (own || name !== "set_number"));
}

export function fill(form, entries) {
  const seen = new Map();
  for (const [name, value] of entries) {
    const all = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
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

// The plays that wait, each as it was typed.
export function words() {
  const plays = [];
  let typed = "";
  for (const step of steps) {
    if (step === "Enter") {
      plays.push(typed);
      typed = "";
    } else if (Array.isArray(step)) plays.push(inWords(new Map(step)));
    else typed = step === "Backspace" ? typed.slice(0, -1) : typed + step;
  }
  return { plays, typed };
}

function inWords(said) {
  return ["actor_team", "actor_number", "event_type", "evaluation"].map((name) => said.get(name) ?? "").filter(Boolean).join(" ");
}
