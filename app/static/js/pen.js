// Draws over a paused picture with finger, pen, mouse or keys, and keeps it with the play.
import { draw, element } from "./shapes.js";

const WIDTH = 0.01;
const LETTERS = 0.06;
/** A line by free hand has points no nearer together than that, and no more than are kept. */
const [STEP, BEND, MOST_POINTS] = [0.004, 0.0015, 200];
/** Whoever scribbles on for minutes has drawn enough. */
const MOST_MOVES = 3_000;
/** So far, in shares of the picture, a finger has moved at least where it drew something. */
const DRAGGED = 0.012;
/** How far beside a line the rubber finds it, in pixels of the screen. */
const RUBBER = [[0, 0], [0, -9], [9, 0], [0, 9], [-9, 0], [7, 7], [-7, -7], [7, -7], [-7, 7]];

const tidy = (share) => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000;
const apart = ([x, y], [u, v]) => Math.hypot(u - x, v - y);

/** The points that a line bends at (Ramer, Douglas and Peucker). */
function bends(points, most) {
  if (points.length < 3) return points;
  const [[x, y], [u, v]] = [points[0], points.at(-1)];
  const length = Math.hypot(u - x, v - y);
  const off = ([a, b]) => (length ? Math.abs((u - x) * (y - b) - (x - a) * (v - y)) / length : apart([a, b], [x, y]));
  const far = points.reduce((best, point, index) => (off(point) > off(points[best]) ? index : best), 0);
  if (off(points[far]) < most) return [points[0], points.at(-1)];
  return [...bends(points.slice(0, far + 1), most).slice(0, -1), ...bends(points.slice(far), most)];
}

function thinned(points) {
  let [kept, most] = [points, BEND];
  do {
    kept = bends(points, most);
    most *= 1.5;
  } while (kept.length > MOST_POINTS);
  return kept;
}

