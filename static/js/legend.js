// The key to the map: looks, classes, unit and n, for the layer that is shown.

import { byId, el, svg } from "./dom.js";
import { swatch } from "./looks.js";
import { nameOf, number, say } from "./words.js";

const KIND_OF = {
  "activities-by-province": "province",
  "activities-by-basin": "basin",
  "activities-by-region": "region",
  "activities-by-country": "country",
};
const OVERVIEW = ["province", "region", "basin", "country"];

const row = (sample, words) => el("div", { class: "legend-row" }, sample, el("span", {}, words));
const countSample = () =>
  svg(
    "svg",
    { width: 24, height: 16, "aria-hidden": "true" },
    svg("rect", { x: 1, y: 1, width: 22, height: 14, rx: 7, fill: "#51616a" }),
    svg("text", { x: 12, y: 12, "text-anchor": "middle", "font-size": 10, "font-weight": 600, fill: "#fff" }, "n"),
  );
const arcSample = () =>
  svg(
    "svg",
    { width: 24, height: 14, "aria-hidden": "true" },
    svg("path", { d: "M2 12Q12 -3 22 12", fill: "none", stroke: "#55377f", "stroke-width": 2.4 }),
  );

function overviewRows() {
  return [
    ...OVERVIEW.map((kind) => row(swatch(kind), nameOf("legend", kind))),
    row(countSample(), say("legend.count")),
  ];
}

function classRows(kind, classes, style) {
  if (!classes.length) return [];
  const rows = classes.map(({ label }, index) => row(swatch(kind, index, classes.length, { style }), label));
  return [
    ...rows,
    kind === "country"
      ? row(arcSample(), say("legend.arc"))
      : row(swatch(kind, null, 1, { style }), say("legend.none")),
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
const ofWhich = ({ total }, placed, listed) =>
  listed === null ? say("legend.n", { n: total, placed, total }) : say("legend.picked", { n: listed });

/** `listed` is the list's total where places are picked, and null where none is. */
export function drawLegend(values, layer, listed) {
  const kind = KIND_OF[layer.key];
  const rows =
    layer.style === "overview"
      ? overviewRows()
      : kind
        ? classRows(kind, values.classes, layer.style)
        : scopeRows(values);
  const placed = values.total - (values.unplaced ?? 0);
  byId("legend-body").replaceChildren(
    ...(layer.style === "overview"
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
    layer.style === "tray" ? "" : el("p", { class: "legend-unit", id: "legend-n" }, ofWhich(values, placed, listed)),
  );
}
