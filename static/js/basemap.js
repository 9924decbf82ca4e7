// The ground: land, Viet Nam and its provinces, rivers, lakes, seas, neighbours, and both archipelagos on every map.

import { el } from "./dom.js";
import { features, innerBorders, shifted, shiftedLines, shiftedLon } from "./geometry.js";
import { places } from "./api.js";
import { inked, onTheme } from "./inks.js";
import { FAR_ZOOM } from "./labels.js";
import { placeName } from "./words.js";

// Where a neighbour's name is read on a map of Viet Nam; its middle may be far away. Degrees north, east.
export const NAME_AT = {
  CN: [24.6, 110.6],
  MM: [21.6, 98.4],
  TH: [16.3, 102.4],
  LA: [19.4, 103.1],
  KH: [13.4, 104.2],
  MY: [4.6, 102.3],
  PH: [16.4, 120.8],
  ID: [-1.5, 113.5],
  VN: [12.6, 108.6],
};
/** The archipelagos' own names, the same in every language, for maps of the world. */
export const SHORT = { "hoang-sa": "Hoàng Sa", "truong-sa": "Trường Sa" };
// Viet Nam is drawn from its provinces; Antarctica only fills a Mercator map.
const UNDRAWN = new Set(["VN", "AQ"]);
const NEIGHBOURS = new Set(["CN", "LA", "KH", "TH", "MM", "MY", "PH", "ID", "BN", "TW", "SG"]);

// What may bring another part of the world into view.
const MOVES = "movestart move resize";

// Tells whether lines of [lon, lat] come near what a map shows: within its renderer's margin and some more.
function near(map) {
  const shown = map.getBounds().pad(0.5);
  const [west, south, east, north] = [shown.getWest(), shown.getSouth(), shown.getEast(), shown.getNorth()];
  const meets = (line) => {
    let [left, low, right, high] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [lon, lat] of line) {
      left = Math.min(left, lon);
      right = Math.max(right, lon);
      low = Math.min(low, lat);
      high = Math.max(high, lat);
    }
    return left <= east && right >= west && low <= north && high >= south;
  };
  return (lines) => lines.some(meets);
}

const label = (text, kind, lang) => el("span", { class: `label-${kind}`, lang }, text);

export class Basemap {
  constructor(map, labels) {
    this.map = map;
    this.labels = labels;
    this.canvas = L.canvas({ pane: "context", padding: 0.3 });
    this.provinces = null;
    // What is drawn, with its style before the colours are read.
    this.drawn = new Map();
    onTheme(() => this.dye());
  }

  line(geometry, style) {
    return this.put(geometry, { fill: false, ...style });
  }

  area(shapes, style) {
    return this.put(shapes, { stroke: false, fillOpacity: 1, ...style });
  }

  /** Draw shapes on the ground; the colours of a style are names of tokens. */
  put(shapes, style) {
    const layer = L.geoJSON(shapes, {
      style: inked(style),
      pane: "context",
      renderer: this.canvas,
      interactive: false,
    }).addTo(this.map);
    this.drawn.set(layer, style);
    return layer;
  }

  /** Give everything the colours that are in force now. */
  dye() {
    for (const [layer, style] of this.drawn) layer.setStyle(inked(style));
    // Leaflet draws with the next frame, and paper has no next frame.
    if (this.canvas._ctx) this.canvas._redraw();
  }

  async draw(vintage) {
    const [countries, borders] = await Promise.all([features("countries"), innerBorders("countries")]);
    const world = countries.map(shifted).filter(({ properties }) => !UNDRAWN.has(properties.code));
    this.land(world, shiftedLines(borders));
    await this.setVintage(vintage);
    await this.water();
    this.labels.set(
      "countries",
      countries.flatMap((country) => this.countryLabel(country.properties)),
    );
    await this.archipelagos();
  }

  /** Draw the land that meets the view; the rest of the world, most of all there is, lies below it once the view moves. */
  land(world, borders) {
    const isNear = near(this.map);
    const draw = (isWanted) => [
      this.area(
        world.filter(({ geometry }) => isWanted(geometry.coordinates.map(([outer]) => outer))),
        { fillColor: "land", stroke: true, color: "land", weight: 0.6 },
      ),
      this.line(
        { ...borders, coordinates: borders.coordinates.filter((line) => isWanted([line])) },
        { color: "land-line", weight: 0.8 },
      ),
    ];
    draw(isNear);
    const drawRest = () => {
      this.map.off(MOVES, drawRest);
      const [land] = draw((rings) => !isNear(rings));
      land.bringToBack(); // its borders with what is near stay above both
    };
    this.map.on(MOVES, drawRest);
  }

