// The page of gaps: maps beside the table, and sliders beside the weights. All numbers are in the table without this.

import { SHORT } from "./basemap.js";
import { svg } from "./dom.js";
import { features, outline } from "./geometry.js";
import { config, placeName } from "./words.js";

// Degrees: Viet Nam with both archipelagos; basins reach to where their rivers rise.
const HOME = { west: 101.4, east: 117.6, south: 6.2, north: 23.7 };
const WIDE = { west: 92.8, east: 117.6, south: 6.2, north: 34.3 };
const WIDTH = 400;
const HEIGHT = WIDTH / 0.92;

const box = config.set === "basins" ? WIDE : HOME;
const squeeze = Math.cos((((box.south + box.north) / 2) * Math.PI) / 180);
const scale = Math.min(WIDTH / ((box.east - box.west) * squeeze), HEIGHT / (box.north - box.south));
const left = (WIDTH - (box.east - box.west) * squeeze * scale) / 2;
const top = (HEIGHT - (box.north - box.south) * scale) / 2;
const project = ([lon, lat]) => [left + (lon - box.west) * squeeze * scale, top + (box.north - lat) * scale];

const line = (points) => `M${points.map((point) => project(point).map((value) => value.toFixed(1)).join(" ")).join("L")}`;
const polygons = ({ geometry: { type, coordinates } }) => (type === "Polygon" ? [coordinates] : coordinates);
const area = (feature) => polygons(feature).flatMap((rings) => rings.map((ring) => `${line(ring)}Z`)).join("");

const isNear = (feature) =>
  polygons(feature).some(([ring]) => ring.some(([lon, lat]) => lon > 88 && lon < 122 && lat > 1 && lat < 39));

/** The look of a place on one kind of map: a class of the style sheet, or a pattern. */
function look(kind, place) {
  const pattern = (state) => ({ fill: `url(#cover-${state})`, class: "cover-map" });
  if (kind === "coverage") return pattern(place.state);
  if (kind === "bivariate") return place.both ? { class: `both-${place.both.join("")}` } : pattern("no-data");
  return place[kind] === null ? pattern("no-data") : { class: `${kind}-${place[kind]}` };
}

const looks = (kind, code, more) => {
  const own = look(kind, config.places[code]);
  return { ...own, class: `${own.class} ${more}` };
};

function shape(kind, feature) {
  const { code } = feature.properties;
  return svg(
    "path",
    { d: area(feature), "data-code": code, ...looks(kind, code, "map-shape") },
    svg("title", {}, config.places[code].words),
  );
}

/** An archipelago: its islets are smaller than a pixel, so the group is outlined, named and looks like its province. */
function archipelago(kind, feature) {
  const { code, lon, lat } = feature.properties;
  const points = polygons(feature).flatMap(([ring]) => ring.map(project));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const row = config.islands[code];
  const [x, y] = project([lon, lat]);
  const own = row ? looks(kind, row, "map-islet") : { class: "map-islet map-home" };
  return svg(
    "g",
    { "data-islands": code },
    svg("ellipse", {
      class: "map-islands",
      cx: (west + east) / 2,
      cy: (north + south) / 2,
      rx: (east - west) / 2 + 6,
      ry: (south - north) / 2 + 6,
    }),
    svg("path", { d: area(feature), ...own }),
    svg("circle", { cx: x, cy: y, r: 3.2, ...own }),
    // On the wide map of the basins there is room for the short names only.
    svg("text", { x: (west + east) / 2, y: south + 20 }, box === WIDE ? SHORT[code] : placeName(feature.properties)),
  );
}

async function drawMap(frame) {
  const { map: kind, label } = frame.dataset;
  const [lands, home, shapes, groups, border] = await Promise.all([
    features("countries"),
    features("provinces-34"),
    features(config.set),
    features("context", "archipelagos"),
    outline("provinces-34"),
  ]);
  const shown = shapes.filter(({ properties: { code } }) => code in config.places);
  const drawing = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT.toFixed(0)}`, role: "img", "aria-label": label },
    ...lands.filter(isNear).map((feature) => svg("path", { class: "map-land", d: area(feature) })),
    ...home.map((feature) => svg("path", { class: "map-home", d: area(feature) })),
    ...shown.map((feature) => shape(kind, feature)),
    config.set === "basins" ? svg("path", { class: "map-coast", d: border.coordinates.map(line).join("") }) : null,
    ...groups.map((feature) => archipelago(kind, feature)),
  );
  frame.replaceChildren(drawing);
  drawing.addEventListener("pointerover", ({ target }) => mark(target.closest("[data-code]")?.dataset.code));
  drawing.addEventListener("pointerleave", () => mark());
  drawing.addEventListener("click", ({ target }) => {
    const code = target.closest("[data-code]")?.dataset.code;
    if (code) window.location.hash = `row-${code}`;
  });
}

/** Outline a place on all maps and say its numbers below them. */
function mark(code) {
  for (const path of document.querySelectorAll(".map-shape"))
    path.classList.toggle("is-on", path.dataset.code === code);
  const says = document.getElementById("map-says");
  says.hidden = false;
  says.textContent = code ? config.places[code].words : "\u00a0";
}

/** A slider for each weight, that moves its number and is moved by it. */
function addSlider(number) {
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: number.min, max: number.max, step: number.step, value: number.value });
  slider.setAttribute("aria-labelledby", number.labels[0].id);
  slider.addEventListener("input", () => (number.value = slider.value));
  number.addEventListener("input", () => (slider.value = number.value));
  number.after(slider);
}

const main = document.getElementById("main");
main.setAttribute("aria-busy", "true");
document.querySelectorAll('.weight input[type="number"]').forEach(addSlider);
main.classList.remove("is-new");
try {
  await Promise.all([...document.querySelectorAll("[data-map]")].map(drawMap));
} finally {
  main.removeAttribute("aria-busy");
}
