// The list of plays beside the video: a stretch of it, which grows at both ends as one goes.
// Each request has a source of its own: of two from the same one, htmx forgets the first.

export class PlayList {
  #coming = new Map();
  #watch = null;

  constructor(home) {
    this.home = home;
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
      this.#coming.set(which, this.#load(which).finally(() => this.#coming.delete(which)));
    }
    return this.#coming.get(which);
  }

  async #load(which) {
    const way = document.querySelector(`[data-more="${which}"]`);
    if (!way) return false;
    const kept = which === "earlier" ? this.items[0] : null;
    const top = kept?.getBoundingClientRect().top;
    await htmx.ajax("GET", way.dataset.part, { source: way, target: way, swap: "outerHTML" });
    if (way.isConnected) return false;
    // What is in sight stays where it is.
    if (kept) this.#scroller.scrollTop += kept.getBoundingClientRect().top - top;
    return true;
  }

  /** Show the stretch around a play or a time instead of what is shown. */
  async around(query) {
    if (!this.box) return;
    const address = `${this.home}/list?${new URLSearchParams(query)}`;
    await htmx.ajax("GET", address, { source: this.box, target: this.box, swap: "innerHTML" });
  }

  bring(one) {
    const list = one.parentElement;
    if (list.scrollHeight > list.clientHeight) {
      const top = one.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top + one.offsetHeight > list.scrollTop + list.clientHeight) {
        list.scrollTop = top - list.clientHeight / 3;
      }
    } else if (one.getBoundingClientRect().bottom > innerHeight || one.getBoundingClientRect().top < this.#covered) {
      one.scrollIntoView({ block: "center" });
    }
  }

  /** On a narrow screen the video stays above the list. */
  get #covered() {
    const video = document.getElementById("video");
    return video && getComputedStyle(video).position === "sticky" ? video.getBoundingClientRect().bottom : 0;
  }

  /** While the video plays: the play of the moment is marked, and is in sight. */
  async follow(now) {
    const timed = this.items.filter((one) => one.dataset.t !== "");
    if (!timed.length || this.#coming.size) return;
    const [first, last] = [Number(timed[0].dataset.t), Number(timed.at(-1).dataset.t)];
    const way = (which) => document.querySelector(`[data-more="${which}"]`);
    if (now > last && way("later")) {
      await (now > last + 60 ? this.#jump(now) : this.more("later"));
    } else if (now < first && way("earlier")) {
      await this.#jump(now);
    }
    this.#point(now);
  }

  #jump(now) {
    const coming = this.around({ t: Math.floor(now) }).finally(() => this.#coming.delete("jump"));
    this.#coming.set("jump", coming);
    return coming;
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
      for (const one of seen) if (one.isIntersecting) this.more(one.target.dataset.more);
    }, { root, rootMargin: "200px" });
    for (const way of document.querySelectorAll("[data-more]")) this.#watch.observe(way);
  }
}
