// The four corners on the picture: dragged, clicked or nudged; the form's numbers follow and lead.
import { homography, project } from "./geometry.js";

const NAMES = ["near_left", "near_right", "far_right", "far_left"];
const BASELINE = { A: [[0, 0], [9, 0], [9, 18], [0, 18]], B: [[9, 18], [0, 18], [0, 0], [9, 0]] };
const SIDE = { A: [[9, 0], [9, 18], [0, 18], [0, 0]], B: [[0, 18], [0, 0], [9, 0], [9, 18]] };
const SHAPES = [
  ["a", [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]],
  ["b", [[0, 9], [9, 9], [9, 18], [0, 18], [0, 9]]],
  ["edge", [[0, 0], [9, 0], [9, 18], [0, 18], [0, 0]]],
  ["front", [[0, 6], [9, 6]]],
  ["front", [[0, 12], [9, 12]]],
  ["middle", [[0, 9], [9, 9]]],
];

const box = document.querySelector("[data-corners]");
const svg = box.querySelector("svg");
const form = document.getElementById("court-form");
const lines = box.querySelector("[data-lines]");
const handles = new Map([...box.querySelectorAll("[data-handle]")].map((one) => [one.dataset.handle, one]));
const roomy = box.querySelector("[data-room]");
const [WIDTH, HEIGHT] = [Number(box.dataset.width), Number(box.dataset.height)];
const ROOM = 0.35;
const MOST_ROOM = 1.5;
const MARK = 0.05;
const FINGER_PX = 22;
let held = null;
let last = NAMES[0];

function corner(name) {
  return ["x", "y"].map((axis) => Number(form.elements[`${name}_${axis}`].value.replace(",", ".")) || 0);
}

function place(name, [x, y]) {
  form.elements[`${name}_x`].value = x.toFixed(1);
  form.elements[`${name}_y`].value = y.toFixed(1);
  last = name;
  draw();
}

/** Shows the picture, the room around it that is asked for, and every mark that lies outside. */
function fit() {
  const asked = roomy.getAttribute("aria-pressed") === "true" ? ROOM : 0;
  const marks = NAMES.map(corner);
  const reach = (size, axis, low) => {
    const beyond = marks.map((mark) => (low ? -mark[axis] : mark[axis] - size) + MARK * WIDTH);
    return Math.min(Math.max(asked * size, ...beyond, 0), MOST_ROOM * size);
  };
  const [left, right] = [reach(WIDTH, 0, true), reach(WIDTH, 0, false)];
  const [top, bottom] = [reach(HEIGHT, 1, true), reach(HEIGHT, 1, false)];
  svg.setAttribute("viewBox", `${-left} ${-top} ${left + WIDTH + right} ${top + HEIGHT + bottom}`);
  draw();
}

/** Marks are as large on the screen however much room is shown, and never too small for a finger. */
function markScale() {
  const shown = svg.viewBox.baseVal.width;
  for (const grip of box.querySelectorAll(".grip")) {
    grip.setAttribute("r", Math.max(WIDTH / 34, (FINGER_PX * WIDTH) / Math.max(svg.clientWidth, 1)));
  }
  return shown / WIDTH;
}

function draw() {
  const scale = markScale();
  for (const [name, handle] of handles) {
    const [x, y] = corner(name);
    handle.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }
  const frames = form.elements.view.value === "side" ? SIDE : BASELINE;
  const matrix = homography(frames[form.elements.near_side.value], NAMES.map(corner));
  lines.replaceChildren(...(matrix ? SHAPES.map((shape) => outline(matrix, shape)) : []));
}

function outline(matrix, [kind, points]) {
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("class", kind);
  path.setAttribute("d", "M" + points.map((point) => project(matrix, point).map((v) => v.toFixed(1)).join(" ")).join("L"));
  return path;
}

function where(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

function nearest([x, y]) {
  const far = (name) => { const [cx, cy] = corner(name); return Math.hypot(cx - x, cy - y); };
  return NAMES.reduce((best, name) => (far(name) < far(best) ? name : best));
}

svg.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  const point = where(event);
  held = handle ? handle.dataset.handle : nearest(point);
  if (!handle) place(held, point);
  handles.get(held).classList.add("held");
  handles.get(held).focus();
  svg.setPointerCapture(event.pointerId);
  event.preventDefault();
});
svg.addEventListener("pointermove", (event) => { if (held) place(held, where(event)); });
for (const end of ["pointerup", "pointercancel"]) {
  svg.addEventListener(end, () => {
    if (held) handles.get(held).classList.remove("held");
    if (held) fit();
    held = null;
  });
}

/** Corners that were found in the picture: drawn, and taken only when somebody says so. */
function offer(found) {
  const sheet = box.querySelector("[data-offered-lines]");
  const corners = JSON.parse(found.dataset.offer);
  const view = found.dataset.offerView;
  const matrix = homography((view === "side" ? SIDE : BASELINE).A, corners);
  sheet.replaceChildren(...SHAPES.filter(([kind]) => kind.length > 1).map((shape) => outline(matrix, shape)));
  box.classList.add("offering");
  const done = () => { sheet.replaceChildren(); found.remove(); box.classList.remove("offering"); };
  found.querySelector("[data-refuse]").addEventListener("click", done);
  found.querySelector("[data-take]").addEventListener("click", () => {
    for (const one of form.elements.view) one.checked = one.value === view;
    NAMES.forEach((name, index) => place(name, corners[index]));
    fit();
    done();
  });
}
box.addEventListener("htmx:load", (event) => {
  const found = event.target.closest("[data-offer]");
  if (found) offer(found);
});

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
for (const [name, handle] of handles) {
  handle.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    const [x, y] = corner(name);
    place(name, [x + move[0] * step, y + move[1] * step]);
    fit();
  });
}
roomy.addEventListener("click", () => {
  roomy.setAttribute("aria-pressed", String(roomy.getAttribute("aria-pressed") !== "true"));
  fit();
});
form.addEventListener("input", fit);
window.addEventListener("resize", draw);
fit();
