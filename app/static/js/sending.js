// Sends what is in the outbox, on whatever page one is: one entry after the other, each until the server has said that
// it is stored. Each has an id of its own (client_id), so that one whose answer was lost counts once.
import { at } from "./at.js";
import { answered, ask } from "./live.js";
import * as outbox from "./outbox.js";
import { isAway, PAUSES, sentence, SLOW_MS } from "./unsent.js";
import { hush, say, says } from "./unsentbar.js";

const WHO = "outbox";
const LOCK = "volleysense-outbox";
const LONGEST_MS = 20000;
/** Another tab that holds the lock for longer is asleep. */
const ASLEEP_MS = LONGEST_MS + 5000;
const SLOW = "VolleySense is slow to answer.";
const SIGN_IN = "sign in, and what waits is sent.";
const SIGNED_OUT = `You are not signed in any more: ${SIGN_IN}`;
const { viewer } = document.body.dataset;
/** The page that a device shows by itself is nobody's. */
const ofTheDevice = document.querySelector("[data-of-the-device]") !== null;

/** Whose it is to send: of whoever is signed in, and what was entered here before anybody signed in. */
export const isMine = (entry) => Boolean(viewer) && [viewer, "here"].includes(entry.viewer);

/** What can be sent now: the first of each session, unless that waits for a decision. */
function next(entries) {
  const first = new Map();
  for (const one of entries.filter(isMine)) if (!first.has(one.session)) first.set(one.session, one);
  return [...first.values()].find((one) => !one.held);
}

let trouble = "";
let tries = 0;
let timer = null;
let sending = false;
let more = false;

/** Sends all that can be sent. */
export async function deliver() {
  more = true;
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    while (more) {
      more = false;
      for (let any = true; any; ) any = await alone(sendOne);
    }
  } finally {
    sending = false;
  }
  await tell();
}

// Of several tabs one sends at a time.
async function alone(work) {
  if (!navigator.locks) return work();
  try {
    return await navigator.locks.request(LOCK, { signal: AbortSignal.timeout(ASLEEP_MS) }, work);
  } catch (problem) {
    if (!["TimeoutError", "AbortError"].includes(problem.name)) throw problem;
    return navigator.locks.request(LOCK, { steal: true }, work);
  }
}

/** Whether there may be another one to send. */
async function sendOne() {
  const entries = await outbox.all();
  const entry = next(entries);
  if (!entry) return false;
  const slow = setTimeout(() => say(WHO, `${many(entries.filter(isMine).length)} ${SLOW} ${kept()}`), SLOW_MS);
  const answer = await asked(entry);
  clearTimeout(slow);
  if (answer.away) {
    trouble = answer.away;
    later(answer.after);
    return false;
  }
  trouble = "";
  tries = 0;
  if (answer.held) await outbox.change(holding(entry, answer.held));
  else await settle(entry, answer.page);
  answered(answer.request, answer.acts);
  document.dispatchEvent(new CustomEvent(answer.held ? "refused" : "stored", { detail: { entry, ...answer } }));
  return true;
}

// Somebody may have changed it while it was on its way: that stays, and the server says what it thinks of it.
const isIt = (one, entry) => one.id === entry.id && one.entered === entry.entered;

const holding = (entry, held) => (one) => (isIt(one, entry) ? { ...one, held } : one);

/** It is gone, and those that go behind the same play go behind this one now. */
async function settle(entry, page) {
  const move = { session: entry.session, place: fieldOf(entry, "after"), after: valueOf(page, "after") };
  seen.set(entry.session, valueOf(page, "seen"));
  await outbox.change((one) => (isIt(one, entry) ? null : moved(one, move)));
  if (move.after !== move.place) outbox.tell({ moved: move });
}

const valueOf = (page, name) => page.querySelector(`[data-hand] [name=${name}]`)?.value ?? "";

/** The newest play of a session that is known here. */
const seen = new Map();

function moved(entry, { session, place, after }) {
  if (after === place || entry.session !== session || fieldOf(entry, "after") !== place) return entry;
  return { ...entry, fields: withField(entry.fields, "after", after) };
}

/** The fields of an entry, one of them said anew. */
export const withField = (fields, name, value) => [...fields.filter(([one]) => one !== name), [name, value]];

export const fieldOf = (entry, name) => entry.fields.find(([one]) => one === name)?.[1] ?? "";

