// Tiles of another host as the background, where whoever runs the site names one and the reader asks for them. Until then
// nothing is asked of any other host; the choice is kept in this browser and never in an address that is passed on.

import { places } from "./api.js";
import { byId } from "./dom.js";
import { DEEPEST } from "./view.js";
import { say } from "./words.js";

const KEY = "coopmap-background";
const TILES_DEEPEST = 16;
// Over our own ground, which a tile that does not come lets through; under the layer and all names.
const ORDER = 205;

// A reader may forbid a site to keep anything: the choice then lasts as long as the page.
function remembered() {
  try {
    return window.localStorage.getItem(KEY) === "tiles";
  } catch {
    return false;
  }
}

function remember(isOn) {
  try {
    if (isOn) window.localStorage.setItem(KEY, "tiles");
    else window.localStorage.removeItem(KEY);
  } catch {
    // Nothing is kept; the map follows all the same.
  }
}

// Our outlines of Hoàng Sa and Trường Sa lie on the ground: above tiles they are drawn once more.
async function islands() {
  const topology = await places("context");
  return L.geoJSON(topojson.feature(topology, topology.objects.archipelagos), {
    pane: "outline",
    interactive: false,
    style: { color: "var(--home-line)", weight: 2, fillColor: "var(--home-line)", fillOpacity: 1, className: "isles" },
  });
}

/** Offer the choice of a background; `tiles` is `{url, attribution}`, or null where no host is named. */
export function setUpTiles(map, tiles) {
  const box = byId("background");
  if (!box || !tiles) return;
  map.createPane("tiles").style.zIndex = ORDER;
  const ground = L.tileLayer(tiles.url, { pane: "tiles", maxZoom: TILES_DEEPEST, className: "tile" });
  const isles = islands();
  const fail = () => {
    byId("tiles-said").textContent = say("tiles.failed");
    byId("tiles-said").hidden = false;
  };
  ground.on("tileerror", fail);
  ground.on("tileload", () => (byId("tiles-said").hidden = true));
  const show = async (isOn) => {
    box.querySelector(`[value=${isOn ? "tiles" : "plain"}]`).checked = true;
    byId("tiles-credit").hidden = !isOn;
    byId("tiles-said").hidden = true;
    map.setMaxZoom(isOn ? TILES_DEEPEST : DEEPEST);
    const outlines = await isles;
    const act = box.querySelector("[value=tiles]").checked ? "addTo" : "removeFrom";
    for (const layer of [ground, outlines]) layer[act](map);
  };
  box.addEventListener("change", ({ target }) => {
    remember(target.value === "tiles");
    show(target.value === "tiles");
  });
  show(remembered());
}
