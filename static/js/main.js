// The page: one state, one load, and every part drawn from the same answer.

import { load, pickKey } from "./api.js";
import { Basemap } from "./basemap.js";
import { setUpBasis } from "./basis.js";
import { drawCard } from "./card.js";
import { drawChips } from "./chips.js";
import { byId } from "./dom.js";
import { drawEmbedLink, setUpEmbedding } from "./embedding.js";
import { setUpExamples } from "./examples.js";
import { drawFilters, setUpFilters } from "./filters.js";
import { drawInset } from "./inset.js";
import { Labels } from "./labels.js";
import { drawAbout, layerOf, setUpLayers, showLayer } from "./layers.js";
import { drawLegend, setUpLegend } from "./legend.js";
import { setUpList } from "./list.js";
import { installLooks } from "./looks.js";
import { drawPlaces, setUpPlaces } from "./places.js";
import { setUpSearch } from "./search.js";
import { setUpSorting, sortedWords } from "./sorting.js";
import { current, linkTo, subscribe, toggle, vintage } from "./state.js";
import { announce, busy, drawEmpty, drawError, drawMapWord } from "./states.js";
import { setUpTabs } from "./tabs.js";
import { Thematic } from "./thematic.js";
import { drawTimeline, setUpTimeline } from "./timeline.js";
import { drawTools, setUpTools } from "./tools.js";
import { drawTray } from "./tray.js";
import { View } from "./view.js";
import { drawRows, setUpViews } from "./views.js";
import { config } from "./words.js";

// What needs no new answer from the server.
const LOCAL = new Set(["activity", "at", "lang", "view"]);

const map = window.coopmap.map;
const labels = new Labels(map, byId("map-frame"));
const basemap = new Basemap(map, labels);
const thematic = new Thematic(map, labels, { onPick: pick });
let view;
let ground;
let asked = new AbortController();

// A shape's code is a place's; partners are known by the same country code in lower case.
function pick(code) {
  toggle(pickKey(), pickKey() === "donor" ? code.toLowerCase() : code);
}

const picked = () => new Set(pickKey() === "donor" ? current().donor.map((id) => id.toUpperCase()) : current().place);

async function refresh() {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  busy(true);
  try {
    const answer = await load(signal);
    if (signal.aborted) return;
    await Promise.all([draw(answer), ground]);
    await labels.laid();
  } catch (problem) {
    if (problem.name === "AbortError") return;
    drawError(problem, refresh);
    drawRows(null);
  } finally {
    if (!signal.aborted) busy(false);
  }
}

async function draw({ layer: values, countries, facets, list }) {
  const rows = drawRows(list);
  const layer = layerOf();
  const scope = new Map(facets.scope.map(({ value, count }) => [value, count]));
  const isNational = layer.style === "tray" || current().scope.includes("national");
  const spread = { activities: scope.get("national"), "us-cents": values.beside.national }[layer.measure];
  const national = isNational ? (spread ?? 0) : 0;
  drawTray(facets, layer, values, picked().size > 0);
  drawAbout(layer);
  drawTimeline(facets);
  drawFilters(facets);
  drawLegend(values, layer, picked().size ? list : null);
  drawMapWord(values, layer.style);
  byId("map-frame").dataset.style = layer.style;
  view.turnTo(layer.style);
  await Promise.all([
    thematic.draw(values, layer, picked(), layer.style === "arcs" ? 0 : national),
    drawPlaces(values, layer, picked(), pick),
    drawInset(countries, { hidden: layer.style === "arcs" }),
    drawChips(),
    drawEmpty(list.total, facets),
    rows,
  ]);
  drawTools(thematic);
  announce([list.caption, sortedWords()].filter(Boolean).join(". "));
}

function drawLinks() {
  const other = byId("other-language");
  if (other) other.href = linkTo({ lang: other.hreflang });
  for (const link of document.querySelectorAll("[data-figure]"))
    link.href = linkTo({ at: null, activity: null, lang: config.lang }, link.dataset.figure) + link.dataset.more;
  drawEmbedLink();
  byId("list-page").href = linkTo({ at: null, activity: null, layer: null }, "/activities");
  for (const link of document.querySelectorAll("[data-export]")) {
    link.href = linkTo({ at: null, activity: null, layer: null }, link.dataset.export);
  }
}

function follow(state, changed) {
  drawLinks();
  if (changed.includes("vintage")) basemap.setVintage(vintage());
  if (["activity", "basis"].some((key) => changed.includes(key))) drawCard(changed.includes("basis"));
  if (changed.some((key) => !LOCAL.has(key))) refresh();
}

function start() {
  installLooks();
  const filters = setUpTabs();
  byId("legend").open = window.matchMedia("(min-width: 47.5rem)").matches;
  byId("legend").addEventListener("toggle", () => labels.lay());
  setUpLayers();
  setUpBasis();
  setUpTimeline();
  setUpLegend();
  setUpFilters();
  setUpSearch(filters);
  setUpExamples();
  setUpList();
  setUpSorting();
  setUpViews(refresh);
  setUpPlaces();
  setUpEmbedding();
  view = new View(map);
  setUpTools(map, view, thematic);
  byId("inset").addEventListener("click", () => showLayer("activities-by-country"));
  subscribe(follow);
  window.addEventListener("popstate", () => view.restore() || view.goHome());
  drawLinks();
  ground = basemap.draw(vintage());
  refresh();
  if (current().activity) drawCard();
}

start();
