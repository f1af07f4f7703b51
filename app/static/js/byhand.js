// Plays by hand: a tap takes a shirt, keys choose the rest; what is entered too early waits.
import * as ahead from "./ahead.js";
import { check, choose, radio, showShirts, takeShirt, team as teamOf } from "./playfields.js";
import { isAway } from "./unsent.js";

const fine = matchMedia("(pointer: fine)");

const form = () => document.querySelector("[data-hand]");
const adds = () => form()?.elements.client_id !== undefined;
const numberOf = () => form()?.elements.actor_number;
const codes = () => document.querySelector("[name=codes]");
const team = () => teamOf(form());

// Whether the last thing was done by keys or a mouse: then a field may have the focus. After a tap
// it has not, or a keyboard would come up over half the screen.
let byKeys = fine.matches;
document.addEventListener("pointerdown", (event) => { byKeys = event.pointerType === "mouse"; }, true);
document.addEventListener("keydown", () => { byKeys = true; }, true);

// On its way: "hand" for a play of the form, "codes" for codes, and where it goes.
let flight = null;
let goal = "";
const isIt = ({ verb, path }) => flight !== null && verb === "post" && path === goal;
let touched = new Set();

function show() {
  if (!form()) return;
  // The shirts stand below: a list that drops over them would only be in the way.
  if (form().querySelector("[data-shirt]")) numberOf().removeAttribute("list");
  showShirts(form());
}

// What waits, in words.
function tell() {
  const line = document.querySelector("[data-ahead]");
  const { plays, typed } = ahead.words();
  line.hidden = !plays.length && !typed;
  line.querySelector("span").textContent = [
    plays.length === 1 ? "1 play waits:" : plays.length ? `${plays.length} plays wait:` : "Typed since:",
    [...plays, typed].filter(Boolean).join(", "),
  ].join(" ");
}

// Where one goes on: the number, unless a tap was the last thing.
function ready() {
  const all = form();
  if (!all) return;
  const number = numberOf();
  const open = document.querySelector("details[open].codes [name=codes]");
  if (!byKeys) all.querySelector("[data-place]").focus({ preventScroll: true });
  else if (open) open.focus();
  else if (!team()) all.querySelector("[name=actor_team]").focus();
  else if (number.offsetParent) {
    number.focus();
    number.select();
  } else all.querySelector("button.add").focus();
}

// A line-up begins as the team's last one did.
function propose() {
  const six = [...form().querySelectorAll("[name=lineup]")];
  const offer = [...document.querySelectorAll("[data-offer]")].find((one) => one.elements.actor_team.value === team());
  if (!offer || !radio(form(), "event_type", "lineup")?.checked || six.some((one) => one.value)) return;
  const numbers = [...offer.querySelectorAll("[name=lineup]")];
  for (const [zone, one] of six.entries()) one.value = numbers[zone].value;
  form().elements.setter.value = offer.elements.setter.value;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-forget]")) {
    ahead.steps.length = 0;
    ahead.store();
    tell();
  }
  const shirt = event.target.closest("[data-shirt]");
  if (!shirt) return;
  takeShirt(form(), shirt);
});

// The plays that wait, up to the first that has to be stored before the others.
function goOn() {
  while (ahead.steps.length && !flight) {
    const step = ahead.steps.shift();
    if (Array.isArray(step)) {
      ahead.fill(form(), step);
      form().requestSubmit();
      break;
    }
    if (step === "Enter") {
      form().requestSubmit();
      break;
    }
    press(step);
  }
  ahead.store();
  show();
  tell();
}

function press(key) {
  const number = numberOf();
  if (key === "Backspace") number.value = number.value.slice(0, -1);
  else if (!choose(form(), key)) number.setRangeText(key, number.selectionStart, number.selectionEnd, "end");
}

// Add, while a play is on its way: by keys it ends what was typed, by taps it takes what is shown.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-hand]") || flight !== "hand" || !adds()) return;
  event.preventDefault();
  event.stopPropagation();
  if (touched.size) {
    ahead.add(ahead.fields(form()));
    numberOf().value = "";
    check(radio(form(), "evaluation", ""));
    touched.clear();
  } else ahead.add("Enter");
  tell();
}, true);

let portion = null;
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (!detail.elt.matches("[data-codes]")) return;
  if (flight !== "codes") ahead.store({ sent: { codes: portion ?? codes().value, client_id: detail.parameters.client_id } });
  portion = null;
  detail.parameters.codes = ahead.keep("sent").codes;
});
document.addEventListener("htmx:beforeRequest", ({ target, detail }) => {
  if (flight || !target.matches("[data-hand], [data-codes], [data-offer]")) return;
  goal = detail.requestConfig.path;
  flight = target.matches("[data-codes]") ? "codes" : "hand";
  if (target.matches("[data-hand]") && adds()) {
    ahead.store({ sent: { fields: [...new FormData(target)] }, draft: undefined });
  }
  touched.clear();
});
// Refused: what was sent stays in the form to be put right, and what came after it waits.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful || isAway(detail.xhr.status) || !isIt(detail.requestConfig)) return;
  flight = null;
  ahead.store({ sent: undefined });
  if (byKeys && numberOf() === document.activeElement) numberOf().select();
});

