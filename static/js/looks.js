// How each kind of place looks, and how its five classes deepen. A kind is told by its texture as well as its hue:
// provinces are plain, basins hatched, regions dotted, countries banded, so that no reader depends on colour.

import { svg } from "./dom.js";
import { config } from "./words.js";

// Sequential, light to dark, monotone in lightness; hues apart under deuteranopia and protanopia.
const RAMPS = {
  province: ["#fde0c8", "#fbb583", "#ee8540", "#c9571a", "#8f3608"],
  basin: ["#cfe2f3", "#9cc4e4", "#5f9fd0", "#2f74b0", "#12497e"],
  region: ["#d5ecd6", "#a3d4a8", "#68b579", "#33894d", "#14592c"],
  country: ["#e6dff1", "#c8b8e0", "#a48bca", "#7b5fad", "#55377f"],
};
const OUTLINES = { province: "#8f3608", basin: "#12497e", region: "#14592c", country: "#55377f" };
const DASHES = { province: null, basin: "8 3", region: "2 3", country: "10 3 2 3" };

/**
 * The fill of a shape: where kinds lie over one another open textures let the lower one through, on a map of one kind
 * the classes deepen, and under arcs plain colour is calmer.
 */
export function fillFor(style, kind, index, count) {
  if (style === "arcs") return RAMPS[kind][step(index, count)];
  return style === "overview" ? `url(#look-${kind})` : `url(#look-${kind}-${step(index, count)})`;
}

// From this step of a ramp on a shape is dark: its outline then follows the theme, to be seen on a dark ground.
const DEEP = 3;
export const isDeep = (index, count) => index !== null && step(index, count) >= DEEP;

/** Which of the classes a value falls in (0 is the lightest), or null for none. The classes touch, low ones first. */
export function classOf(value, classes) {
  if (value === null) return null;
  const index = classes.findIndex(({ max }) => max === null || value <= max);
  return index < 0 ? classes.length - 1 : index;
}

// Colours of sectors, in the order of data/sectors.csv: a hue in two textures each, so that thirteen are told apart. The
// hues were searched for so that their lightness differs too, by deuteranopia and protanopia as well: see
// docs/layers.md and tests/layers/test_palettes.py.
const HUES = ["#8f4100", "#97a3dd", "#771853", "#65956d", "#8a58cb", "#75d671", "#f4e555"];
const TIE = "#4a4a4a";

/** The fill of a place that a category leads; the empty category is a tie. */
export const categoryFill = (code) => `url(#look-category-${code || "tie"})`;

/** The fill of a place of which nothing is known. */
export const noDataFill = "url(#look-no-data)";

// Circles: the radius of the largest as a part of the map's shorter side, the least radius as a part of the largest,
// and how strong their fill is, so that what lies under one is read (layers/looks.py has the same).
const LARGEST_RADIUS = 0.05;
const LEAST_RADIUS = 0.06;
const STRENGTH = 0.5;
const WORLD_SHAPE = 2.37; // the width of the partners' world to its height

/** The radius of a value's circle as a part of the largest: its area is the value. 0 where nothing is drawn. */
export function radiusShare(value, most) {
  if (value <= 0 || most <= 0) return 0;
  return Math.min(1, Math.max(LEAST_RADIUS, Math.sqrt(value / most)));
}

/** The radius of the largest circle on a map of so many pixels; the world fills the width of its map alone. */
export const largestRadius = (width, height, isWorld = false) =>
  LARGEST_RADIUS * Math.min(isWorld ? width / WORLD_SHAPE : width, height);

/** Which kind's inks a kind of places has: an archipelago is of its province. */
export const inkOf = (kind) => (kind === "archipelago" ? "province" : kind);

/** The fill of a kind's circles: its texture, so open that what lies under is read; the same in light and dark. */
export const circleFill = (kind) => `url(#look-circle-${inkOf(kind)})`;

// With fewer than five classes the ramp is spread, so that "many" is dark on every map.
const step = (index, count) =>
  count <= 1 ? 2 : Math.round((count >= 5 ? 0 : 1) + (index * (count >= 5 ? 4 : 3)) / (count - 1));

export const outlineOf = (kind) => ({ color: OUTLINES[kind], dashArray: DASHES[kind] });

const stroke = (color, width, d, opacity = 1) =>
  svg("path", { d, stroke: color, "stroke-width": width, fill: "none", "stroke-opacity": opacity });

const TEXTURES = {
  province: (ink) => [svg("rect", { width: 8, height: 8, fill: ink, "fill-opacity": 0.92 })],
  basin: (ink) => [
    svg("rect", { width: 8, height: 8, fill: ink, "fill-opacity": 0.3 }),
    stroke(ink, 1.3, "M-2 2L2 -2M0 8L8 0M6 10L10 6", 0.8),
  ],
  region: (ink) => [
    svg("rect", { width: 8, height: 8, fill: ink, "fill-opacity": 0.34 }),
    svg("circle", { cx: 2, cy: 2, r: 1.35, fill: ink }),
    svg("circle", { cx: 6, cy: 6, r: 1.35, fill: ink }),
  ],
  country: (ink) => [
    svg("rect", { width: 8, height: 8, fill: ink, "fill-opacity": 0.45 }),
    stroke(ink, 1.4, "M0 4H8", 0.55),
  ],
};

