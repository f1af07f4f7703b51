// Plays by hand: a tap takes a shirt, keys choose the rest. What is added goes into the outbox, and the form is ready
// for the next play at once; the page takes in what the server says when nothing waits any more.
import { isBegun, morph } from "./morph.js";
import * as outbox from "./outbox.js";
import { beginAgain, choose, fill, radio, said, showShirts, takeShirt, team as teamOf } from "./playfields.js";
import { deliver, fieldOf, inNumbers, withField } from "./sending.js";
import { ofTab } from "./storage.js";

const MOST_LISTED = 50;
/** What is on its way is not worth a word, unless it takes longer. */
const WORTH_MS = 1000;
const DRAFT = `volleysense-by-hand:${location.pathname}`;
const fine = matchMedia("(pointer: fine)");

const part = () => document.getElementById("by-hand");
const form = () => document.querySelector("[data-hand]");
const adds = () => form()?.elements.client_id !== undefined;
const numberOf = () => form()?.elements.actor_number;
const codes = () => document.querySelector("[name=codes]");
const team = () => teamOf(form());
const usual = JSON.parse(document.querySelector("[data-usual]").dataset.usual);
const { follows: session } = part().dataset;
const { viewer } = document.body.dataset;

// Whether the last thing was done by keys or a mouse: then a field may have the focus. After a tap
// it has not, or a keyboard would come up over half the screen.
let byKeys = fine.matches;
document.addEventListener("pointerdown", (event) => { byKeys = event.pointerType === "mouse"; }, true);
document.addEventListener("keydown", () => { byKeys = true; }, true);

/** Those of this match that wait, as far as this page knows, and why. */
let waiting = [];
let trouble = "";
/** The entry that is in the form to be put right. */
let changed = null;

