// The time line: a stretch of the clip that can be made longer, shorter, and moved.

export class Timeline {
  #wanted = null;
  #byHand = false;

  constructor(screen, home, turn, chosen) {
    this.home = home;
    this.turn = turn;
    this.chosen = chosen;
    this.length = Number(screen.dataset.length);
    this.near = Number(screen.dataset.around);
    this.shortest = Number(screen.dataset.shortest);
    screen.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    screen.addEventListener("click", (event) => this.#click(event));
  }

  get #line() {
    return document.querySelector("[data-timeline]");
  }

  get from() {
    return Number(this.#line?.dataset.from ?? 0);
  }

  get to() {
    return Number(this.#line?.dataset.to ?? this.length);
  }

  get span() {
    return this.to - this.from;
  }

  /** The stretch in an address, where it is not the whole clip. */
  get address() {
    return this.span < this.length - 0.05 ? { from: this.from, to: this.to } : {};
  }

  has(seconds) {
    return seconds >= this.from && seconds <= this.to;
  }

  /** Point out a play; where it lies outside or among too many, go where it can be seen. */
  show(id, seconds) {
    for (const one of document.querySelectorAll(".mark.chosen")) one.classList.remove("chosen");
    const mark = document.querySelector(`[data-mark="${CSS.escape(id)}"]`);
    mark?.classList.add("chosen");
    if (mark || !Number.isFinite(seconds)) return;
    const dense = document.querySelector("[data-bar]") !== null;
    if (this.has(seconds) && (!dense || this.#byHand)) return;
    this.around(seconds, dense && !this.#byHand ? this.near : this.span);
  }

  /** While the video plays: the stretch goes along. */
  follow(now) {
    if (!this.has(now) && !this.turn.busy) this.around(now + this.span * 0.4, this.span);
  }

  around(middle, span, focus = null) {
    const length = Math.min(Math.max(span, this.shortest), this.length);
    const from = Math.min(Math.max(0, middle - length / 2), this.length - length);
    return this.#load(from, from + length, focus);
  }

  zoom(way, at = null) {
    this.#byHand = true;
    const middle = (this.from + this.to) / 2;
    const steps = {
      in: () => this.around(at ?? middle, this.span / 2, "in"),
      out: () => this.around(at ?? middle, this.span * 2, "out"),
      back: () => this.around(middle - this.span, this.span, "back"),
      on: () => this.around(middle + this.span, this.span, "on"),
      all: () => this.#load(0, this.length, "all"),
    };
    return steps[way]();
  }

  /** Of several stretches that are asked for meanwhile, the last one is read. */
  #load(from, to, focus) {
    const first = this.#wanted === null;
    this.#wanted = { from, to, focus };
    if (first) this.turn.take(() => this.#read()).catch(() => undefined); // the bar has said it
  }

  async #read() {
    const { from, to, focus } = this.#wanted;
    this.#wanted = null;
    const query = new URLSearchParams({ from: from.toFixed(2), to: to.toFixed(2) });
    const id = this.chosen();
    if (id) query.set("play", id);
    const held = focus !== null && document.activeElement?.closest(".zoom");
    await htmx.ajax("GET", `${this.home}/timeline?${query}`, { source: "#timeline", target: "#timeline", swap: "outerHTML" });
    if (held) document.querySelector(`a[data-zoom="${focus}"]`)?.focus();
  }

  #click(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const way = event.target.closest("a[data-zoom]");
    const bar = event.target.closest("a[data-bar]");
    if (!way && !bar) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) {
      if (way.hasAttribute("href")) this.zoom(way.dataset.zoom);
    } else {
      const query = new URL(bar.getAttribute("href"), location.href).searchParams;
      this.#byHand = true;
      this.#load(Number(query.get("from")), Number(query.get("to")), null);
    }
  }

  /** Pinching, or the wheel with Ctrl, makes it longer or shorter where the pointer is. */
  #wheel(event) {
    const line = event.target.closest("[data-timeline]");
    if (!line || !event.ctrlKey) return;
    event.preventDefault();
    if (this.turn.busy || !event.deltaY) return;
    const box = line.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const at = this.from + share * this.span;
    const span = Math.min(Math.max(this.span * (event.deltaY < 0 ? 0.5 : 2), this.shortest), this.length);
    this.#byHand = true;
    this.around(at + (0.5 - share) * span, span);
  }
}
