// The map in another site's frame: the same ground, layer and legend as the page, of the same answers.

import { loadLayer } from "./api.js";
import { Basemap } from "./basemap.js";
import { byId } from "./dom.js";
import { Labels } from "./labels.js";
import { layerOf } from "./layers.js";
import { drawLegend } from "./legend.js";
import { installLooks } from "./looks.js";
import { current, linkTo, vintage } from "./state.js";
import { drawMapWord } from "./states.js";
import { Thematic } from "./thematic.js";
import { View } from "./view.js";
import { say } from "./words.js";

const map = window.coopmap.map;
const labels = new Labels(map, byId("map-frame"));

// A place opens the full map, where it can be picked.
function pick(code) {
  const key = layerOf().select;
  const value = key === "donor" ? code.toLowerCase() : code;
  const values = current()[key];
  if (!Array.isArray(values)) return;
  const address = linkTo({ [key]: [...new Set([...values, value])], snapshot: null, at: null }, "/");
  window.open(address, "_blank", "noopener");
}

async function draw(values, view, ground) {
  const layer = layerOf();
  const isNational = layer.style === "tray" || current().scope.includes("national");
  const spread = { activities: values.tray.national, "us-cents": values.beside.national }[layer.measure];
  byId("map-frame").dataset.style = layer.style;
  byId("embed-layer").textContent = layer.title;
  byId("caption").textContent = values.caption;
  drawLegend(values, layer, null);
  drawMapWord(values, layer.style);
  view.turnTo(layer.style);
  await thematic.draw(values, layer, new Set(), isNational && layer.style !== "arcs" ? (spread ?? 0) : 0);
  await ground;
  await labels.laid();
}

const thematic = new Thematic(map, labels, { onPick: pick });

async function start() {
  installLooks();
  byId("legend").open = window.matchMedia("(min-width: 30rem) and (min-height: 25rem)").matches;
  byId("legend").addEventListener("toggle", () => labels.lay());
  // A wheel over the frame scrolls the page round it, until the reader has clicked into the map.
  map.scrollWheelZoom.disable();
  map.once("click", () => map.scrollWheelZoom.enable());
  const view = new View(map);
  byId("progress").hidden = false;
  try {
    await draw(await loadLayer(), view, new Basemap(map, labels).draw(vintage()));
  } catch (problem) {
    byId("map-word").hidden = false;
    byId("map-word").textContent = `${say("trouble")}: ${problem.message}`;
  } finally {
    byId("progress").hidden = true;
    byId("main").setAttribute("aria-busy", "false");
    byId("main").classList.remove("is-new");
  }
}

start();