function show() {
  if (!form()) return;
  // The shirts stand below: a list that drops over them would only be in the way.
  if (form().querySelector("[data-shirt]")) numberOf().removeAttribute("list");
  // Where a team can be chosen one has to be: without one a play is refused, and holds up what comes after it.
  const teams = form().querySelector(".teams-choice");
  if (adds()) for (const one of teams.querySelectorAll("input")) one.required = teams.offsetParent !== null;
  showShirts(form());
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

// ---- adding

const hex = (byte) => byte.toString(16).padStart(2, "0");
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map(hex).join("");
const name = () => document.querySelector(".signed-in")?.textContent.trim() ?? "";

// Add: a play, a line-up as the last one was, or codes. Looking at what codes mean is no such thing.
document.addEventListener("submit", (event) => {
  const its = event.target;
  if (!its.matches("[data-enters]") || event.submitter?.value === "read") return;
  event.preventDefault();
  enter(its, event.submitter);
}, true);

const isOfCodes = (entry) => entry.path.endsWith("/codes");
const formOf = (entry) => (isOfCodes(entry) ? codes()?.form : form());

async function enter(its, submitter) {
  const one = { viewer, name: name(), session, page: location.pathname, path: new URL(its.action).pathname };
  one.fields = said(its, submitter);
  one.entered = Date.now();
  one.client_id = random();
  one.words = its.matches("[data-codes]") ? fieldOf(one, "codes") : inWords(its);
  if (changed && its === formOf(changed)) {
    Object.assign(one, { id: changed.id, client_id: changed.client_id });
    one.fields = withField(one.fields, "after", fieldOf(changed, "after"));
    waiting = waiting.map((other) => (other.id === one.id ? one : other));
    changed = null;
  } else waiting = [...waiting, one];
  document.getElementById("problem").replaceChildren();
  const kept = outbox.put(one);
  if (its.matches("[data-codes]")) emptied(codes());
  else if (its.matches("[data-offer]")) its.remove();
  else goOn(waiting.at(-1) ?? one);
  show();
  ready();
  setTimeout(tell, WORTH_MS);
  await kept;
  deliver();
}

function emptied(field) {
  field.value = "";
  field.defaultValue = "";
  draft();
  document.getElementById("read").replaceChildren();
}

/** The form for the next play, of which the one before is known here. */
function goOn(one) {
  form().removeAttribute("data-asks");
  beginAgain(form(), usually(one));
  draft();
}

/** What usually follows a play; after what is no touch, what the form began with. */
function usually(one) {
  const kind = fieldOf(one, "event_type");
  const point = fieldOf(one, "point");
  const by = fieldOf(one, "actor_team");
  const other = by === "A" ? "B" : "A";
  const next = usual[kind + (point === "none" ? "" : fieldOf(one, "evaluation"))];
  if (["A", "B"].includes(point)) return { event_type: "serve", actor_team: point };
  if (next) return { event_type: next[0], actor_team: next[1] ? by : other };
  return kind === "point" ? { event_type: "serve", actor_team: by } : proposed();
}

/** What the form began with. */
function proposed() {
  const begins = (field) => [...form().querySelectorAll(`[name=${field}]`)].find((one) => one.defaultChecked)?.value;
  return { event_type: begins("event_type"), actor_team: begins("actor_team") };
}

// What is typed is kept for the tab until it is added.
function draft() {
  const begun = adds() && isBegun(form()) ? said(form()) : undefined;
  const typed = codes()?.value || undefined;
  const id = changed?.id;
  if (begun || typed || id) ofTab.write(DRAFT, { fields: begun, codes: typed, changed: id });
  else ofTab.drop(DRAFT);
}

// The play of a form, as a coach would say it.
function inWords(its) {
  const chosen = (field) => its.querySelector(`[name=${field}]:checked`)?.closest("label");
  const label = (field) => chosen(field)?.innerText.replace(/\s+/g, " ").trim();
  const of = (field) => its.elements[field]?.value;
  const side = its.matches("[data-offer]") ? its.querySelector(".dot").textContent : label("actor_team");
  const kind = label("event_type") ?? "Line-up";
  const many = (field) => [...its.querySelectorAll(`[name=${field}]`)].map((one) => one.value || "?").join(" ");
  const more = { Substitution: `${of("player_in")} for ${of("player_out")}`, "Line-up": many("lineup") }[kind];
  const sign = its.matches("[data-offer]") ? "" : its.querySelector("[name=evaluation]:checked")?.value;
  return [kind, side, more ?? of("actor_number"), sign].filter(Boolean).join(", ");
}

// ---- what the server says

document.addEventListener("stored", ({ detail }) => {
  if (detail.entry.session !== session) return;
  stored += 1;
  last = detail;
});
let stored = 0;
let last = null;

// Whoever puts plays behind another one goes on behind what was stored there, whichever tab has sent it.
document.addEventListener("moved", ({ detail }) => {
  const place = form()?.elements.after;
  if (place && detail.session === session && place.value === detail.place) place.value = detail.after;
});

// All that could be sent is sent: the page is as the last answer says. Who has begun the next play goes on with it.
document.addEventListener("waiting", async ({ detail }) => {
  waiting = detail.entries.filter((one) => one.session === session);
  ({ trouble } = detail);
  if (last && (trouble || !waiting.some((one) => !one.held))) {
    const { page, place } = last;
    const many = stored;
    [last, stored] = [null, 0];
    if (adds()) {
      take(page, many);
      if (place) history.replaceState(history.state, "", place);
    }
  }
  if (!known) behind();
  known = true;
  show();
  tell();
});
/** Whether the page knows by now what waits. */
let known = false;

function take(page, many) {
  const fresh = page.getElementById("by-hand");
  const begun = isBegun(form());
  morph(part(), fresh);
  for (const field of ["seen", "after", "client_id"]) {
    form().elements[field].value = fresh.querySelector(`[data-hand] [name=${field}]`).value;
  }
  htmx.process(part());
  const words = page.querySelector("[hx-swap-oob$='#said']")?.textContent;
  document.getElementById("said").textContent = many > 1 ? `${many} plays were sent and are stored.` : words;
  document.getElementById("notice").replaceChildren();
  behind();
  show();
  if (!begun && !codes()?.value) ready();
}

// The server knows nothing of the plays that wait yet: the form goes on behind them.
function behind() {
  const tail = waiting.filter((one) => !isOfCodes(one)).at(-1);
  if (tail && adds() && !changed && !isBegun(form())) beginAgain(form(), usually(tail));
}

// Refused, or asked about: it goes back into the form, unless one is at the next play by now.
document.addEventListener("refused", ({ detail }) => {
  if (detail.entry.session !== session || !adds() || isBegun(form()) || codes()?.value) return;
  const { held } = detail;
  if (held.sure) {
    htmx.swap(part(), detail.text, { swapStyle: "outerHTML" });
    changed = { ...detail.entry, held };
    show();
    ready();
  } else putBack({ ...detail.entry, held });
});

function putBack(entry) {
  changed = entry;
  if (isOfCodes(entry)) {
    codes().closest("details").open = true;
    codes().value = fieldOf(entry, "codes");
    codes().dispatchEvent(new Event("input", { bubbles: true }));
  } else {
    form().reset();
    fill(form(), entry.fields);
  }
  const words = document.createElement("section");
  words.className = "problem";
  words.append(text("h2", "Not added yet"), text("p", entry.held.why), button("Drop this play", drop));
  document.getElementById("problem").replaceChildren(words);
  draft();
  show();
  ready();
}

// What is in the form to be put right is not wanted any more.
async function drop() {
  const entry = changed;
  changed = null;
  document.getElementById("problem").replaceChildren();
  if (isOfCodes(entry)) emptied(codes());
  else beginAgain(form(), proposed());
  show();
  ready();
  await outbox.drop(entry);
  deliver();
}

// Another form came: what was in the one before is in the list again.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "by-hand" && event.target.id !== "by-hand") return;
  if (event.detail.requestConfig) {
    if (changed?.held?.sure) outbox.drop(changed).then(deliver); // No, it goes on
    if (changed) document.getElementById("problem").replaceChildren();
    changed = null;
  }
  show();
  ready();
  tell();
});

