// Two maps side by side that move together: two layers, or two years of one. Everything shown stands in the address.

import { get, pickKey } from "./api.js";
import { Basemap } from "./basemap.js";
import { byId, el } from "./dom.js";
import { Labels } from "./labels.js";
import { layerOf } from "./layers.js";
import { legendRows } from "./legend.js";
import { installLooks } from "./looks.js";
import { shortValue } from "./measures.js";
import { MANY, ONE } from "./state.js";
import { troubleWords } from "./states.js";
import { placesOf, Thematic } from "./thematic.js";
import { WORLD } from "./view.js";
import { config, has, number, say } from "./words.js";

const SIDES = ["left", "right"];
const PANES = ["context", "shade", "outline", "arcs", "names"];
const VIEWED = ["basis", "classes"];

// South-west and north-east corners: Viet Nam with both archipelagos and the lower Mekong.
const VIET_NAM = [
  [6.6, 100],
  [23.5, 117.3],
];

let query = new URLSearchParams(window.location.search);
let chosen = structuredClone(config.sides);
let turn = 0;
let isOwn = false;
const maps = {};

const nameOfLayer = ({ key, title }) => (has(`layer.${key}`) ? say(`layer.${key}`) : title);
const titleOf = (side) => {
  const { layer, year } = chosen[side];
  return say("compare.year", { layer: layerOf(layer).title, year: year ? String(year) : say("compare.allYears") });
};

/** What a click on a shape of this side sets, and what of it is set. */
const picked = (side) => {
  const key = pickKey(chosen[side].layer);
  const codes = query.getAll(key);
  return new Set(key === "donor" ? codes.map((code) => code.toUpperCase()) : codes);
};

// Two years of one layer are cut alike, else the same shade would mean two things.
const sameClasses = ({ style, measure }) =>
  chosen.left.layer === chosen.right.layer && style === "choropleth" && measure !== "sector";

function asked(side) {
  const { layer, year } = chosen[side];
  const found = new URLSearchParams({ lang: config.lang, vintage: query.get("vintage") ?? config.vintage });
  const left = new Set([pickKey(layer), ...(year ? ["from", "to"] : [])]);
  for (const key of [...MANY, ...ONE, ...VIEWED])
    if (!left.has(key)) for (const value of query.getAll(key)) if (value) found.append(key, value);
  if (year) for (const key of ["from", "to"]) found.set(key, year);
  if (sameClasses(layerOf(layer)) && !found.has("classes")) found.set("classes", "fixed");
  return found;
}

function remember({ quiet = false } = {}) {
  for (const side of SIDES) {
    query.set(side, chosen[side].layer);
    if (chosen[side].year) query.set(`${side}-year`, chosen[side].year);
    else query.delete(`${side}-year`);
  }
  query.set("lang", config.lang);
  window.history[quiet ? "replaceState" : "pushState"](null, "", `${window.location.pathname}?${query}`);
  drawLinks();
}

function drawLinks() {
  const other = byId("other-language");
  const theirs = new URLSearchParams(query);
  theirs.set("lang", other.hreflang);
  other.href = `${window.location.pathname}?${theirs}`;
  const back = new URLSearchParams(query);
  for (const side of SIDES) for (const key of [side, `${side}-year`]) back.delete(key);
  back.set("layer", chosen.left.layer);
  byId("to-map").href = `/?${back}`;
}

function change(side, patch) {
  Object.assign(chosen[side], patch);
  remember();
  refresh();
}

function pick(side, code) {
  const key = pickKey(chosen[side].layer);
  const value = key === "donor" ? code.toLowerCase() : code;
  const rest = query.getAll(key);
  query.delete(key);
  for (const one of rest.includes(value) ? rest.filter((other) => other !== value) : [...rest, value])
    query.append(key, one);
  remember();
  refresh();
}