/** The tools beside a player, which says how long one picture is seen, and is told when the pen is laid down. */
export function penOf(tools, layer, player) {
  const { sheet, inks } = layer;
  const said = tools.querySelector("[data-pen-said]");
  const field = (name) => tools.elements[name];
  const tool = () => field("tool").value;
  let item = null;
  let drawing = null;
  /** The second of the drawing that this one takes the place of. */
  let instead = "";
  let undone = [];
  let shape = null;
  let cross = null;

  const say = (text) => { said.textContent = text; };
  const formOf = (of) => of?.querySelector("[data-drawings]");
  const drawingsOf = (of) => JSON.parse(formOf(of)?.dataset.drawings ?? "[]");

  function paint() {
    draw(sheet, [...drawing.shapes, ...(shape ? [shape] : [])], inks);
    if (cross) {
      const { width, height } = sheet.viewBox.baseVal;
      const [x, y, arm] = [cross[0] * width, cross[1] * height, Math.min(width, height) / 30];
      const d = `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`;
      sheet.append(element("path", { d, class: "cross-under" }), element("path", { d, class: "cross" }));
    }
    tools.querySelector("[data-pen-do=undo]").disabled = !undone.length;
    tools.querySelector("[data-pen-do=clear]").disabled = !drawing.shapes.length;
  }

  function change(shapes) {
    undone.push(drawing.shapes);
    drawing.shapes = shapes;
    shape = null;
    paint();
  }

  const made = {
    arrow: (place) => ({ kind: "arrow", start: place, end: place, colour: field("ink").value, width: WIDTH }),
    circle: (place) => ({ kind: "circle", corner: place, opposite: place, colour: field("ink").value, width: WIDTH }),
    spotlight: (place) => ({ kind: "spotlight", corner: place, opposite: place }),
    line: (place) => ({ kind: "line", points: [place], colour: field("ink").value, width: WIDTH }),
  };

  function begin(place) {
    say("");
    if (tool() === "rubber") rub(place);
    else if (tool() === "text") write(place);
    else shape = made[tool()](place);
  }

  function on(place) {
    if (!shape) return;
    if (shape.kind === "arrow") shape.end = place;
    else if (shape.kind === "line") {
      if (shape.points.length < MOST_MOVES && apart(shape.points.at(-1), place) >= STEP) shape.points.push(place);
    } else shape.opposite = place;
    paint();
  }

  function finish() {
    if (!shape) return;
    const spots = shape.points ?? [shape.start ?? shape.corner, shape.end ?? shape.opposite];
    const [across, down] = [0, 1].map((axis) => {
      const along = spots.map((spot) => spot[axis]);
      return Math.max(...along) - Math.min(...along);
    });
    const round = Boolean(shape.corner);
    const enough = round ? Math.min(across, down) >= DRAGGED : Math.max(across, down) >= DRAGGED;
    if (enough) {
      if (shape.points) shape.points = thinned(shape.points);
      change([...drawing.shapes, shape]);
    } else {
      shape = null;
      say("Drag from where it begins to where it ends.");
      paint();
    }
  }

  function write(place) {
    const words = field("words").value.trim();
    if (!words) {
      say("Write the words first, then press where they go.");
      field("words").focus();
      return;
    }
    change([...drawing.shapes, { kind: "text", at: place, words, size: LETTERS, colour: field("ink").value }]);
  }

  function rub([across, down]) {
    const box = sheet.getBoundingClientRect();
    const [x, y] = [box.left + across * box.width, box.top + down * box.height];
    const near = RUBBER.flatMap(([right, below]) => document.elementsFromPoint(x + right, y + below));
    const found = near.filter((one) => one.dataset.shape).map((one) => Number(one.dataset.shape));
    // A spotlight is as large as all that is in it, so what is drawn there goes first.
    const gone = found.find((index) => drawing.shapes[index].kind !== "spotlight") ?? found[0];
    if (gone !== undefined) {
      change(drawing.shapes.filter((_, index) => index !== gone));
      return;
    }
    say("There is nothing to take away there.");
  }

  const placeOf = (event) => {
    const box = sheet.getBoundingClientRect();
    return [tidy((event.clientX - box.left) / box.width), tidy((event.clientY - box.top) / box.height)];
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (!drawing || !event.isPrimary || event.button) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    cross = null;
    begin(placeOf(event));
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!drawing || !event.isPrimary || !sheet.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const one of between.length ? between : [event]) on(placeOf(one));
  });
  sheet.addEventListener("pointerup", (event) => {
    if (drawing && event.isPrimary) finish();
  });
  sheet.addEventListener("pointercancel", () => {
    shape = null;
    if (drawing) paint();
  });

  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  sheet.addEventListener("keydown", (event) => {
    if (!drawing || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = ways[event.key];
    if (way) {
      const step = event.shiftKey ? 0.005 : 0.025;
      cross = (cross ?? [0.5, 0.5]).map((share, axis) => tidy(share + way[axis] * step));
      on(cross);
    } else if (event.key === "Enter" || event.key === " ") {
      cross ??= [0.5, 0.5];
      if (shape) finish();
      else begin(cross);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    paint();
  });

  const acts = {
    undo() {
      drawing.shapes = undone.pop() ?? drawing.shapes;
      paint();
    },
    clear: () => change([]),
    leave: close,
  };
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pen-do]");
    if (button && drawing) acts[button.dataset.penDo]();
  });
  tools.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && event.target.name !== "words") {
      event.preventDefault();
      acts.undo();
    }
  });
  const words = () => { tools.querySelector("[data-pen-words]").hidden = tool() !== "text"; };
  tools.addEventListener("change", words);

  function close() {
    [drawing, shape, cross] = [null, null, null];
    tools.hidden = true;
    tools.closest("[data-watching]").classList.remove("drawing");
    sheet.setAttribute("aria-hidden", "true");
    sheet.classList.remove("under-pen");
    sheet.removeAttribute("tabindex");
    layer.lend(false);
    player.laidDown(item);
  }

  tools.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!drawing) return;
    const form = formOf(item);
    const wanted = { ...drawing, still: field("still").value === "true", seconds: Number(field("seconds").value) };
    form.elements.drawing.value = wanted.shapes.length ? JSON.stringify(wanted) : "";
    form.elements.instead.value = instead;
    const answered = ({ detail }) => {
      if (detail.requestConfig.elt !== form) return;
      document.removeEventListener("htmx:afterRequest", answered);
      if (detail.successful) close();
      else say("This was not kept.");
    };
    document.addEventListener("htmx:afterRequest", answered);
    form.requestSubmit();
  });

  return {
    drawingsOf,
    /** Whether drawings of this play are kept anywhere. */
    canDraw: (of) => Boolean(formOf(of)),
    isOpen: () => Boolean(drawing),
    remind: () => say("Keep this drawing, or leave it, before you go on."),
    /** Begins over the picture that is shown, or goes on with what is drawn over it. */
    open(of) {
      item = of;
      const second = Math.round(layer.second() * 10_000) / 10_000;
      const there = drawingsOf(item).find((one) => Math.abs(one.t_sec - second) < player.picture() / 2);
      drawing = there ?? { clip_id: item.dataset.clip, t_sec: second, shapes: [] };
      instead = there ? there.t_sec : "";
      undone = [];
      field("still").value = String(there?.still ?? true);
      field("seconds").value = there?.seconds ?? 3;
      tools.hidden = false;
      tools.closest("[data-watching]").classList.add("drawing");
      sheet.removeAttribute("aria-hidden");
      layer.lend(true);
      sheet.classList.add("under-pen");
      sheet.tabIndex = 0;
      words();
      say("");
      paint();
      sheet.focus({ preventScroll: true });
      tools.scrollIntoView({ block: "nearest" });
    },
  };
}
