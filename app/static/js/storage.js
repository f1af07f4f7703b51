// What the browser keeps for us. One that keeps nothing, or is full, is no trouble: what was typed
// lives as long as its page then.
class Storage {
  #place;

  // Even asking for the place may be refused, so it is asked for each time.
  constructor(place) {
    this.#place = place;
  }

  get(key) {
    return this.#tried((place) => place.getItem(key));
  }

  set(key, text) {
    this.#tried((place) => place.setItem(key, text));
  }

  drop(key) {
    this.#tried((place) => place.removeItem(key));
  }

  take(key) {
    const text = this.get(key);
    this.drop(key);
    return text;
  }

  /** A value of any shape; null where there is none. */
  read(key) {
    try {
      return JSON.parse(this.get(key));
    } catch {
      return null;
    }
  }

  write(key, value) {
    this.set(key, JSON.stringify(value));
  }

  get keys() {
    return this.#tried((place) => Object.keys(place)) ?? [];
  }

  #tried(work) {
    try {
      return work(this.#place());
    } catch {
      return null;
    }
  }
}

export const ofTab = new Storage(() => sessionStorage);
export const ofBrowser = new Storage(() => localStorage);