function setUpChoices(side) {
  const layers = config.layers.filter(({ key }) => config.comparable.includes(key));
  const groups = [...new Set(layers.map(({ group }) => group))];
  const options = (group) =>
    layers.filter((layer) => layer.group === group).map((layer) => el("option", { value: layer.key }, layer.title));
  const select = byId(`${side}-layer`);
  select.append(...groups.map((group) => el("optgroup", { label: say(`group.${group}`) }, ...options(group))));
  select.addEventListener("change", () => change(side, { layer: select.value }));
  const year = byId(`${side}-year`);
  const years = new Set([...config.years, ...SIDES.map((one) => chosen[one].year).filter(Boolean)]);
  year.append(...[...years].sort().map((value) => el("option", { value }, String(value))));
  year.addEventListener("change", () => change(side, { year: Number(year.value) || null }));
}

/** A second map like the one that Folium made. */
function twinOf(map, node) {
  const twin = L.map(node, { ...map.options });
  for (const name of PANES) twin.createPane(name).style.zIndex = map.getPane(name).style.zIndex;
  L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 120 }).addTo(twin);
  return twin;
}

function setUpMap(side, map) {
  const frame = byId(`${side}-frame`);
  map.getContainer().setAttribute("role", "group");
  map.setMinZoom(0.5);
  map.setMaxZoom(10);
  const labels = new Labels(map, frame);
  const basemap = new Basemap(map, labels);
  const thematic = new Thematic(map, labels, { onPick: (code) => pick(side, code) });
  const coarse = window.matchMedia("(pointer: coarse)").matches;
  if (coarse) map.dragging.disable(); // one finger scrolls the page
  else L.control.zoom({ position: "topright", zoomInTitle: say("zoomIn"), zoomOutTitle: say("zoomOut") }).addTo(map);
  maps[side] = { map, frame, basemap, labels, thematic };
  const other = SIDES.find((one) => one !== side);
  frame.addEventListener("pointerover", ({ target }) => point(other, target.dataset?.code));
  frame.addEventListener("focusin", ({ target }) => point(other, target.dataset?.code));
  frame.addEventListener("pointerleave", () => point(other));
}

// The same place on the other map.
function point(side, code) {
  for (const path of maps[side].frame.querySelectorAll("path[data-code]"))
    path.classList.toggle("is-twin", path.dataset.code === code);
}

// One map moves, the other follows in the same frame.
function moveTogether() {
  let leading = null;
  for (const side of SIDES) {
    const { map } = maps[side];
    const { map: other } = maps[SIDES.find((one) => one !== side)];
    map.on("move zoomend", () => {
      if (leading && leading !== side) return;
      leading = side;
      other.setView(map.getCenter(), map.getZoom(), { animate: false });
      leading = null;
    });
    // A view that the reader never touched is the home of its layers, on every window: it is no part of the address.
    for (const kind of ["pointerdown", "wheel", "keydown", "touchmove"])
      map.getContainer().addEventListener(kind, () => (isOwn = true), { passive: true, capture: true });
    map.on("moveend", () => isOwn && leading === null && rememberView());
    map.on("resize", () => !isOwn && turnHome());
  }
}

function rememberView() {
  const { map } = maps.left;
  const { lat, lng } = map.getCenter();
  query.set("at", `${map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`);
  remember({ quiet: true });
}

/** Show what the address says, or the home of the two layers. */
function turnHome() {
  const { map } = maps.left;
  const [zoom, lat, lon] = (query.get("at") ?? "").split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 85) {
    map.setView([lat, lon], zoom, { animate: false });
    return;
  }
  const isWorld = SIDES.some((side) => layerOf(chosen[side].layer).style === "arcs");
  map.fitBounds(isWorld ? WORLD : VIET_NAM, { animate: false });
}

async function drawSide(side, values) {
  const layer = layerOf(chosen[side].layer);
  const { frame, labels, thematic, map } = maps[side];
  frame.dataset.style = layer.style;
  map.getContainer().setAttribute("aria-label", titleOf(side));
  byId(`${side}-layer`).value = chosen[side].layer;
  byId(`${side}-year`).value = chosen[side].year ?? "";
  byId(`${side}-caption`).textContent = `${layer.title} · ${values.caption}`;
  byId(`${side}-head`).textContent = titleOf(side);
  byId(`${side}-legend`).replaceChildren(
    el("p", { class: "legend-title" }, nameOfLayer(layer), " ", el("span", { class: "legend-unit" }, values.unit ?? layer.unit ?? "")),
    ...legendRows(values, layer),
  );
  await thematic.draw(values, layer, picked(side), 0);
  await labels.laid();
}

