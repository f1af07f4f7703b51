// What the server says of a part by now goes into the part that is shown; all that says the same stays the very same
// element. So what somebody types, what has the focus, what plays and where one has scrolled to is as it was.
import { touched } from "./fields.js";

/** Of these a page's own scripts decide. */
const OF_SCRIPTS = new Set(["open", "hidden", "style", "disabled", "aria-current", "aria-pressed", "aria-hidden", "data-first"]);
const CLASSES_OF_SCRIPTS = ["chosen", "now", "over", "dragged", "guess", "filled", "htmx-request"];
const FIELDS = "input, select, textarea";
const STAYS = "video, audio, iframe, canvas, [data-stays]";

const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
export const key = (node) => (isElement(node) ? node.id || node.dataset?.key || "" : "");

export function morph(part, now) {
  attributes(part, now);
  children(part, now);
}

/** Whether somebody has begun to fill a form in. */
export const isBegun = (form) => [...form.elements].some((one) => one.matches(FIELDS) && one.type !== "hidden" && touched(one));

// Nobody takes away what somebody is at.
function isInUse(node) {
  if (!isElement(node)) return false;
  if (node.matches("[data-stays]") || node.querySelector("[data-stays]")) return true;
  const forms = node.matches("form") ? [node] : [...node.querySelectorAll("form[method=post]")];
  const films = [...node.querySelectorAll("video")];
  return forms.some(isBegun) || films.some((one) => !one.paused) || node.contains(document.activeElement);
}

function update(old, now) {
  if (old.isEqualNode(now)) return;
  if (!isElement(old)) {
    old.nodeValue = now.nodeValue;
    return;
  }
  if (old.matches(STAYS) || isLeft(old)) return;
  morph(old, now);
  if (old.matches(FIELDS)) asItCame(old);
}

// A form that somebody has begun is theirs, with what it was seen as of; in one that goes on by itself, the fields are.
// A field of no form is the scripts'.
function isLeft(one) {
  if (one.matches("form[method=post]")) return isBegun(one) && !one.matches("[data-goes-on]");
  return one.matches(FIELDS) && (!one.form || one === document.activeElement || isBegun(one.form));
}

function asItCame(field) {
  if (field.matches("[type=checkbox], [type=radio]")) field.checked = field.defaultChecked;
  else if (field.options) for (const one of field.options) one.selected = one.defaultSelected;
  else if (field.type !== "file") field.value = field.defaultValue;
}

function attributes(old, now) {
  for (const { name, value } of [...now.attributes]) {
    if (OF_SCRIPTS.has(name)) continue;
    const kept = name === "class" ? CLASSES_OF_SCRIPTS.filter((one) => old.classList.contains(one)) : [];
    const wanted = [value, ...kept].join(" ");
    if (old.getAttribute(name) !== wanted) old.setAttribute(name, wanted);
  }
  for (const { name } of [...old.attributes]) {
    if (!now.hasAttribute(name) && !OF_SCRIPTS.has(name) && name !== "class") old.removeAttribute(name);
  }
}

function children(old, now) {
  const above = readBefore(old, now);
  const was = [...old.childNodes].slice(above);
  const come = [...now.childNodes];
  const shorter = Math.min(was.length, come.length);
  let front = 0;
  while (front < shorter && was[front].isEqualNode(come[front])) front += 1;
  let back = 0;
  while (back < shorter - front && was.at(-1 - back).isEqualNode(come.at(-1 - back))) back += 1;
  const left = new Set(was.slice(front, was.length - back));
  const known = new Map([...left].filter(key).map((one) => [key(one), one]));
  let place = was[front] ?? null;
  for (const one of come.slice(front, come.length - back)) {
    const mate = key(one) ? known.get(key(one)) : alike(left, one);
    if (mate && left.delete(mate)) {
      if (mate === place) place = place.nextSibling;
      else old.insertBefore(mate, place);
      update(mate, one);
    } else old.insertBefore(document.importNode(one, true), place);
  }
  for (const one of left) if (!isInUse(one)) one.remove();
}

// Lines that were read from before the first one that the page begins with stay above it: how many nodes that are.
function readBefore(old, now) {
  const head = now.firstElementChild;
  const first = head?.matches(".earlier") && [...now.children].find(key);
  const at = first ? [...old.childNodes].findIndex((one) => key(one) === key(first)) : -1;
  if (at < 0) return 0;
  while (now.firstChild !== first) now.firstChild.remove();
  return at;
}

function alike(left, one) {
  let found = null;
  for (const other of left) {
    if (other.nodeName !== one.nodeName || key(other)) continue;
    if (other.isEqualNode(one)) return other;
    if (isElement(other) && other.matches(".more, .earlier") !== one.matches(".more, .earlier")) continue;
    found ??= other;
  }
  return found;
}