  async water() {
    const [rivers, lakes, seas] = await Promise.all(
      ["rivers", "lakes", "seas"].map((name) => features("context", name)),
    );
    this.line(rivers, { color: "river", weight: 0.9, opacity: 0.9 });
    this.area(lakes, { fillColor: "lake", stroke: true, color: "river", weight: 0.5 });
    this.labels.set(
      "seas",
      seas.map(({ properties: sea }) => ({
        lat: sea.lat,
        lon: shiftedLon(sea.lon),
        priority: sea.code === "east-sea" ? 12 : 40 + (sea.rank ?? 2),
        from: sea.code === "east-sea" ? 3 : 4.5,
        node: label(placeName(sea), "sea"),
        places: "sea",
      })),
    );
  }

  countryLabel(country) {
    const home = country.code === "VN";
    if (!home && !NEIGHBOURS.has(country.code)) return [];
    const [lat, lon] = NAME_AT[country.code] ?? [country.lat, country.lon];
    return [
      {
        code: country.code,
        lat,
        lon,
        priority: home ? 20 : 30,
        from: home ? 3.5 : 4,
        node: label(placeName(country), home ? "home" : "country"),
        places: "near",
      },
    ];
  }

  /** The provinces of a vintage as thin outlines. */
  async setVintage(vintage) {
    const set = `provinces-${vintage}`;
    const [shapes, borders, topology] = await Promise.all([features(set), innerBorders(set), places(set)]);
    const outline = topojson.mesh(topology, Object.values(topology.objects)[0], (one, other) => one === other);
    const fresh = [
      this.area(shapes, { fillColor: "home" }),
      this.line(borders, { color: "province-line", weight: vintage === "34" ? 1 : 0.8 }),
      this.line(outline, { color: "home-line", weight: 1 }),
    ];
    for (const old of this.provinces ?? []) {
      old.remove();
      this.drawn.delete(old);
    }
    this.provinces = fresh;
    this.labels.set(
      "provinces",
      shapes.map(({ properties: province }) => ({
        lat: province.lat,
        lon: province.lon,
        priority: 60,
        from: 7,
        node: label(placeName(province), "province-name"),
        places: "fixed",
      })),
    );
  }

  /** Islets are smaller than a pixel at the country's scale: each group is outlined and named, at every scale. */
  async archipelagos() {
    const [groups, provinces] = await Promise.all([features("context", "archipelagos"), features("provinces-34")]);
    const province = (code) => provinces.find(({ properties }) => properties.code === code)?.properties;
    const names = groups.flatMap((group) => {
      const { properties } = group;
      const bounds = L.geoJSON(group).getBounds();
      this.area(group, { fillColor: "home-line", stroke: true, color: "home-line", weight: 1.6 });
      this.line(ellipse(bounds), { color: "home-line", weight: 1, dashArray: "4 3" });
      const south = bounds.getCenter().lat - (bounds.getNorth() - bounds.getSouth()) * 0.59;
      const centre = bounds.getCenter();
      return [
        {
          lat: south,
          lon: properties.lon,
          priority: 1,
          from: FAR_ZOOM,
          must: true,
          node: archipelagoLabel(placeName(properties), province(properties.parent)),
          places: "below",
        },
        {
          lat: centre.lat,
          lon: centre.lng,
          priority: properties.code === "hoang-sa" ? 1 : 1.1,
          to: FAR_ZOOM - 0.001,
          must: true,
          node: archipelagoLabel(SHORT[properties.code] ?? placeName(properties)),
          places: "isle",
        },
      ];
    });
    this.labels.set("archipelagos", names);
  }
}

const archipelagoLabel = (name, province) =>
  el(
    "span",
    { class: "label-archipelago" },
    name,
    province ? el("span", { class: "label-of" }, `(${placeName(province)})`) : null,
  );

function ellipse(bounds) {
  const centre = bounds.getCenter();
  const height = (bounds.getNorth() - bounds.getSouth()) / 2;
  const width = (bounds.getEast() - bounds.getWest()) / 2;
  const ring = Array.from({ length: 49 }, (_, index) => {
    const angle = (index / 48) * 2 * Math.PI;
    return [centre.lng + Math.cos(angle) * width * 1.18, centre.lat + Math.sin(angle) * height * 1.18];
  });
  return { type: "LineString", coordinates: ring };
}
