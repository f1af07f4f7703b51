// The card of the suggestion that is being decided: keys and fingers fill it in, one more sends it.
// What nobody said stands in it as a guess until somebody chooses otherwise, or accepts it.
import { check, checked, choose, radio, showShirts, takeShirt, team } from "./playfields.js";

const box = () => document.getElementById("card");
const form = () => document.querySelector("[data-decide]");
const hasFields = () => Boolean(form()?.querySelector("[data-name]"));

export class Card {
  #typed = "";
  #wanted = null;
  #unsent = null;
  #order = box()?.dataset.way ?? "";
  #acts = [];
  // Chosen by somebody on this card; all else follows the guesses.
  #said = new Set();
  #guessing = false;

  constructor(turn) {
    this.turn = turn;
    document.addEventListener("change", (event) => this.#changed(event.target));
    document.addEventListener("input", (event) => this.#changed(event.target));
    document.addEventListener("click", ({ target }) => {
      const shirt = target.closest("#card [data-shirt]");
      if (shirt) takeShirt(form(), shirt);
    });
    document.addEventListener("play-decided", ({ detail }) => {
      if (detail.act) this.#acts.push({ act: detail.act, play: detail.play });
    });
    document.addEventListener("htmx:afterSettle", () => this.#look());
    this.#look();
  }

  #seen = null;

  #look() {
    const undo = box()?.querySelector("[data-take-back]");
    if (undo) undo.disabled = !this.#acts.length;
    if (box() === this.#seen) return;
    this.#seen = box();
    for (const line of box().querySelector("[data-lines]")?.content.children ?? []) {
      document.getElementById(line.id)?.replaceWith(line.cloneNode(true));
    }
    this.#wanted = this.play;
    this.#unsent = null;
    this.#typed = "";
    this.#said.clear();
    if (hasFields()) showShirts(form());
  }

  /** The play that it shows. */
  get play() {
    return box()?.dataset.card ?? null;
  }

  get waits() {
    return Boolean(box()?.dataset.waits);
  }

  get order() {
    return this.#order;
  }

  /** The play that is to be shown; it is read when its turn comes. */
  want(play) {
    this.#wanted = play;
  }

  /** Shows what is wanted, if it does not yet. */
  async load() {
    if (!this.#wanted || this.#wanted === this.play) return;
    await this.#read({ play: this.#wanted, order: this.#order });
  }

  /** The other way through the suggestions, from its first one on; answers that one. */
  async reorder(order) {
    this.#order = order;
    await this.#read({ order });
    return box().querySelector("[data-begin]")?.dataset.begin ?? null;
  }

  /** What waits behind a play that was decided elsewhere on the page. */
  async goBehind(play) {
    await this.#read({ after: play, order: this.#order });
  }

  say(words) {
    const line = box()?.querySelector("[data-said]");
    if (!line) return;
    line.textContent = words;
    line.scrollIntoView({ block: "nearest" });
  }

  #read(query) {
    const address = `${box().dataset.part}?${new URLSearchParams(query)}`;
    return this.turn.take(() => htmx.ajax("GET", address, { source: box(), target: box(), swap: "outerHTML" }));
  }

  /** A digit, a letter or a sign. */
  press(key) {
    if (!hasFields()) return;
    if (/^\d$/.test(key)) this.#type(this.#typed + key);
    else if (key === "Backspace") this.#type(this.#typed.slice(0, -1));
    else choose(form(), key);
  }

  // Of those on court often one digit tells who is meant.
  #type(digits) {
    const near = [...form().querySelectorAll(`[data-side="${team(form())}"] [data-near] [data-shirt]`)];
    const numbers = near.map((one) => one.dataset.shirt);
    const meant = numbers.filter((one) => one.startsWith(digits));
    const number = form().elements.actor_number;
    number.value = digits && !numbers.includes(digits) && meant.length === 1 ? meant[0] : digits;
    number.dispatchEvent(new Event("input", { bubbles: true }));
    this.#typed = digits;
  }

  #changed(target) {
    if (!hasFields() || target.form !== form()) return;
    if (!this.#guessing) {
      this.#said.add(target.name);
      this.#mark(target.name, false);
      this.#typed = "";
      if (["actor_team", "event_type"].includes(target.name)) this.#guess();
    }
    showShirts(form());
  }

  #mark(name, guessed) {
    form().querySelector(`[data-of=${name}]`)?.classList.toggle("guess", guessed);
    const words = form().querySelector("[data-dashed]");
    if (words) words.hidden = !form().querySelector(".guess");
  }

  // As a play of another team or kind it was most probably somebody else's.
  #guess() {
    if (!this.waits) return;
    const [number, sign] = JSON.parse(box().dataset.guesses)[team(form())]?.[checked(form(), "event_type")] ?? ["", ""];
    this.#guessing = true;
    if (!this.#said.has("actor_number")) {
      form().elements.actor_number.value = number;
      this.#mark("actor_number", number !== "");
    }
    if (!this.#said.has("evaluation")) {
      check(radio(form(), "evaluation", sign));
      this.#mark("evaluation", sign !== "");
    }
    this.#guessing = false;
  }

  /** Sends it: to be accepted as it stands, or to where a button says. Answers whether there is
      another card now: where nothing was stored, this one stays as it is. */
  async send(way) {
    const before = box();
    if (!form()) return false;
    const button = form().querySelector(`[data-${way}]`);
    if (!button || !form().reportValidity() || this.#isUnsent(way)) return false;
    const address = button.hasAttribute("formaction") ? button.formAction : form().action;
    const values = new FormData(form());
    this.#unsent = way;
    await this.turn.take(() => htmx.ajax("POST", address, { source: before, target: before, swap: "outerHTML", values }));
    this.#unsent = null;
    return box() !== before;
  }

  // What could not be sent is sent again: another decision about the same play would cross it.
  #isUnsent(way) {
    const other = this.#unsent !== null && this.#unsent !== way;
    if (other) this.say("What you decided is kept, and stored as soon as VolleySense answers.");
    return other;
  }

  /** Takes the last decision of this page back. */
  async takeBack() {
    const before = box();
    const last = this.#acts.at(-1);
    if (!last || this.#isUnsent("take-back")) return false;
    const address = before.dataset.back;
    const values = { ...last, order: this.#order };
    await this.turn.take(() => htmx.ajax("POST", address, { source: before, target: before, swap: "outerHTML", values }));
    if (box() === before) return false;
    this.#acts.pop();
    return true;
  }

  get mayTakeBack() {
    return this.#acts.length > 0;
  }

  /** The stretch of video of its play. */
  get part() {
    const said = box()?.dataset;
    return said?.from ? [said.from, said.to, said.t].map(Number) : null;
  }
}
