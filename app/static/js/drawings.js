// What was drawn over a play, shown over its picture: some seconds of the moving one, or while the picture is held.
import { draw } from "./shapes.js";

const ROUNDING = 0.002;
/** So near a picture that is drawn on, in seconds, a paused video shows it. */
const NEAR = 0.02;

/** The layer over the screens of a player; `go` lets the picture move again. */
export function drawingLayer(sheet, go) {
  const inks = JSON.parse(sheet.dataset.inks);
  const sizes = new ResizeObserver(() => fit());
  const pictures = new WeakMap();
  let drawings = [];
  let [screen, from] = [null, 0];
  let [before, past] = [0, new Set()];
  let held = null;
  let [jumping, shown] = [true, ""];
  let pen = false;

  /** Lies where the video has its picture, which leaves bars where its shape is another. */
  function fit() {
    const { videoWidth: width, videoHeight: height } = screen ?? {};
    sheet.toggleAttribute("hidden", !width);
    if (!width) return;
    const scale = Math.min(screen.clientWidth / width, screen.clientHeight / height);
    sheet.setAttribute("viewBox", `0 0 ${width} ${height}`);
    Object.assign(sheet.style, {
      left: `${screen.offsetLeft + (screen.clientWidth - width * scale) / 2}px`,
      top: `${screen.offsetTop + (screen.clientHeight - height * scale) / 2}px`,
      width: `${width * scale}px`,
      height: `${height * scale}px`,
    });
    shown = "";
  }

  function watch(one) {
    if (pictures.has(one)) return;
    pictures.set(one, NaN);
    sizes.observe(one);
    for (const kind of ["loadedmetadata", "resize"]) one.addEventListener(kind, () => one === screen && fit());
    one.addEventListener("seeking", () => {
      if (one !== screen || (held && Math.abs(one.currentTime - held.drawing.t_sec) < NEAR)) return;
      letGo();
      jumping = true;
    });
    const told = (_now, { mediaTime }) => {
      pictures.set(one, mediaTime);
      one.requestVideoFrameCallback(told);
    };
    one.requestVideoFrameCallback?.(told);
  }

  const stills = () => drawings.filter((one) => one.still);
  const due = (now) => stills().find((one) => !past.has(one) && one.t_sec > before && one.t_sec <= now + ROUNDING
    && one.t_sec >= from - ROUNDING);

  function hold(drawing) {
    screen.pause();
    past.add(drawing);
    held = { drawing, timer: setTimeout(release, drawing.seconds * 1000) };
    screen.currentTime = drawing.t_sec + ROUNDING;
  }

  function letGo() {
    if (!held) return;
    clearTimeout(held.timer);
    before = held.drawing.t_sec - ROUNDING;
    held = null;
  }

  function release() {
    letGo();
    const next = due(screen.currentTime);
    if (next) hold(next);
    else go();
  }

  /** The drawings that are seen at this moment. */
  function seen(now) {
    const moving = drawings.filter((one) => !one.still && one.t_sec <= now + ROUNDING && now < one.t_sec + one.seconds);
    if (held) return [...moving, held.drawing];
    return screen.paused ? [...moving, ...stills().filter((one) => Math.abs(one.t_sec - now) < NEAR)] : moving;
  }

  function paint(now) {
    const shapes = seen(now).flatMap((one) => one.shapes);
    const key = JSON.stringify(shapes);
    if (key === shown) return;
    shown = key;
    draw(sheet, shapes, inks);
  }

  return {
    inks,
    sheet,
    /** Shows what is drawn over a play, from this second of the screen's video on. */
    show(list, onScreen, start) {
      letGo();
      [drawings, screen, from, jumping] = [list, onScreen, start, true];
      watch(screen);
      fit();
    },
    /** Looks where the video is: to be asked again and again. */
    tick() {
      if (!screen || pen) return;
      const now = screen.currentTime;
      if (held && !screen.paused) letGo();
      if (!held && !screen.seeking) {
        if (jumping) {
          past = new Set();
          [before, jumping] = [now - 0.1, false];
        }
        const next = screen.paused ? null : due(now);
        if (next) hold(next);
        else if (!screen.paused) before = now;
      }
      paint(screen.currentTime);
    },
    /** The second of the picture that is on the screen. */
    second() {
      const told = pictures.get(screen);
      const now = screen.currentTime;
      return Math.abs(told - now) < 0.25 ? told : now;
    },
    /** Leaves the sheet to the pen, which draws on it itself. */
    lend(given) {
      letGo();
      [pen, shown] = [given, ""];
    },
  };
}
