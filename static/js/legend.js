// The key to the map: looks, classes, unit and n, for the layer that is shown.

import { circleSample, sizeKey } from "./circles.js";
import { byId, el, svg } from "./dom.js";
import { classGroups, isOn, restOf, scopeOf, scopesOf, sectorOf } from "./legendpicks.js";
import { categoryFill, noDataFill, sample, swatch } from "./looks.js";
import { isMoney, tellsNoData } from "./measures.js";
import { siteRows } from "./sitelegend.js";
import { change, current, subscribe, toggleAll } from "./state.js";
import { day, nameOf, number, say, usdWords } from "./words.js";

const KINDS = { provinces: "province", basins: "basin", regions: "region", countries: "country" };
const METHODS = ["quantile", "jenks", "equal", "fixed"];
// Counts of places whose areas differ: a large place is not therefore a busy one.
const COUNTS = new Set(["activities", "some", "partners"]);
const MOST_SOURCES = 2;
const OVERVIEW = ["province", "region", "basin", "country"];

/** A line of the legend; with a `pick`, `{key, values}`, it is a button that sets and takes off that filter. */
function row(sample, words, pick = null) {
  const content = [sample, el("span", {}, words)];
  if (!pick || !pick.values.length) return el("div", { class: "legend-row" }, ...content);
  return el(
    "button",
    {
      type: "button",
      class: "legend-row",
      "data-pick": `${pick.key} ${pick.mark ?? pick.values.join(" ")}`,
      "aria-pressed": String(isOn(pick)),
      title: pick.title,
      onclick: () => toggleAll(pick.key, pick.values),
    },
    ...content,
  );
}

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

const overviewRows = ({ circles }, { picks }) =>
  OVERVIEW.map((kind) => row(circles ? circleSample(kind) : swatch(kind), nameOf("legend", kind), picks && scopeOf(kind)));

function classRows(kind, values, layer, { picks, bare }) {
  const { style } = layer;
  const { classes } = values;
  if (!classes.length) return kind === "country" ? [] : [noneRow(kind, layer, picks && bare)];
  const groups = picks ? classGroups(values, layer) : [];
  const rows = values.circles
    ? []
    : classes.map(({ label }, index) => row(swatch(kind, index, classes.length, { style }), label, groups[index]));
  if (kind !== "country") return [...rows, noneRow(kind, layer, picks && bare)];
  return values.circles ? rows : [...rows, row(arcSample(), say("legend.arc"))];
}

// Where nothing is placed there is nothing to list; where nothing is known there may well be.
function noneRow(kind, layer, bare) {
  if (!tellsNoData(layer)) return row(swatch(kind, null, 1, { style: layer.style }), say("legend.none"));
  return row(sample(noDataFill), say(isMoney(layer) ? "legend.noMoney" : "legend.noData"), bare && restOf(bare, layer));
}

// Categories stand in the order of their places, most first; the tie is last.
function categoryRows(kind, { categories }, layer, { picks, bare }) {
  const counts = new Map();
  for (const code of Object.values(categories)) counts.set(code, (counts.get(code) ?? 0) + 1);
  // What is picked can be taken off where it leads nowhere.
  if (picks) for (const code of current().sector) counts.set(code, counts.get(code) ?? 0);
  if (!counts.size) return [];
  const found = [...counts].sort((one, other) => Boolean(other[0]) - Boolean(one[0]) || other[1] - one[1]);
  return [
    ...found.map(([code, n]) =>
      row(
        sample(categoryFill(code)),
        `${code ? nameOf("sector", code) : say("legend.tie")} (${number(n)})`,
        picks && code ? sectorOf(code) : null,
      ),
    ),
    noneRow(kind, layer, picks && bare),
  ];
}

// A scope has no shape: its counts stand in the legend themselves.
function scopeRows(values, { picks }) {
  const known = Object.entries(values.values).sort((one, other) => other[1] - one[1]);
  return known.map(([scope, value]) => {
    const line = row(el("b", {}, number(value)), nameOf("scope", scope), picks && scopeOf(scope));
    line.classList.add("legend-scope");
    return line;
  });
}

// What no shape of a map of counts can show, as in the tray beside the list.
function trayRow(facets, layer) {
  const found = facets ? scopesOf(facets, layer) : [];
  if (!found.length) return null;
  const rows = found.map(({ scope, count }) => {
    const line = row(el("b", {}, number(count)), nameOf("tray", scope), scopeOf(scope));
    line.classList.add("legend-tray");
    return line;
  });
  return el("div", { class: "legend-trays", role: "group", "aria-label": say("legend.scopes") }, ...rows);
}

// The shapes not picked keep their counts so that they can be picked too: the sentence then speaks of the list alone.
function ofWhich(values, layer, list) {
  const { total, counted, unplaced } = values;
  const placed = total - (unplaced ?? 0);
  if (isMoney(layer)) {
    if (list) return say("legend.pickedMoney", { n: list.total, sum: usdWords(list.money.cents) });
    if (!values.money.cents) return "";
    const onMap = Object.values(values.values).reduce((sum, cents) => sum + cents, 0);
    return say("legend.money", { placed: usdWords(onMap), sum: usdWords(values.money.cents) });
  }
  if (list) return say("legend.picked", { n: list.total });
  if (counted !== total) return say("legend.some", { n: counted, placed, counted, total });
  return say("legend.n", { n: total, placed, total });
}

