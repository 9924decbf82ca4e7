// The legend of the sites: what a filled and a hollow point mean, how circles grow, and what is no point.

import { radiusOf } from "./clusters.js";
import { byId, el, svg } from "./dom.js";
import { showLayer } from "./layers.js";
import { number, say } from "./words.js";

const SAMPLES = [2, 20, 200];

const dot = (isRough) =>
  svg(
    "svg",
    { width: 24, height: 16, "aria-hidden": "true" },
    svg("circle", { cx: 12, cy: 8, r: 5.5, class: isRough ? "site-sample is-rough" : "site-sample" }),
  );

function sizes() {
  const [most] = SAMPLES.slice(-1);
  const high = 2 * radiusOf(most) + 2;
  let right = 1;
  const circles = SAMPLES.flatMap((n) => {
    const r = radiusOf(n);
    const cx = right + r;
    right += 2 * r + 6;
    return [
      svg("circle", { cx, cy: high / 2, r, class: "site-sample is-cluster" }),
      svg("text", { x: cx, y: high / 2 + 4, class: "site-sample-n" }, number(n)),
    ];
  });
  const label = `${say("sites.sizes")}: ${SAMPLES.map(number).join(", ")}`;
  return svg("svg", { width: right, height: high, role: "img", "aria-label": label }, ...circles);
}

const row = (sample, words) => el("div", { class: "legend-row" }, sample, el("span", {}, words));

/** What stands in the legend for an answer with points. */
export function siteRows({ points, beside }) {
  const rough = points.rough.reduce((sum, n) => sum + n, 0);
  const total = points.counts.reduce((sum, n) => sum + n, 0);
  const rows = [
    row(dot(false), `${say("sites.fine")} (${number(total - rough)})`),
    row(dot(true), `${say("sites.rough")} (${number(rough)})`),
    el("div", { class: "site-sizes" }, el("span", { class: "legend-unit" }, say("sites.sizes")), sizes()),
  ];
  for (const name of ["area", "nowhere"])
    if (beside[name]) rows.push(el("p", { class: "legend-unit", "data-beside": name }, say(`sites.${name}`, { n: beside[name] })));
  // A framed map has no other layers to turn to.
  if (beside.area && byId("layers"))
    rows.push(el("button", { type: "button", class: "link site-areas", onclick: () => showLayer("overview") }, say("sites.overview")));
  return rows;
}