// ---- what waits

/** The plays that are not stored yet, the last one in sight. */
function tell() {
  const box = document.getElementById("waiting");
  const isOld = (one) => one.held || trouble || !box.hidden || Date.now() - one.entered >= WORTH_MS;
  const those = waiting.filter((one) => isOld(one) && (one.id === undefined || one.id !== changed?.id));
  box.hidden = !those.length;
  if (!those.length) return;
  const held = those.find((one) => one.held);
  box.querySelector("[data-count]").textContent = inNumbers(those.length);
  box.querySelector("[data-last]").textContent = held ? "" : those.at(-1).words;
  if (held) box.open = true;
  const listed = those.filter((one, at) => one.held || at >= those.length - MOST_LISTED);
  box.querySelector("ol").replaceChildren(...listed.map(line));
}

function line(entry) {
  const li = document.createElement("li");
  li.append(text("span", entry.words));
  if (entry.held) li.append(text("b", entry.held.why));
  if (entry.held?.sure) li.append(button("Yes, end the set", () => sure(entry)));
  else if (entry.id !== undefined) li.append(button("Change", () => change(entry)));
  if (entry.id !== undefined) li.append(button("Drop", () => outbox.drop(entry).then(deliver)));
  return li;
}

const text = (name, words) => Object.assign(document.createElement(name), { textContent: words });

function button(words, press) {
  const made = Object.assign(text("button", words), { type: "button", className: "quiet" });
  made.addEventListener("click", press);
  return made;
}

async function sure({ held, ...entry }) {
  const [field, value] = held.sure;
  await outbox.put({ ...entry, entered: Date.now(), fields: withField(entry.fields, field, value) });
  deliver();
}

// It keeps its place among those that wait, and holds them up until it is added again.
async function change(entry) {
  if (!adds() || isBegun(form()) || changed) {
    document.getElementById("said").textContent = "First finish what is in the form, then change this play.";
    return;
  }
  const held = entry.held ?? { why: "It waits until you add it again." };
  putBack({ ...entry, held });
  tell();
  await outbox.put({ ...entry, held });
}

// ---- keys

// Where letters are typed and not commands.
const writes = (target) => target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !form()) return;
  if (target.name === "codes") {
    if (key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (target.value.trim()) target.form.requestSubmit(target.form.querySelector("[data-add-codes]"));
  } else if (target === numberOf() || !writes(target)) typed(event);
});

function typed(event) {
  const { target, key } = event;
  const number = numberOf();
  const nowhere = target === document.body || target.matches("[data-place]");
  const own = target === number || nowhere;
  if (key.length > 1 && !(own && ["Enter", "Backspace"].includes(key))) return;
  if (key === " " && target !== number) return;
  // WebKit sometimes leaves out what Enter does in a field that is new.
  if (target === number && key === "Enter") {
    event.preventDefault();
    if (isSecond()) return;
    form().requestSubmit(form().querySelector("button.add"));
    return;
  }
  if (nowhere && key === "Enter") {
    if (isBegun(form())) form().requestSubmit();
    return;
  }
  const open = document.querySelector("details[open].codes [name=codes]");
  if (target !== number && open) open.focus(); // and the letter goes there
  else if (key.length === 1 && choose(form(), key)) event.preventDefault();
  else if (key.length > 1) return;
  if (target !== number && !open && number.offsetParent) number.focus();
}

// A second Enter adds nothing of its own.
const isSecond = () => adds() && waiting.length && !changed && !isBegun(form());

document.addEventListener("click", (event) => {
  const shirt = event.target.closest("[data-shirt]");
  if (shirt) takeShirt(form(), shirt);
});

function entered({ target }) {
  if (target.form !== form() && target.name !== "codes") return;
  if (["event_type", "actor_team"].includes(target.name)) propose();
  draft();
  show();
}
document.addEventListener("input", entered);
document.addEventListener("change", entered);
document.addEventListener("followed", () => { behind(); show(); });

// What a reload or a crash found in the form is here again.
async function restore() {
  const kept = ofTab.read(DRAFT);
  const entry = kept?.changed && (await outbox.all()).find((one) => one.id === kept.changed && one.held);
  if (adds() && entry) putBack(entry);
  if (codes() && kept?.codes && !codes().value) {
    codes().value = kept.codes;
    codes().closest("details").open = true;
    codes().dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (adds() && kept?.fields) fill(form(), kept.fields);
}
// The page that is kept goes on at the end, whatever its address says.
const asked = new URLSearchParams(location.search).get("after");
if (adds() && asked !== null && form().elements.after.value !== asked) {
  history.replaceState(history.state, "", location.pathname);
  document.getElementById("said").textContent = "Here you go on at the end of the match.";
}
show();
ready();
addEventListener("load", async () => {
  await restore();
  show();
  deliver();
});