// The overview's textures: dots keep a white rim above a basin's hatching, and a country is hardly filled, so that the
// basin which crosses it reads as one shape. `[size, marks]`.
const dot = (x, y) => svg("circle", { cx: x, cy: y, r: 2, fill: "var(--region)", stroke: "var(--home)", "stroke-width": 1.1 });
const OPEN = {
  province: [8, TEXTURES.province(RAMPS.province[2])],
  basin: [8, TEXTURES.basin(RAMPS.basin[2])],
  region: [
    12,
    [svg("rect", { width: 12, height: 12, fill: RAMPS.region[2], "fill-opacity": 0.26 }), dot(3, 3), dot(9, 9)],
  ],
  country: [
    16,
    [
      svg("rect", { width: 16, height: 16, fill: RAMPS.country[2], "fill-opacity": 0.03 }),
      stroke("var(--country)", 1.3, "M1 4H6M9 12H14", 0.7),
    ],
  ],
};

const circleMarks = (kind) => {
  const [, ...marks] = TEXTURES[kind](RAMPS[kind][2]);
  return [svg("rect", { width: 8, height: 8, fill: RAMPS[kind][2], "fill-opacity": STRENGTH }), ...marks];
};

const categoryMarks = (index) => {
  const ink = HUES[index % HUES.length];
  const ground = svg("rect", { width: 9, height: 9, fill: ink });
  return index < HUES.length
    ? [ground]
    : [ground, stroke("#fff", 2, "M0 4.5H9", 0.85), stroke(INK, 0.8, "M0 2.6H9M0 6.4H9", 0.75)];
};
const INK = "#16252b";
const TIE_MARKS = [
  svg("rect", { width: 9, height: 9, fill: "#fff" }),
  stroke(TIE, 1.6, "M-2 2L2 -2M0 9L9 0M7 11L11 7"),
  stroke(TIE, 1.6, "M-2 7L2 11M0 0L9 9M7 -2L11 2"),
];
const NO_DATA_MARKS = [
  svg("rect", { width: 7, height: 7, fill: "var(--home)", "fill-opacity": 0.55 }),
  stroke("var(--line-strong)", 0.9, "M-2 2L2 -2M0 7L7 0M5 9L9 5", 0.7),
];

// A ramp is read light to dark, whatever the theme: in the dark its open textures get a light ground.
const ground = () => svg("rect", { width: 8, height: 8, fill: "var(--under)" });
const pattern = (id, size, marks) =>
  svg("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" }, ...marks);

/** Put the textures in the page, once; shapes and swatches point to them. */
export function installLooks() {
  const deepening = Object.entries(RAMPS).flatMap(([kind, ramp]) =>
    ramp.map((ink, index) => pattern(`look-${kind}-${index}`, 8, [ground(), ...TEXTURES[kind](ink)])),
  );
  const open = Object.entries(OPEN).map(([kind, [size, marks]]) => pattern(`look-${kind}`, size, marks));
  const circles = Object.keys(RAMPS).map((kind) => pattern(`look-circle-${kind}`, 8, circleMarks(kind)));
  const categories = [
    ...Object.keys(config.codes.sector).map((code, index) => pattern(`look-category-${code}`, 9, categoryMarks(index))),
    pattern("look-category-tie", 9, TIE_MARKS),
    pattern("look-no-data", 7, NO_DATA_MARKS),
  ];
  document.body.append(
    svg(
      "svg",
      { width: 0, height: 0, "aria-hidden": "true", class: "sr-only" },
      svg("defs", {}, ...deepening, ...open, ...circles, ...categories),
    ),
  );
}

const swatches = new Map();

/** A small sample of a look, for the legend and the list: made once, then copied. */
export function swatch(kind, index = 1, count = 3, { width = 24, height = 14, style = "overview" } = {}) {
  const key = [kind, index, count, width, height, style].join(" ");
  if (!swatches.has(key)) swatches.set(key, makeSwatch(kind, index, count, { width, height, style }));
  return swatches.get(key).cloneNode(true);
}

function makeSwatch(kind, index, count, { width, height, style }) {
  return svg(
    "svg",
    { width, height, "aria-hidden": "true", viewBox: `0 0 ${width} ${height}` },
    svg("rect", {
      x: 0.75,
      y: 0.75,
      width: width - 1.5,
      height: height - 1.5,
      rx: 2,
      fill: index === null ? "var(--home)" : fillFor(style, kind, index, count),
      stroke: style === "overview" || isDeep(index, count) ? `var(--${kind})` : (OUTLINES[kind] ?? "var(--line-strong)"),
      "stroke-width": style === "arcs" ? 0.8 : 1.5,
      "stroke-dasharray": style === "arcs" ? null : DASHES[kind],
    }),
  );
}

/** A sample of a fill that is no class of a kind: a category, or no data. */
export const sample = (fill, { width = 24, height = 14, stroke = "var(--muted)" } = {}) =>
  svg(
    "svg",
    { width, height, "aria-hidden": "true", viewBox: `0 0 ${width} ${height}` },
    svg("rect", {
      x: 0.75,
      y: 0.75,
      width: width - 1.5,
      height: height - 1.5,
      rx: 2,
      fill,
      stroke,
      "stroke-width": 1,
    }),
  );
