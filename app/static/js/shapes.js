// What a coach draws, as SVG over a picture: places are shares of the picture, lengths of its shorter side. The same
// shapes are burnt into films by app/vision/drawn.py.
const SPACE = "http://www.w3.org/2000/svg";
const HEAD = 5;
const HEAD_SHARE = 0.7;
const EDGE = 1 / 6;
const DARK = 150 / 255;
const FONT = '"DejaVu Sans", Verdana, sans-serif';

export function element(name, attributes = {}) {
  const made = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Draws shapes into a sheet whose view box is the picture; each answers to its place in the list. */
export function draw(sheet, shapes, inks) {
  const { width, height } = sheet.viewBox.baseVal;
  const short = Math.min(width, height);
  const spot = ([across, down]) => [across * width, down * height];
  const drawn = [];
  const put = (index, name, attributes, parent = sheet) => {
    const made = element(name, { "data-shape": index, ...attributes });
    parent.append(made);
    drawn.push(made);
    return made;
  };
  const stroke = (shape) => ({
    stroke: inks[shape.colour], "stroke-width": (shape.width ?? 0.01) * short, fill: "none", "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  const round = (shape) => {
    const [[left, top], [right, bottom]] = [spot(shape.corner), spot(shape.opposite)];
    return {
      cx: (left + right) / 2, cy: (top + bottom) / 2, rx: Math.abs(right - left) / 2, ry: Math.abs(bottom - top) / 2,
    };
  };
  const kinds = {
    arrow: (shape, index) => {
      const [start, end] = [spot(shape.start), spot(shape.end)];
      const length = Math.hypot(end[0] - start[0], end[1] - start[1]) || 1;
      const [across, down] = [(end[0] - start[0]) / length, (end[1] - start[1]) / length];
      const head = Math.min(HEAD * (shape.width ?? 0.01) * short, HEAD_SHARE * length);
      const neck = [end[0] - across * head, end[1] - down * head];
      const [left, right] = [1, -1].map((side) => [neck[0] - side * down * head / 2, neck[1] + side * across * head / 2]);
      put(index, "path", { ...stroke(shape), d: `M${start}L${neck}` });
      put(index, "path", { fill: inks[shape.colour], d: `M${end}L${left}L${right}Z` });
    },
    circle: (shape, index) => put(index, "ellipse", { ...round(shape), ...stroke(shape) }),
    line: (shape, index) => put(index, "path", { ...stroke(shape), d: `M${shape.points.map(spot).join("L")}` }),
    text: (shape, index) => {
      const [x, y] = spot(shape.at);
      const size = (shape.size ?? 0.06) * short;
      const words = put(index, "text", {
        x, y, fill: inks[shape.colour], "font-size": size, "font-family": FONT, "font-weight": 700,
        "dominant-baseline": "central", stroke: inks[shape.colour === "black" ? "white" : "black"],
        "stroke-width": size * EDGE, "stroke-linejoin": "round", "paint-order": "stroke",
      });
      words.textContent = shape.words;
      const wide = words.getComputedTextLength();
      if (wide > width - x) words.setAttribute("font-size", size * Math.max(0.2, (width - x) / wide));
    },
    spotlight: (shape, index) => put(index, "ellipse", { ...round(shape), fill: "transparent" }),
  };
  sheet.replaceChildren();
  const bright = shapes.filter((shape) => shape.kind === "spotlight").map(round);
  if (bright.length) sheet.append(...darkness(width, height, bright));
  shapes.forEach((shape, index) => kinds[shape.kind](shape, index));
  return drawn;
}

function darkness(width, height, bright) {
  const mask = element("mask", { id: "bright" });
  mask.append(element("rect", { width, height, fill: "white" }));
  mask.append(...bright.map((one) => element("ellipse", { ...one, fill: "black" })));
  return [mask, element("rect", { width, height, fill: "black", "fill-opacity": DARK, mask: "url(#bright)" })];
}