async function asked(entry) {
  const request = {};
  ask(request);
  const gone = (why, after = 0) => {
    answered(request);
    return { away: why, after };
  };
  let answer = null;
  let text = "";
  try {
    const signal = AbortSignal.timeout(LONGEST_MS);
    const { session, client_id } = entry;
    const fields = withField(entry.fields, "seen", seen.get(session) ?? fieldOf(entry, "seen"));
    const body = new URLSearchParams([...fields, ["client_id", client_id]]);
    // Another tab may have signed somebody else in: the server takes it from nobody but whoever entered it.
    const headers = { "HX-Request": "true", "X-Viewer": entry.viewer === "here" ? viewer : entry.viewer };
    answer = await fetch(entry.path, { method: "POST", body, headers, signal, redirect: "manual", cache: "no-store" });
    text = await answer.text();
  } catch {
    return gone(sentence(""));
  }
  const { status } = answer;
  if (status === 401 || answer.type === "opaqueredirect") return gone(SIGNED_OUT);
  if (isAway(status) || status === 429) return gone(sentence(text), Number(answer.headers.get("Retry-After")) || 0);
  const page = new DOMParser().parseFromString(text, "text/html");
  const isOurs = page.querySelector(".problem p") !== null;
  if (!answer.ok) return isOurs ? { request, held: { why: sentence(text) } } : gone(sentence(""));
  if (!page.getElementById("by-hand")) return gone(sentence("")); // a stranger's: the Wi-Fi wants to be paid, say
  const asks = page.querySelector("[role=alert].asks");
  const sure = page.querySelector("[data-sure]");
  if (asks) return { request, text, page, held: { why: asks.textContent.trim(), sure: [sure.name, sure.value] } };
  const place = answer.headers.get("HX-Replace-Url");
  return { request, text, page, place, acts: answer.headers.get("X-Change") };
}

function later(asked) {
  clearTimeout(timer);
  const pause = Math.max(asked, PAUSES[Math.min(tries, PAUSES.length - 1)]);
  tries += 1;
  timer = setTimeout(deliver, pause * 1000);
}

// ---- what is said of it

let isKept = true;
/** How many plays wait, in words. */
export const inNumbers = (count) => (count === 1 ? "1 play is not sent yet" : `${count} plays are not sent yet`);
const many = (count) => `${inNumbers(count)}:`;
const kept = () => (isKept ? "Kept on this device, and sent by itself." : "Leave this page open: it is sent by itself.");

/** What waits, in the bar; what is on its way is not worth a word. */
async function tell() {
  const all = await outbox.all();
  const mine = all.filter(isMine);
  isKept = mine.every(outbox.isKept);
  const held = mine.find((one) => one.held);
  const others = all.filter((one) => !isMine(one));
  if (mine.length && trouble === SIGNED_OUT) say(WHO, `${many(mine.length)} ${trouble}`, signIn());
  else if (mine.length && trouble) say(WHO, `${many(mine.length)} ${trouble} ${kept()}`, { again: deliver });
  else if (held && !isInForm(held)) say(WHO, `${many(mine.length)} ${held.held.why}`, { link: `${held.page}#waiting` });
  else if (!sending && others.length) say(WHO, ofOthers(others));
  else if (!mine.length) hush(WHO, "Stored now.");
  else if (held) hush(WHO);
  else if (says(WHO)) say(WHO, `${many(mine.length)} being sent.`);
  document.dispatchEvent(new CustomEvent("waiting", { detail: { entries: mine, trouble } }));
}

const signIn = () => ({ link: at(`/login?next=${encodeURIComponent(location.pathname)}`), leads: "Sign in" });
// Then the page itself says what is wrong with it.
const IN_FORM = "#problem:not(:empty), [data-hand][data-asks]";
const isInForm = (entry) => entry.page === location.pathname && document.querySelector(IN_FORM);

function ofOthers(entries) {
  if (ofTheDevice) return `${many(entries.length)} ${kept()}`;
  if (!viewer) return `${many(entries.length)} ${SIGN_IN}`;
  const whose = [...new Set(entries.map((one) => one.name || "somebody else"))].join(", ");
  return `${many(entries.length)} entered on this device by ${whose}, and sent when they sign in here.`;
}

document.addEventListener("outbox", tell);
for (const name of ["online", "focus", "pageshow"]) addEventListener(name, deliver);
addEventListener("beforeunload", (event) => { if (!isKept) event.preventDefault(); });
deliver();
