// The list of plays beside the video: a stretch of it, which grows at both ends as one goes.
// Whatever changes it takes its turn, so that nothing is read while something is decided.
import { morph } from "./morph.js";

export class ClipLines {
  #coming = new Map();
  #watch = null;

  constructor(home, turn) {
    this.home = home;
    this.turn = turn;
    document.addEventListener("htmx:afterSettle", () => this.#look());
    this.#look();
  }

  get box() {
    return document.querySelector("[data-plays]");
  }

  get items() {
    return [...document.querySelectorAll("[data-play-id]")];
  }

  item(id) {
    return document.getElementById(`play-${id}`);
  }

  /** Load what comes next at that end; whether there was anything. */
  more(which) {
    if (!this.#coming.has(which)) {
      const loaded = this.turn.take(() => this.#load(which));
      this.#coming.set(which, loaded.finally(() => this.#coming.delete(which)));
    }
    return this.#coming.get(which);
  }

  async #load(which) {
    const way = document.querySelector(`[data-more="${which}"]`);
    if (!way) return false;
    const kept = which === "earlier" ? this.items[0] : null;
    await this.#steadily(kept, () => htmx.ajax("GET", way.dataset.part, { source: way, target: way, swap: "outerHTML" }));
    return !way.isConnected;
  }

  /** A line that is in sight stays where it is; above the list, the card does. */
  async #steadily(line, act) {
    if (this.#scroller !== this.box && document.getElementById("card")?.getBoundingClientRect().bottom > this.#covered) return act();
    const top = line?.getBoundingClientRect().top;
    await act();
    const kept = line && this.item(line.dataset.playId);
    if (kept) this.#scroller.scrollTop += kept.getBoundingClientRect().top - top;
  }

  /** Show the stretch around a play or a time instead of what is shown. */
  around(query) {
    return this.turn.take(() => this.#stretch(query));
  }

  /** What became of a play, and whether anything was sent for it. Its line is read where it was
      replaced by others before its turn came. */
  decide(id, word) {
    return this.turn.take(async () => {
      if (!this.item(id)) await this.#stretch({ play: id });
      const button = this.item(id)?.querySelector(`[data-do="${word}"]`);
      if (button) await htmx.ajax("POST", button.formAction, { source: button.form, swap: "none" });
      return { sent: Boolean(button), status: this.item(id)?.dataset.status };
    });
  }

  /** Read all that stands beside the video anew; what it is asked for is known when its turn comes. */
  anew(query) {
    const review = document.getElementById("review");
    return this.turn.take(() => {
      const address = `${this.home}?${new URLSearchParams(query())}`;
      return this.#steadily(this.#firstInSight, () => this.#read(address, review));
    });
  }

  /** What others changed goes into what stands there; the card stays. */
  takeIn(query) {
    return this.turn.take(async () => {
      const address = `${this.home}?${new URLSearchParams(query)}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, cache: "no-store" });
      if (!answer.ok) return;
      const now = document.createElement("template");
      now.innerHTML = await answer.text();
      for (const one of now.content.querySelectorAll("[hx-swap-oob]")) {
        one.remove();
        one.removeAttribute("hx-swap-oob");
        if (one.id === "timeline") morph(document.getElementById("timeline"), one);
      }
      const review = document.getElementById("review");
      const fresh = review.cloneNode();
      fresh.append(now.content);
      morph(review, fresh);
      htmx.process(review);
      document.dispatchEvent(new CustomEvent("followed"));
    });
  }

  async #stretch(query) {
    if (this.box) await this.#read(`${this.home}/list?${new URLSearchParams(query)}`, this.box);
  }

  #read(address, box) {
    return htmx.ajax("GET", address, { source: box, target: box, swap: "innerHTML" });
  }

  get #firstInSight() {
    const edge = Math.max(this.box?.getBoundingClientRect().top ?? 0, this.#covered);
    return this.items.find((one) => one.getBoundingClientRect().bottom > edge);
  }

  bring(one) {
    const list = one.parentElement;
    if (list.scrollHeight > list.clientHeight) {
      const top = one.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + one.offsetHeight > list.scrollTop + list.clientHeight) {
        list.scrollTop = top - list.clientHeight / 3;
      }
    } else this.#show(one);
  }

  /** On a narrow screen the card of the play comes under the video, unless all of it is in sight as
      far as somebody has scrolled; on a wide one it stands beside it. Without one, the line. */
  #show(line) {
    const card = document.querySelector("#card[data-card]");
    const { top, bottom } = (card ?? line).getBoundingClientRect();
    if (!card && (bottom > innerHeight || top < this.#covered)) line.scrollIntoView({ block: "center" });
    if (card && this.#covered && bottom > innerHeight) card.scrollIntoView({ block: "start" });
  }

  /** On a narrow screen the video stays above the list. */
  get #covered() {
    const video = document.getElementById("video");
    return video && getComputedStyle(video).position === "sticky" ? video.getBoundingClientRect().bottom : 0;
  }

  /** While the video plays: the play of the moment is marked, and is in sight. */
  async follow(now) {
    const timed = this.items.filter((one) => one.dataset.t !== "");
    if (!timed.length || this.turn.busy) return;
    const [first, last] = [Number(timed[0].dataset.t), Number(timed.at(-1).dataset.t)];
    const way = (which) => document.querySelector(`[data-more="${which}"]`);
    if (now > last && way("later")) {
      await (now > last + 60 ? this.around({ t: Math.floor(now) }) : this.more("later"));
    } else if (now < first && way("earlier")) {
      await this.around({ t: Math.floor(now) });
    }
    this.#point(now);
  }

  #point(now) {
    const current = this.items.findLast((one) => one.dataset.t !== "" && Number(one.dataset.t) <= now + 0.05);
    const before = document.querySelector("li.now");
    if (current === before) return;
    before?.classList.remove("now");
    current?.classList.add("now");
    const busy = this.box?.matches(":hover, :focus-within");
    if (current && !busy && this.#scroller === this.box) this.bring(current);
  }

  get #scroller() {
    const box = this.box;
    return box && box.scrollHeight > box.clientHeight ? box : document.scrollingElement;
  }

  #look() {
    this.#watch?.disconnect();
    const root = this.#scroller === this.box ? this.box : null;
    this.#watch = new IntersectionObserver((seen) => {
      for (const one of seen) if (one.isIntersecting) this.more(one.target.dataset.more).catch(() => undefined);
    }, { root, rootMargin: "200px" });
    for (const way of document.querySelectorAll("[data-more]")) this.#watch.observe(way);
  }
}
