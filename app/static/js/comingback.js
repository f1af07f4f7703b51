// A page that comes back is read anew: browsers keep pages in memory as they were when one left.
// What was typed there and not sent is kept for the tab, and put back.
import { touched } from "./fields.js";
import { ofTab } from "./storage.js";
import { count, standIn } from "./ticks.js";

const TYPED = "volleysense-typed";
const ASKED = "volleysense-asked";
const AGAIN = "volleysense-again";
const UNTYPED = ["hidden", "file", "submit", "button"];
const keyOf = (address) => `${TYPED} ${address.pathname}${address.search}`;
const visit = performance.getEntriesByType("navigation")[0];
const sent = new WeakSet();

// Fields of the same name are told apart by their place in the form, ticks by what they stand for: a list may begin
// with another line when it comes back.
function fields() {
  const posted = [...document.forms].filter((form) => form.matches("[method=post]")).flatMap((form) => [...form.elements]);
  return posted.filter((one) => one.name && one.matches("input, select, textarea") && !UNTYPED.includes(one.type));
}
const ticks = (field) => field.type === "checkbox" || field.type === "radio";
const stands = (field) => (ticks(field) ? field.value : "");
const like = (field) => [...field.form.elements].filter((one) => one.name === field.name && stands(one) === stands(field));
const name = (field) => [field.form.getAttribute("action"), field.name, stands(field), like(field).indexOf(field)].join(" ");

function began(field) {
  if (ticks(field)) return field.defaultChecked;
  return field.options ? [...field.options].filter((one) => one.defaultSelected).map((one) => one.value).join("\n") : field.defaultValue;
}

function put(field, typed) {
  if (ticks(field)) field.checked = typed;
  else field.value = typed;
  for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
}

// What stands before the line that is on is before all lines that are read when the page comes again.
function isAhead(field) {
  const on = document.querySelector("[data-list] .chosen");
  return Boolean(on && field.compareDocumentPosition(on) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function keep(address) {
  const typed = fields().filter(touched).map((field) => ({
    name: name(field),
    began: began(field),
    typed: ticks(field) ? field.checked : field.value,
    sent: sent.has(field.form),
    tick: ticks(field) && field.checked && { form: field.getAttribute("form"), value: field.value, ahead: isAhead(field) },
    revision: field.form.elements.revision?.value,
  }));
  if (typed.length) ofTab.write(keyOf(address), typed);
}

// What was sent is stored, or was refused and is as it was. What was not sent, and was changed
// elsewhere since, keeps its old revision: the server says what the other wrote.
function putBack(which = () => true, among = () => true) {
  const all = new Map(fields().filter(which).map((field) => [name(field), field]));
  const typed = (ofTab.read(keyOf(location)) ?? []).filter(among);
  ofTab.drop(keyOf(location));
  for (const one of typed) {
    const field = all.get(one.name);
    if (!field) {
      if (one.tick && !one.sent) standIn(one.tick);
      continue;
    }
    const changed = began(field) !== one.began;
    if (changed && one.sent) continue;
    put(field, one.typed);
    if (changed && one.revision) field.form.elements.revision.value = one.revision;
  }
}

// An answer to a form cannot be read anew: it would be sent a second time.
const asked = ofTab.take(ASKED) === location.href.split("#")[0];
const answer = asked && visit.type === "navigate" && visit.redirectCount === 0;

document.addEventListener("submit", (event) => {
  const form = event.target;
  sent.add(form);
  const plain = !event.defaultPrevented && form.method === "post";
  if (plain) ofTab.set(ASKED, event.submitter?.formAction || form.action);
});
addEventListener("pagehide", () => keep(location));
// Another page of the same list: what is ticked stays ticked.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-same-list]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  keep(new URL(link.href));
  ofTab.set(AGAIN, "yes");
});
addEventListener("pageshow", (event) => {
  if (!event.persisted || answer) return;
  ofTab.set(AGAIN, "yes");
  location.reload();
});
if (ofTab.take(AGAIN) || visit.type === "back_forward") putBack();
// Browsers count places when a page is read anew: ticks that would not fit any more are put back here.
// Those that were sent have been used.
else if (visit.type === "reload") putBack((one) => ticks(one) && one.autocomplete === "off", (one) => !one.sent);
else ofTab.drop(keyOf(location));
count();
