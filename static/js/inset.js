// The world in the corner: arcs from partner countries, and the way to the layer that shows them large.

import { world } from "./api.js";
import { arcWidth, VIET_NAM } from "./arcs.js";
import { SHORT } from "./basemap.js";
import { byId, el, svg } from "./dom.js";
import { features, greatCircle, shiftedLon } from "./geometry.js";
import { number, partnerName, placeName, say } from "./words.js";

const WIDTH = 256;
const HEIGHT = 116;
const MIDDLE = 150;
const EQUATOR = 62;
const PARTNER = "#b49fd4";

/** Equal Earth (Šavrič, Patterson, Jenny 2018, doi:10.1080/13658816.2018.1504949), in pixels of the inset. */
function project([lon, lat]) {
  const [a1, a2, a3, a4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const m = Math.sqrt(3) / 2;
  const theta = Math.asin(m * Math.sin((lat * Math.PI) / 180));
  const t2 = theta * theta;
  const t6 = t2 ** 3;
  const x =
    ((((lon - MIDDLE) * Math.PI) / 180) * Math.cos(theta)) / (m * (a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)));
  const y = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2));
  const scale = WIDTH / 5.42;
  return [WIDTH / 2 + x * scale, EQUATOR - y * scale];
}

const line = (points) =>
  `M${points
    .map((point) =>
      project(point)
        .map((value) => value.toFixed(1))
        .join(" "),
    )
    .join("L")}`;

// The archipelagos' names stand in the open Pacific, a line from each mark to its name. Pixels of the inset.
const NAMES_AT = { "hoang-sa": [138, 53], "truong-sa": [138, 75] };

function archipelago(place) {
  const [cx, cy] = project([place.lon, place.lat]);
  const [x, y] = NAMES_AT[place.code];
  return svg(
    "g",
    { class: "inset-archipelago" },
    svg("path", { d: `M${cx} ${cy}L${x - 2} ${y}` }),
    svg("circle", { cx, cy, r: 1.7 }),
    svg("text", { x, y, "dominant-baseline": "central" }, SHORT[place.code] ?? placeName(place)),
  );
}

let ground = null;
const roads = new Map();

function road({ code, lat, lon }) {
  if (!roads.has(code))
    roads.set(code, line(greatCircle([lat, shiftedLon(lon)], VIET_NAM, 32).map(([y, x]) => [x, y])));
  return roads.get(code);
}

// The land is one path, drawn by the server; partners lie over it.
async function drawGround() {
  const [{ width, equator, countries: paths }, countries, groups] = await Promise.all([
    world(),
    features("countries"),
    features("context", "archipelagos"),
  ]);
  const scale = WIDTH / width;
  const land = svg("path", { d: Object.values(paths).join(""), fill: "var(--land)" });
  const partners = svg("g", { fill: PARTNER });
  const shapes = svg(
    "g",
    {
      transform: `translate(0 ${EQUATOR - equator * scale}) scale(${scale})`,
      stroke: "var(--land-line)",
      "stroke-width": 0.35 / scale,
    },
    ...[land, partners, svg("path", { d: paths.VN, fill: "var(--accent)" })],
  );
  const arcs = svg("g", { fill: "none", stroke: "var(--country)", "stroke-opacity": 0.75, "stroke-linecap": "round" });
  const islands = groups.map(({ properties }) => archipelago(properties));
  const [title, counts] = [el("span"), el("span", { class: "inset-counts" })];
  byId("inset").replaceChildren(
    el("span", { class: "inset-title" }, title, el("i", { "aria-hidden": "true" }, say("openMap"))),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, shapes, arcs, ...islands),
    counts,
  );
  const known = new Map(countries.map(({ properties }) => [properties.code, properties]));
  return { known, paths, partners, arcs, title, counts };
}

/** Draw the partner countries' values; hidden where the main map shows them already. */
export async function drawInset(values, { hidden }) {
  const inset = byId("inset");
  inset.hidden = hidden;
  if (hidden) return;
  ground ??= drawGround().catch((problem) => {
    ground = null; // it is asked for again with the next answer
    throw problem;
  });
  const { known, paths, partners: lit, arcs, title, counts } = await ground;
  const partners = Object.entries(values.values)
    .filter(([code, value]) => value && known.has(code))
    .map(([code, value]) => ({ ...known.get(code), value }));
  partners.sort((one, other) => other.value - one.value || partnerName(one).localeCompare(partnerName(other)));
  const most = partners[0]?.value ?? 1;
  lit.replaceChildren(...partners.map(({ code }) => svg("path", { d: paths[code] ?? "" })));
  arcs.replaceChildren(
    ...partners.map((partner) => svg("path", { d: road(partner), "stroke-width": arcWidth(partner.value, most) / 2.4 })),
  );
  title.textContent = say("partnerCountries", { n: partners.length });
  const words = partners
    .slice(0, 5)
    .flatMap(({ value, ...place }, index) => [
      index ? " · " : "",
      `${partnerName(place)} `,
      el("b", {}, number(value)),
    ]);
  counts.replaceChildren(...words);
}