async function refresh() {
  const mine = ++turn;
  byId("main").setAttribute("aria-busy", "true");
  try {
    const answers = await Promise.all(SIDES.map((side) => get(`${config.urls.layers}/${chosen[side].layer}`, asked(side))));
    if (mine !== turn) return;
    byId("trouble").hidden = true;
    turnHome();
    await Promise.all([...SIDES.map((side, index) => drawSide(side, answers[index])), drawTable(answers)]);
  } catch (problem) {
    byId("trouble").hidden = false;
    byId("trouble").replaceChildren(
      ...troubleWords(problem).filter(Boolean),
      el("button", { type: "button", class: "ghost", onclick: refresh }, say("tryAgain")),
    );
  } finally {
    if (mine === turn) {
      byId("main").setAttribute("aria-busy", "false");
      byId("main").classList.remove("is-new");
    }
  }
}

/** All that the maps show, as numbers. */
async function drawTable(answers) {
  const layers = SIDES.map((side) => layerOf(chosen[side].layer));
  const rows = new Map();
  for (const [index, side] of SIDES.entries()) {
    const { placed } = await placesOf(answers[index], layers[index], picked(side));
    for (const { properties, name, value } of placed) {
      const row = rows.get(properties.code) ?? { name, values: [null, null] };
      row.values[index] = value;
      rows.set(properties.code, row);
    }
  }
  const isOne = chosen.left.layer === chosen.right.layer && !["sector", "year"].includes(layers[0].measure);
  byId("difference").hidden = !isOne;
  const sorted = [...rows].sort(
    ([, one], [, other]) =>
      Math.max(...other.values) - Math.max(...one.values) || one.name.localeCompare(other.name, config.lang),
  );
  byId("rows").replaceChildren(
    ...sorted.map(([code, { name, values }]) =>
      el(
        "tr",
        { "data-code": code },
        el("th", { scope: "row" }, name),
        ...values.map((value, index) => el("td", {}, value === null ? "–" : shortValue(value, layers[index]))),
        isOne ? el("td", {}, difference(values, layers[0])) : null,
      ),
    ),
  );
  byId("table-none").hidden = sorted.length > 0;
}

// No activity is none; what is not known has no difference.
function difference([left, right], layer) {
  const isCount = ["activities", "some", "partners", "density"].includes(layer.measure);
  if (!isCount && (left === null || right === null)) return "–";
  const more = (right ?? 0) - (left ?? 0);
  const sign = more > 0 ? "+" : more < 0 ? "−" : "±";
  return sign + (layer.measure === "density" ? number(Math.abs(more)) : shortValue(Math.abs(more), layer));
}

async function start() {
  installLooks();
  const { map } = window.coopmap;
  setUpMap("left", map);
  setUpMap("right", twinOf(map, byId("right-map")));
  for (const side of SIDES) {
    setUpChoices(side);
    maps[side].map.invalidateSize({ animate: false, pan: false });
  }
  moveTogether();
  byId("swap").addEventListener("click", () => {
    chosen = { left: chosen.right, right: chosen.left };
    remember();
    refresh();
  });
  byId("home").addEventListener("click", () => {
    query.delete("at");
    isOwn = false;
    remember({ quiet: true });
    turnHome();
  });
  window.addEventListener("popstate", () => {
    query = new URLSearchParams(window.location.search);
    for (const side of SIDES)
      chosen[side] = {
        layer: query.get(side) ?? config.sides[side].layer,
        year: Number(query.get(`${side}-year`)) || null,
      };
    drawLinks();
    refresh();
  });
  drawLinks();
  const vintage = query.get("vintage") ?? String(config.vintage);
  await Promise.all([refresh(), ...SIDES.map((side) => maps[side].basemap.draw(vintage))]);
}

start();