// What follows the codes that were sent stays in the field; a new line behind it sends it, too.
let rest = "";
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.shouldSwap || detail.isError || !isIt(detail.requestConfig)) return;
  const typed = codes()?.value ?? "";
  const sent = flight === "codes" ? ahead.keep("sent").codes : "";
  rest = typed.startsWith(sent) ? typed.slice(sent.length) : "";
  touched = new Set(ahead.fields(form()).filter(([name]) => touched.has(name)));
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "by-hand" && event.target.id !== "by-hand") return;
  if (!flight || isIt(event.detail.requestConfig)) arrived();
  show();
  ready();
  if (adds() && !form().hasAttribute("data-asks")) goOn();
  tell();
});
function arrived() {
  flight = null;
  ahead.fill(form(), [...touched]);
  touched = new Set();
  ahead.store({ sent: undefined, draft: undefined, codes: rest || undefined });
  if (codes() && rest.trim()) {
    codes().value = rest.trimStart();
    codes().dispatchEvent(new Event("input", { bubbles: true }));
    const whole = codes().value.lastIndexOf("\n");
    if (whole > 0) {
      portion = codes().value.slice(0, whole);
      codes().form.requestSubmit(codes().form.querySelector("[data-add-codes]"));
    }
  }
  rest = "";
}

// Where letters are typed and not commands.
const writes = (target) => target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !form()) return;
  if (target.name === "codes") {
    if (key !== "Enter" || event.shiftKey || flight === "codes") return;
    event.preventDefault();
    target.form.requestSubmit(target.form.querySelector("[data-add-codes]"));
  } else if (target === numberOf() || !writes(target)) typed(event);
});

function typed(event) {
  const { target, key } = event;
  const number = numberOf();
  const nowhere = target === document.body || target.matches("[data-place]");
  const own = target === number || nowhere;
  if (key.length > 1 && !(own && ["Enter", "Backspace"].includes(key))) return;
  if (key === " " && target !== number) return;
  if (flight === "hand" && adds()) {
    event.preventDefault();
    if (key === "Enter" && touched.size) form().requestSubmit();
    else ahead.add(key);
    tell();
    return;
  }
  // WebKit sometimes leaves out what Enter does in a field that is new.
  if (target === number && key === "Enter") {
    event.preventDefault();
    form().requestSubmit(form().querySelector("button.add"));
    return;
  }
  if (nowhere && key === "Enter") {
    if (ahead.keep("draft")) form().requestSubmit();
    return;
  }
  const open = document.querySelector("details[open].codes [name=codes]");
  if (target !== number && open) open.focus(); // and the letter goes there
  else if (key.length === 1 && choose(form(), key)) event.preventDefault();
  else if (key.length > 1) return;
  if (target !== number && !open && number.offsetParent) number.focus();
}

function entered({ target }) {
  if (target.form !== form() && target.name !== "codes") return;
  if (["event_type", "actor_team"].includes(target.name)) propose();
  if (target.name === "codes") ahead.store({ codes: target.value || undefined });
  else if (flight) touched.add(target.name);
  else if (adds()) ahead.store({ draft: { seen: form().elements.seen.value, fields: ahead.fields(form()) } });
  show();
}
document.addEventListener("input", entered);
document.addEventListener("change", entered);
document.addEventListener("followed", show);

// What a reload or a crash found on its way, or not sent yet, is here again.
function restore() {
  const sent = ahead.keep("sent");
  const draft = ahead.keep("draft");
  if (codes() && ahead.keep("codes") && !codes().value) {
    codes().value = ahead.keep("codes");
    codes().closest("details").open = true;
    codes().dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (!adds()) return;
  if (sent?.fields) {
    ahead.fill(form(), sent.fields);
    form().requestSubmit();
  } else if (sent) {
    const { form: its } = codes();
    its.elements.client_id.value = sent.client_id;
    flight = "codes";
    goal = its.getAttribute("hx-post");
    its.requestSubmit(its.querySelector("[data-add-codes]"));
  } else if (draft?.seen === form().elements.seen.value) ahead.fill(form(), draft.fields);
}
show();
ready();
addEventListener("load", () => {
  restore();
  show();
  if (!flight && adds()) goOn();
  tell();
});
