// The video and its time line. Times are seconds of the clip, as the video itself counts them.

export class Player {
  constructor(screen) {
    this.video = document.getElementById("video");
    this.screen = screen;
    this.frame = document.getElementById("frame");
    if (!this.video) return;
    this.video.addEventListener("timeupdate", () => this.#goOn());
    this.video.addEventListener("pause", () => { this.#end = null; });
    this.video.addEventListener("seeking", () => this.draw());
    this.video.addEventListener("loadedmetadata", () => this.draw());
    for (const state of ["play", "pause"]) this.video.addEventListener(state, () => this.say());
    this.#controls();
    this.#line();
  }

  /** Told the time now and then while the video plays. */
  onTime = () => {};

  #end = null;

  #goOn() {
    this.draw();
    if (this.#end && this.now >= this.#end.at) this.show(this.#end.back);
    if (!this.video.paused) this.onTime(this.now);
  }

  get now() {
    return this.video?.currentTime ?? 0;
  }

  /** A picture at that time, paused, so that one sees the touch. */
  show(seconds) {
    this.seek(seconds);
    this.video?.pause();
  }

  /** Play a stretch once, and come back to a moment of it. */
  again(from, to, back) {
    if (!this.video) return;
    this.seek(from);
    this.#end = { at: to, back };
    this.video.play().catch(() => this.say());
  }

  seek(seconds) {
    if (this.frame) this.#beginAt(seconds);
    if (!this.video) return;
    const go = () => { this.video.currentTime = Math.max(0, seconds); this.draw(); };
    if (this.video.readyState > 0) go();
    else this.video.addEventListener("loadedmetadata", go, { once: true });
  }

  // A site's own player is told where to begin by its address alone, and only when it is made.
  #beginAt(seconds) {
    const made = this.frame.cloneNode();
    made.src = this.frame.src.replace(/(start=|#t=)\d+/, `$1${Math.max(0, Math.floor(seconds))}`);
    this.frame.replaceWith(made);
    this.frame = made;
  }

  skip(seconds) {
    if (Math.abs(seconds) < 0.5) this.video?.pause();
    this.seek(this.now + seconds);
  }

  toggle() {
    if (!this.video) return;
    if (this.video.paused) this.video.play().catch(() => this.say());
    else this.video.pause();
  }

  draw() {
    const line = document.querySelector("[data-timeline]");
    if (line) {
      const { from, to } = line.dataset;
      const x = (1000 * (this.now - from)) / (to - from);
      line.querySelector("[data-head]").setAttribute("d", x >= 0 && x <= 1000 ? `M${x} 0V76` : "");
    }
    const clock = document.querySelector("[data-now]");
    if (clock) clock.textContent = words(this.now);
  }

  say() {
    const label = document.querySelector("[data-play-words]");
    if (label) label.textContent = this.video.paused ? "Play" : "Pause";
  }

  #controls() {
    for (const button of this.screen.querySelectorAll("[data-skip]")) {
      button.addEventListener("click", () => this.skip(Number(button.dataset.skip)));
    }
    this.screen.querySelector("[data-play]")?.addEventListener("click", () => this.toggle());
    this.screen.querySelector("[data-speed]")?.addEventListener("change", (event) => {
      this.video.playbackRate = Number(event.target.value);
    });
  }

  #line() {
    this.screen.addEventListener("click", (event) => {
      const line = event.target.closest("[data-timeline]");
      if (!line || event.target.closest("a")) return;
      const box = line.getBoundingClientRect();
      const [from, to] = [Number(line.dataset.from), Number(line.dataset.to)];
      this.seek(from + ((event.clientX - box.left) / box.width) * (to - from));
    });
  }
}

function words(seconds) {
  const whole = Math.round(seconds * 10) / 10;
  const minutes = Math.floor(whole / 60);
  return `${minutes}:${(whole - minutes * 60).toFixed(1).padStart(4, "0")}`;
}
