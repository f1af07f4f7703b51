// What was entered and is not stored yet: in this browser, in the order in which it was entered. It outlives the tab,
// the browser and an empty battery, and goes when the server has said that it is stored.
//
// An entry is what a form sends (`path`, `fields`, a `client_id` of its own), who entered it (`viewer`, `name`), when and
// where (`entered`, `session`, `page`), what it says in `words`, and what it is `held` for until somebody decides.
import { openDB } from "../vendor/idb.js";

const STORE = "entries";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("volleysense-outbox");

/** Those that found no room: behind all others, and no longer than their page. */
const BEHIND = 2 ** 40;
const isBehind = (one) => one.id > BEHIND;

// Where a browser keeps nothing, or has no room, an entry lives as long as its page.
class Memory {
  #entries = new Map();
  #last = BEHIND;

  all() {
    return [...this.#entries.values()].sort((one, other) => one.id - other.id);
  }

  put(entry) {
    this.#entries.set(entry.id ??= (this.#last += 1), entry);
  }

  drop({ id }) {
    this.#entries.delete(id);
  }

  change(work) {
    for (const one of this.all()) {
      const now = work(one);
      if (now === null) this.drop(one);
      else this.put(now);
    }
  }
}
const memory = new Memory();

class Kept {
  #database;

  constructor(database) {
    this.#database = database;
  }

  async all() {
    return [...(await this.#database.getAll(STORE)), ...memory.all()];
  }

  async put(entry) {
    if (isBehind(entry)) return memory.put(entry);
    return this.#write("strict", async (store) => { entry.id = await store.put(entry); });
  }

  async drop(entry) {
    if (isBehind(entry)) return memory.drop(entry);
    // What is there again after a power cut is sent again, and counts once.
    return this.#write("relaxed", (store) => store.delete(entry.id));
  }

  // In one transaction, so that what another tab does meanwhile is neither lost nor brought back.
  async change(work) {
    memory.change(work);
    await this.#write("strict", async (store) => {
      for (const one of await store.getAll()) {
        const now = work(one);
        if (now === null) await store.delete(one.id);
        else if (now !== one) await store.put(now);
      }
    });
  }

  async #write(durability, work) {
    const act = this.#database.transaction(STORE, "readwrite", { durability });
    await Promise.all([work(act.store), act.done]);
  }
}

let place = null;
/** Some browsers now and then never open what they keep. */
const LATE_MS = 5000;

async function open() {
  const made = (database) => database.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
  const gone = () => { place = null; };
  try {
    const opened = openDB("volleysense-outbox", 1, { upgrade: made, terminated: gone });
    const late = new Promise((_, refuse) => { setTimeout(refuse, LATE_MS, new Error("late")); });
    return new Kept(await Promise.race([opened, late]));
  } catch {
    return memory;
  }
}

// A browser may close what it keeps behind our back, as phones do with a page in the background: it is opened again.
async function within(work) {
  place ??= open();
  try {
    return await work(await place);
  } catch (problem) {
    if (!["InvalidStateError", "UnknownError"].includes(problem.name)) throw problem;
    place = open();
    return work(await place);
  }
}

// One write after the other, so that entries keep the order of the keys.
let writing = Promise.resolve();
function write(work) {
  const done = writing.then(() => within(work)).then(() => tell());
  writing = done.catch(() => undefined);
  return done;
}

/** All tabs hear that something changed here, and what was `moved`. */
export function tell(said = {}) {
  channel?.postMessage(said);
  hear(said);
}

function hear({ moved }) {
  if (moved) document.dispatchEvent(new CustomEvent("moved", { detail: moved }));
  document.dispatchEvent(new CustomEvent("outbox"));
}
channel?.addEventListener("message", ({ data }) => hear(data));

/** All of them, the first first, when what is being written is written. */
export const all = () => writing.then(() => within((one) => one.all())).catch(() => memory.all());

/** Whether one outlives its page. */
export const isKept = (entry) => !isBehind(entry);

/** Keeps one, in its place if it has one; what finds no room lives as long as its page. */
export const put = (entry) => write((one) => one.put(entry)).catch(() => {
  delete entry.id;
  memory.put(entry);
  tell();
});

export const drop = (entry) => write((one) => one.drop(entry));

/** Each becomes what `work` makes of it; null forgets it. */
export const change = (work) => write((one) => one.change(work));
