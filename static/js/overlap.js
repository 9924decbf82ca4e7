// The overlap check's map: the draft's places as shapes, its matches by their number. Without it the list says the same.

import { Basemap } from "./basemap.js";
import { byId, el } from "./dom.js";
import { features } from "./geometry.js";
import { Labels } from "./labels.js";
import { keepSize } from "./paper.js";
import { config } from "./words.js";

const VIET_NAM = [
  [7.2, 101.6],
  [23.5, 117.3],
];
const DRAFT = { color: "var(--accent)", weight: 2, fillColor: "var(--accent)", fillOpacity: 0.28 };
const MATCH = { color: "var(--province)", weight: 1.4, dashArray: "5 4", fillColor: "#ee8540", fillOpacity: 0.1 };
const NEAR = 0.35; // degrees within which matches share one mark: at the country's scale their marks would cover each other

const check = JSON.parse(byId("overlap-check").textContent);

/** The matches at each spot, those that lie near each other together. */
function spots() {
  const found = [];
  for (const { rank, title, at } of check.matches) {
    for (const [lat, lon] of at) {
      let spot = found.find((one) => Math.abs(one.lat - lat) < NEAR && Math.abs(one.lon - lon) < NEAR);
      if (!spot) found.push((spot = { lat, lon, matches: new Map() }));
      spot.matches.set(rank, title);
    }
  }
  return found;
}

/** "1–4, 7" of [1, 2, 3, 4, 7]. */
function runs(ranks) {
  const parts = [];
  for (const rank of ranks) {
    const last = parts.at(-1);
    if (last && last[1] === rank - 1) last[1] = rank;
    else parts.push([rank, rank]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}${to - from > 1 ? "–" : ", "}${to}`)).join(", ");
}

function pick(rank) {
  for (const item of document.querySelectorAll(".match")) item.classList.toggle("is-picked", item.id === `match-${rank}`);
  byId(`match-${rank}`).scrollIntoView({ block: "nearest" });
}

function mark(map, { lat, lon, matches }) {
  const ranks = [...matches.keys()];
  const node = el("div", {}, el("span", { class: "rank-mark", "data-ranks": ranks.join(" ") }, runs(ranks)));
  const icon = L.divIcon({ html: node, className: "rank-anchor", iconSize: null });
  const marker = L.marker([lat, lon], { icon, keyboard: false, riseOnHover: true });
  const words = el("span", {}, [...matches.values()].slice(0, 3).join(" · "));
  marker.bindTooltip(words, { direction: "top", offset: [0, -12], className: "place-tip" });
  marker.on("click", () => pick(ranks[0]));
  marker.addTo(map);
}

async function shapes(map) {
  const sets = [`provinces-${config.vintage}`, "regions", "basins"];
  const all = (await Promise.all(sets.map((set) => features(set)))).flat();
  const theirs = new Set(check.matches.flatMap(({ codes }) => codes));
  const draw = (wanted, style) => {
    const chosen = all.filter(({ properties: { code } }) => wanted(code));
    L.geoJSON(chosen, { pane: "shade", style, interactive: false }).addTo(map).eachLayer((layer) => {
      layer.getElement()?.setAttribute("data-code", layer.feature.properties.code);
    });
  };
  draw((code) => theirs.has(code) && !check.draft.includes(code), MATCH);
  draw((code) => check.draft.includes(code), DRAFT);
}

async function start() {
  const figure = byId("map-figure");
  const frame = byId("map-frame");
  const { map } = window.coopmap;
  figure.hidden = false;
  const container = map.getContainer();
  container.setAttribute("role", "group");
  container.setAttribute("aria-label", frame.dataset.label);
  map.setMinZoom(4);
  map.setMaxZoom(10);
  map.scrollWheelZoom.disable();
  map.invalidateSize({ animate: false });
  map.fitBounds(VIET_NAM, { animate: false });
  keepSize(map, frame);
  new ResizeObserver(() => {
    if (!window.matchMedia("screen").matches) return;
    map.invalidateSize({ animate: false });
    keepSize(map, frame);
  }).observe(container);
  L.control.zoom({ position: "topright" }).addTo(map);
  const basemap = new Basemap(map, new Labels(map, frame));
  await Promise.all([basemap.draw(String(config.vintage)), shapes(map)]);
  spots().forEach((spot) => mark(map, spot));
  frame.dataset.drawn = "yes";
}

const button = byId("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
start();
