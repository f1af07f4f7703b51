// What changes the same part of a page goes one after the other: of two answers that cross, the
// older one would be shown, and of two requests from one element htmx forgets the first.

export class Turn {
  #last = Promise.resolve();
  #waiting = 0;

  get busy() {
    return this.#waiting > 0;
  }

  /** Act when what came before is done, however that ended. */
  take(act) {
    this.#waiting += 1;
    const done = this.#last.then(act).finally(() => { this.#waiting -= 1; });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
