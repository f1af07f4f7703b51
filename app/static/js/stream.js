// The stream of what changes, for all who follow by it: one connection, whatever number of tabs.

import { at } from "./at.js";

const PATH = at("/_api/sessions/stream");
const KEPT = 1000;
/** So many sessions may be named; of more, all are followed. */
const MOST = 50;
const AGAIN_MS = [1000, 2000, 5000, 15000, 30000];

export class Source {
  #stream = null;
  #sessions = "";
  #followers = new Map();
  #last = null;
  #kept = [];
  #from = null;
  #fails = 0;
  #timer = null;
  #on = false;

  /** Somebody follows sessions from an entry of the log on; is told by `tell` until `leave`. */
  follow(who, sessions, asOf, tell) {
    this.#followers.set(who, { sessions, tell });
    const covered = this.#stream && this.#wanted() === this.#sessions && this.#from <= asOf;
    if (!covered) {
      this.#open(this.#last === null ? asOf : Math.min(this.#last, asOf));
      return;
    }
    tell({ live: this.#on });
    for (const change of this.#kept) if (change.id > asOf) tell({ change });
  }

  leave(who) {
    this.#followers.delete(who);
    if (!this.#followers.size) this.#close();
  }

  get isIdle() {
    return !this.#followers.size;
  }

  #wanted() {
    const all = [...this.#followers.values()].flatMap((one) => one.sessions);
    const named = [...new Set(all)].sort();
    return all.includes("*") || named.length > MOST ? "*" : named.join(" ");
  }

  #close() {
    clearTimeout(this.#timer);
    this.#stream?.close();
    this.#stream = null;
    this.#on = false;
  }

  #open(since) {
    this.#close();
    if (since !== this.#last) this.#kept = [];
    this.#from = since;
    this.#last = since;
    this.#sessions = this.#wanted();
    const query = new URLSearchParams({ since });
    if (this.#sessions !== "*") for (const one of this.#sessions.split(" ")) query.append("session", one);
    const stream = new EventSource(`${PATH}?${query}`);
    this.#stream = stream;
    stream.onopen = () => this.#say(true);
    stream.onmessage = ({ data }) => this.#came(JSON.parse(data));
    stream.addEventListener("presence", ({ data }) => this.#tell({ presence: JSON.parse(data) }));
    stream.onerror = () => {
      this.#say(false);
      if (stream.readyState === EventSource.CLOSED) this.#refused();
    };
  }

  #say(on) {
    this.#on = on;
    if (on) this.#fails = 0;
    this.#tell({ live: on });
  }

  #came(change) {
    this.#last = change.id;
    this.#kept.push(change);
    if (this.#kept.length > KEPT) this.#from = this.#kept.shift().id;
    this.#tell({ change });
  }

  // An answer that was no stream: nobody may read, or an older copy of the record was put back. Whoever is told reads
  // all of their page anew, and begins with what it is as of.
  #refused() {
    this.#close();
    this.#last = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell({ anew: true }), AGAIN_MS[Math.min(this.#fails, AGAIN_MS.length - 1)]);
    this.#fails += 1;
  }

  #tell(said) {
    for (const { tell } of this.#followers.values()) tell(said);
  }
}
