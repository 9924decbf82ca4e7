// The page: one state, one load, and every part drawn from the same answer.

import { load, pickKey } from "./api.js";
import { Basemap } from "./basemap.js";
import { setUpBasis } from "./basis.js";
import { drawBriefLinks } from "./briefs.js";
import { drawCard } from "./card.js";
import { drawChips, nameGroups } from "./chips.js";
import { byId } from "./dom.js";
import { drawEmbedLink, setUpEmbedding } from "./embedding.js";
import { setUpExamples } from "./examples.js";
import { drawLeftOut } from "./exports.js";
import { drawFilters, setUpFilters } from "./filters.js";
import { afterFrame } from "./frames.js";
import { drawInset } from "./inset.js";
import { Labels } from "./labels.js";
import { drawAbout, layerOf, setUpLayers, showLayer } from "./layers.js";
import { drawLegend, setUpLegend } from "./legend.js";
import { chipGroups } from "./legendpicks.js";
import { setUpList } from "./list.js";
import { installLooks } from "./looks.js";
import { tellsNoData } from "./measures.js";
import { drawPlaces, setUpPlaces } from "./places.js";
import { setUpSearch } from "./search.js";
import { Sites } from "./sites.js";
import { setUpSorting, sortedWords } from "./sorting.js";
import { change, current, linkTo, subscribe, toggle, vintage } from "./state.js";
import { announce, busy, drawEmpty, drawError, drawMapWord } from "./states.js";
import { setUpTabs } from "./tabs.js";
import { placesOf, Thematic } from "./thematic.js";
import { setUpTiles } from "./tiles.js";
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
let sites;
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
    await Promise.all([draw(answer, signal), ground]);
    await labels.laid();
  } catch (problem) {
    if (problem.name === "AbortError") return;
    drawError(problem, refresh);
    drawRows(null);
  } finally {
    if (!signal.aborted) busy(false);
  }
}

// The legend again, as the map's size or its places become known: the key of circles is of the map's own size.
let drawAgain = () => {};

// The codes of the places of a layer of which it knows nothing.
async function unknownPlaces(values, layer) {
  if (layer.style !== "choropleth" || !tellsNoData(layer)) return null;
  const { placed, bare } = await placesOf(values, layer, picked());
  return [...placed, ...bare].filter(({ value }) => value === null).map(({ properties: { code } }) => code);
}

// What was asked for comes first: the list, the shapes and their numbers stand in the frame that follows the answer, what
// goes with them in the next.
async function draw({ layer: values, countries, facets, list }, signal) {
  const layer = layerOf();
  drawMapWord(values, layer.style);
  byId("map-frame").dataset.style = layer.style;
  view.turnTo(layer.style);
  const rows = drawRows(list);
  const shown = afterFrame();
  await Promise.all([thematic.draw(values, layer, picked(), nationalOf(values, facets, layer)), sites.draw(values), shown]);
  if (signal.aborted) return; // a newer answer is on its way
  await Promise.all([drawRest(values, layer, facets, list, signal), drawInset(countries, { hidden: layer.style === "arcs" }), rows]);
  drawTools(thematic);
  announce([list.caption, sortedWords()].filter(Boolean).join(". "));
}

// What national activities come to, where it is to be written across the country.
function nationalOf(values, facets, layer) {
  const isNational = layer.style === "tray" || current().scope.includes("national");
  if (!isNational || layer.style === "arcs") return 0;
  const count = facets.scope.find(({ value }) => value === "national")?.count;
  return { activities: count, "us-cents": values.beside.national }[layer.measure] ?? 0;
}

async function drawRest(values, layer, facets, list, signal) {
  drawTray(facets, layer, values, picked().size > 0);
  drawAbout(layer);
  drawTimeline(facets);
  drawFilters(facets);
  drawLeftOut(facets.left_out);
  const bare = await unknownPlaces(values, layer);
  if (signal.aborted) return;
  nameGroups(chipGroups(values, layer, bare));
  drawAgain = () => drawLegend(values, layer, picked().size ? list : null, { map, facets, bare, picks: true });
  drawAgain();
  await Promise.all([drawPlaces(values, layer, picked(), pick), drawChips(), drawEmpty(list.total, facets)]);
}

function drawLinks() {
  const other = byId("other-language");
  if (other) other.href = linkTo({ lang: other.hreflang });
  for (const link of document.querySelectorAll("[data-figure]"))
    link.href = linkTo({ at: null, activity: null, lang: config.lang }, link.dataset.figure) + link.dataset.more;
  drawEmbedLink();
  drawBriefLinks();
  byId("list-page").href = linkTo({ at: null, activity: null, layer: null }, "/activities");
  for (const link of document.querySelectorAll("[data-export]")) {
    const address = linkTo({ at: null, activity: null, layer: null, lang: config.lang }, link.dataset.export);
    link.href = address + (link.dataset.more ?? "");
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
  setUpTiles(map, config.tiles); // before the view, which may be as near as tiles go
  view = new View(map);
  sites = new Sites(map, byId("map-frame"), {
    open: (id) => change({ activity: id }),
    address: (id) => linkTo({ activity: id }),
    onMove: () => view.touched(),
  });
  setUpTools(map, view, thematic);
  map.on("resize", () => map.getContainer().dataset.symbols === "circles" && drawAgain());
  byId("inset").addEventListener("click", () => showLayer("activities-by-country"));
  subscribe(follow);
  window.addEventListener("popstate", () => view.restore() || view.goHome());
  drawLinks();
  ground = basemap.draw(vintage());
  refresh();
  if (current().activity) drawCard();
}

start();