const tied = (words) => words.replace("n = ", "n\u00a0=\u00a0");

/** What a reader needs to trust a map: how it was cut, of how many places, of which day, from which sources. */
function proofs(values, layer, kind) {
  const n = Object.keys(values.values).length;
  const { circles } = values;
  const isCut = layer.style === "choropleth" && values.classes.length && layer.measure !== "sector" && !circles;
  const titles = values.sources.slice(0, MOST_SOURCES).map(({ title }) => title);
  const rest = values.sources.length - titles.length;
  return [
    isCut ? tied(say("legend.method", { method: say(`method.${values.method}`), n })) : null,
    circles ? tied(say(current().classes === "fixed" ? "legend.circlesFixed" : "legend.circles", { n })) : null,
    kind && kind !== "country" && COUNTS.has(layer.measure) && !circles ? say("legend.counts") : null,
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
  byId("symbols").addEventListener("change", ({ target }) =>
    change({ symbols: target.value === "circles" ? "circles" : null }),
  );
  subscribe(showChoices);
  showChoices();
}

// Circles have a scale of their own or a fixed one, and no classes.
function showChoices() {
  const { classes, symbols } = current();
  const select = byId("classes");
  const isDrawn = symbols === "circles" && !byId("symbols").hidden;
  for (const option of select.options) option.hidden = option.disabled = isDrawn && !["", "fixed"].includes(option.value);
  select.value = isDrawn && classes !== "fixed" ? "" : (classes ?? "");
  for (const input of document.querySelectorAll("input[name=symbols]"))
    input.checked = input.value === (symbols ?? "shade");
}

function drawChoices(layer) {
  const choice = byId("classes-box");
  if (!choice) return; // an embedded map has no choices
  byId("symbols").hidden = !layer.circles;
  const isDrawn = layer.circles && current().symbols === "circles";
  choice.hidden = !isDrawn && (layer.style !== "choropleth" || layer.measure === "sector");
  byId("classes-said").textContent = say(isDrawn ? "legend.scale" : "legend.classes");
  showChoices();
}

// Where shapes lie under the legend it stays short, until the reader opens or closes it.
let wasOpen = null;
const remember = ({ target, isTrusted }) => {
  if (isTrusted && target.matches(":hover, :focus-within")) wasOpen = target.open;
};

const kindOf = (values, { style }) =>
  style === "choropleth" || style === "arcs" ? KINDS[values.sets[0].split("-")[0]] : null;

/**
 * The looks of a layer's shapes, each with its words; of circles their key first. With `picks` each is a button that
 * sets the filter it stands for; `bare` are the codes of the places without a value, where these are known.
 */
export function legendRows(values, layer, { map, picks = false, bare = null } = {}) {
  const kind = kindOf(values, layer);
  const more = { picks, bare };
  const key = values.circles && sizeKey(values.circles, map, { kind: kind ?? "province", style: layer.style }, keyWords(values.circles));
  if (layer.style === "overview") return [key, ...overviewRows(values, more)].filter(Boolean);
  if (layer.measure === "sector") return categoryRows(kind, values, layer, more);
  if (layer.style === "points") return siteRows(values);
  if (!kind) return scopeRows(values, more);
  return [key, ...classRows(kind, values, layer, more)].filter(Boolean);
}

const keyWords = ({ sizes }) => say("legend.key", { values: sizes.map(({ label }) => label).join(", ") });

/**
 * `list` is the list's answer where places are picked, and null where none is; `more` is of `legendRows`, with the
 * `facets` whose scopes stand in the legend too.
 */
export function drawLegend(values, layer, list, { facets = null, ...more } = {}) {
  const kind = kindOf(values, layer);
  const rows = legendRows(values, layer, more);
  const held = byId("legend-body").contains(document.activeElement) ? document.activeElement.dataset.pick : null;
  drawChoices(layer);
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
    el("div", { class: "legend-classes", role: more.picks ? "group" : null, "aria-label": more.picks ? say("legend.filter") : null }, ...rows),
    trayRow(facets, layer) ?? "",
    layer.style === "tray" ? "" : el("p", { class: "legend-unit", id: "legend-n" }, ofWhich(values, layer, list)),
    el(
      "details",
      { class: "legend-more", open: wasOpen ?? (layer.style === "choropleth" && !values.circles), ontoggle: remember },
      el("summary", { class: "legend-unit" }, say("legend.more")),
      layer.style === "overview" && !values.circles ? row(countSample(), say("legend.count")) : "",
      ...proofs(values, layer, kind).map((words) => el("p", { class: "legend-unit legend-proof", title: words }, words)),
    ),
  );
  if (held) byId("legend-body").querySelector(`[data-pick="${CSS.escape(held)}"]`)?.focus();
}
