// The key to the map: looks, classes, unit and n, for the layer that is shown.

import { byId, el, svg } from "./dom.js";
import { categoryFill, noDataFill, sample, swatch } from "./looks.js";
import { isMoney, tellsNoData } from "./measures.js";
import { siteRows } from "./sitelegend.js";
import { change, current, subscribe } from "./state.js";
import { day, nameOf, number, say, usdWords } from "./words.js";

const KINDS = { provinces: "province", basins: "basin", regions: "region", countries: "country" };
const METHODS = ["quantile", "jenks", "equal", "fixed"];
// Counts of places whose areas differ: a large place is not therefore a busy one.
const COUNTS = new Set(["activities", "some", "partners"]);
const MOST_SOURCES = 2;
const OVERVIEW = ["province", "region", "basin", "country"];

const row = (sample, words) => el("div", { class: "legend-row" }, sample, el("span", {}, words));
const countSample = () =>
  svg(
    "svg",
    { width: 24, height: 16, "aria-hidden": "true" },
    svg("rect", { x: 1, y: 1, width: 22, height: 14, rx: 7, fill: "var(--muted)" }),
    svg("text", { x: 12, y: 12, "text-anchor": "middle", "font-size": 10, "font-weight": 600, fill: "var(--paper)" }, "n"),
  );
const arcSample = () =>
  svg(
    "svg",
    { width: 24, height: 14, "aria-hidden": "true" },
    svg("path", { d: "M2 12Q12 -3 22 12", fill: "none", stroke: "var(--country)", "stroke-width": 2.4 }),
  );

function overviewRows() {
  return [
    ...OVERVIEW.map((kind) => row(swatch(kind), nameOf("legend", kind))),
    row(countSample(), say("legend.count")),
  ];
}

function classRows(kind, classes, layer) {
  const { style } = layer;
  if (!classes.length) return [];
  const rows = classes.map(({ label }, index) => row(swatch(kind, index, classes.length, { style }), label));
  return [...rows, kind === "country" ? row(arcSample(), say("legend.arc")) : noneRow(kind, layer)];
}

function noneRow(kind, layer) {
  if (!tellsNoData(layer)) return row(swatch(kind, null, 1, { style: layer.style }), say("legend.none"));
  return row(sample(noDataFill), say(isMoney(layer) ? "legend.noMoney" : "legend.noData"));
}

// Categories stand in the order of their places, most first; the tie is last.
function categoryRows(kind, { categories }, layer) {
  const counts = new Map();
  for (const code of Object.values(categories)) counts.set(code, (counts.get(code) ?? 0) + 1);
  if (!counts.size) return [];
  const found = [...counts].sort((one, other) => Boolean(other[0]) - Boolean(one[0]) || other[1] - one[1]);
  return [
    ...found.map(([code, n]) =>
      row(sample(categoryFill(code)), `${code ? nameOf("sector", code) : say("legend.tie")} (${number(n)})`),
    ),
    noneRow(kind, layer),
  ];
}

// A scope has no shape: its counts stand in the legend themselves.
function scopeRows(values) {
  const known = Object.entries(values.values).sort((one, other) => other[1] - one[1]);
  return known.map(([scope, value]) =>
    el("div", { class: "legend-row legend-scope" }, el("b", {}, number(value)), el("span", {}, nameOf("scope", scope))),
  );
}

// The shapes not picked keep their counts so that they can be picked too: the sentence then speaks of the list alone.
function ofWhich(values, layer, list) {
  const { total, counted, unplaced } = values;
  const placed = total - (unplaced ?? 0);
  if (isMoney(layer)) {
    if (list) return say("legend.pickedMoney", { n: list.total, sum: usdWords(list.money.cents) });
    const onMap = Object.values(values.values).reduce((sum, cents) => sum + cents, 0);
    return say("legend.money", { placed: usdWords(onMap), sum: usdWords(values.money.cents) });
  }
  if (list) return say("legend.picked", { n: list.total });
  if (counted !== total) return say("legend.some", { n: counted, placed, counted, total });
  return say("legend.n", { n: total, placed, total });
}

/** What a reader needs to trust a map: how it was cut, of how many places, of which day, from which sources. */
function proofs(values, layer, kind) {
  const n = Object.keys(values.values).length;
  const isCut = layer.style === "choropleth" && values.classes.length && layer.measure !== "sector";
  const titles = values.sources.slice(0, MOST_SOURCES).map(({ title }) => title);
  const rest = values.sources.length - titles.length;
  return [
    isCut ? say("legend.method", { method: say(`method.${values.method}`), n }).replace("n = ", "n\u00a0=\u00a0") : null,
    kind && kind !== "country" && COUNTS.has(layer.measure) ? say("legend.counts") : null,
    isMoney(layer) ? say("legend.whole") : null,
    values.dated ? say("legend.dated", { day: day(values.dated) }) : null,
    titles.length
      ? say(rest ? "legend.sources" : "legend.source", { sources: titles.join("; "), n: rest })
      : null,
  ].filter(Boolean);
}

export function setUpLegend() {
  const select = byId("classes");
  select.append(...METHODS.map((method) => el("option", { value: method }, say(`method.${method}`))));
  select.addEventListener("change", () => change({ classes: select.value || null }));
  const show = () => (select.value = current().classes ?? "");
  subscribe(show);
  show();
}

// Where shapes lie under the legend it stays short, until the reader opens or closes it.
let wasOpen = null;
const remember = ({ target, isTrusted }) => {
  if (isTrusted && target.matches(":hover, :focus-within")) wasOpen = target.open;
};

const kindOf = (values, { style }) =>
  style === "choropleth" || style === "arcs" ? KINDS[values.sets[0].split("-")[0]] : null;

/** The looks of a layer's shapes, each with its words. */
export function legendRows(values, layer) {
  const kind = kindOf(values, layer);
  if (layer.style === "overview") return overviewRows();
  if (layer.measure === "sector") return categoryRows(kind, values, layer);
  if (layer.style === "points") return siteRows(values);
  return kind ? classRows(kind, values.classes, layer) : scopeRows(values);
}

/** `list` is the list's answer where places are picked, and null where none is. */
export function drawLegend(values, layer, list) {
  const kind = kindOf(values, layer);
  const rows = legendRows(values, layer);
  // An embedded map has no choice of classes.
  const choice = byId("classes-box");
  if (choice) choice.hidden = layer.style !== "choropleth" || layer.measure === "sector";
  byId("legend-body").replaceChildren(
    ...(layer.style === "overview" && layer.measure === "activities"
      ? []
      : [
          el(
            "p",
            { class: "legend-title" },
            `${layer.title} `,
            el("span", { class: "legend-unit" }, values.unit ?? layer.unit ?? ""),
          ),
        ]),
    el("div", { class: "legend-classes" }, ...rows),
    layer.style === "tray" ? "" : el("p", { class: "legend-unit", id: "legend-n" }, ofWhich(values, layer, list)),
    el(
      "details",
      { class: "legend-more", open: wasOpen ?? layer.style === "choropleth", ontoggle: remember },
      el("summary", { class: "legend-unit" }, say("legend.more")),
      ...proofs(values, layer, kind).map((words) => el("p", { class: "legend-unit legend-proof", title: words }, words)),
    ),
  );
}
