// The layer that is shown: shapes shaded by their class, outlined when picked, with their counts in words.

import { arcLines, VIET_NAM } from "./arcs.js";
import { Circles, spotOf } from "./circles.js";
import { extent, features, holds, mainland, once, shifted, shiftedLon } from "./geometry.js";
import { categoryFill, classOf, fillFor, isDeep, noDataFill, outlineOf } from "./looks.js";
import { shortValue, summary, tellsNoData } from "./measures.js";
import { NARROW } from "./offsets.js";
import { Shapes } from "./shapes.js";
import { partnerName, placeName, say } from "./words.js";

// So many labels must stand, on a map as narrow as a phone's and of a measure that is written large, as money is; the
// others do where there is room, and the list of places has them all.
const MUST_STAND = { counts: { wide: Infinity, narrow: 8 }, large: { wide: 24, narrow: 6 } };

// An answer's places are wanted by the map, the list of places and the legend.
const told = new WeakMap();

/**
 * The places of an answer that have a value or are picked, and the bare rest, each `{…feature, name, value, on}`. The
 * value is null where there is none: that is another thing than a zero that was measured.
 */
export async function placesOf(values, layer, picked) {
  const sets = await Promise.all(values.sets.map((set) => features(set)));
  const key = [...picked].sort().join(" ");
  if (told.get(values)?.key !== key) told.set(values, { key, places: sets.flat().map(placeOf(values, layer, picked)) });
  const { places } = told.get(values);
  const stands = ({ value, on }) => value !== null || on;
  return { placed: places.filter(stands), bare: places.filter((place) => !stands(place)) };
}

const placeOf = (values, layer, picked) => {
  const nameIt = layer.style === "arcs" ? partnerName : placeName;
  return (feature) => {
    const { code } = feature.properties;
    const value = values.values[code] ?? null;
    const name = nameIt(feature.properties);
    return {
      ...feature,
      name,
      value,
      get said() {
        return summary(name, value, layer, values.notes[code]);
      },
      note: values.notes[code] ?? "",
      category: values.categories[code],
      on: picked.has(code),
    };
  };
};

export class Thematic {
  constructor(map, labels, { onPick }) {
    this.map = map;
    this.labels = labels;
    this.arcRenderer = L.svg({ pane: "arcs", padding: 0.4 });
    this.shapes = new Shapes(map, onPick);
    this.circles = new Circles(map, onPick);
    this.drawing = 0;
    /** Where the picked places lie, or null. */
    this.pickedBounds = null;
  }

  /** Draw a layer's values. `picked` holds codes; `national` is what to write across the country, or 0. */
  async draw(values, layer, picked, national) {
    const turn = ++this.drawing;
    const { placed, bare } = await placesOf(values, layer, picked);
    if (turn !== this.drawing) return; // a newer answer came while the geometry was on its way
    // Wide shapes first, so that a province stands above its basin and can be clicked.
    placed.sort((one, other) => extent(other) - extent(one));
    const plain = layer.style === "overview" || layer.style === "arcs" ? [] : bare;
    const whole = national ? await this.wholeCountry() : null;
    if (turn !== this.drawing) return;
    this.pickedBounds = boundsOf(placed.filter(({ on }) => on));
    if (!whole) this.whole?.remove();
    const scale = values.circles ?? null;
    this.shapes.draw([...plain, ...placed], dressOf(layer, values, { picked, scale }));
    whole?.addTo(this.map).bringToBack();
    this.circles.draw(placed, layer, scale, picked);
    this.map.getContainer().dataset.symbols = scale ? "circles" : "shade";
    this.arcs?.remove();
    this.arcs =
      layer.style === "arcs" && !scale
        ? arcLines(
            placed
              .filter(({ value }) => value)
              .map(({ properties, value, on }) => ({ ...properties, value, dim: picked.size > 0 && !on })),
            this.map,
            this.arcRenderer,
          )
        : null;
    const isNarrow = this.map.getSize().x < NARROW && layer.style !== "arcs";
    const most = MUST_STAND[layer.measure === "activities" ? "counts" : "large"][isNarrow ? "narrow" : "wide"];
    this.labels.hide("countries", new Set(placed.map(({ properties }) => properties.code)));
    this.labels.set("values", [
      ...placed
        .filter(({ value }) => value !== null)
        .sort((one, other) => other.value - one.value)
        .map((feature, rank) =>
          valueLabel(feature, layer, {
            rank,
            isMust: most > rank,
            somePicked: picked.size > 0,
            all: placed,
            radius: this.circles.radiusOf(feature.value),
          }),
        ),
      ...nationalLabel(national, layer),
    ]);
  }

  async wholeCountry() {
    const provinces = await features("provinces-34");
    this.whole ??= L.geoJSON(provinces, {
      pane: "shade",
      renderer: this.shapes.renderer,
      interactive: false,
      style: { stroke: false, fillColor: "var(--accent)", fillOpacity: 0.2 },
    });
    return this.whole;
  }
}

// How a place looks among a layer's values: the style of its shape, its marks, and whether something else is its button.
function dressOf(layer, values, { picked, scale }) {
  // In the overview kinds of place differ, not shades: the count is written on each.
  const classes = layer.style === "overview" ? [{ min: 1, max: null }] : values.classes;
  const none = tellsNoData(layer) && layer.style === "choropleth" ? noDataFill : null;
  const isArcs = layer.style === "arcs";
  return ({ properties: { kind }, value, category, on }) => {
    const index = classOf(value, classes);
    const isDim = picked.size > 0 && !on;
    // Under circles a place is plain, and its circle is the button.
    const isPlain = scale !== null && index !== null;
    const isShaded = !isPlain && layer.style !== "overview" && category === undefined;
    const fill = () =>
      category === undefined ? fillFor(layer.style, kind, index, classes.length) : categoryFill(category);
    const { color, dashArray } = outlineOf(kind);
    return {
      quiet: isPlain && value > 0,
      marks: {
        "is-dim": isDim,
        "is-on": on,
        "is-deep": isShaded && isDeep(index, classes.length),
        "is-plain": isPlain,
      },
      style: {
        color,
        dashArray: on || isArcs ? null : dashArray,
        weight: on ? 3.4 : index === null ? 0.6 : isPlain || isArcs ? 1 : 1.4,
        opacity: isDim ? 0.3 : index === null ? 0.35 : isPlain && !on ? 0.6 : 1,
        fillColor: index === null ? (none ?? "var(--home)") : isPlain ? "var(--home)" : fill(),
        fillOpacity: index === null ? (none ? 0.8 : 0.02) : isPlain ? 0.02 : isDim ? 0.22 : 1,
      },
    };
  };
}

// Where places are picked the others keep their names, but no number that would stand against the list's.
function valueLabel(feature, layer, { rank, isMust, somePicked, all, radius }) {
  const { properties, value, on } = feature;
  const { style } = layer;
  const dim = somePicked && !on;
  const [lat, lon] = radius ? spotOf(properties, style) : pointOf(properties);
  return {
    code: properties.code,
    lat,
    lon,
    radius,
    priority: (dim ? 6 : 4) + Math.min(rank, 999) / 1000,
    // A circle tells by its size: its number stands where there is room.
    must: !dim && ((isMust && !radius) || on),
    dress: `label-value of-${properties.kind}${dim ? " is-dim" : ""}`,
    words: { "label-name": feature.name, "label-count": shortValue(value, layer) },
    places: "far",
    away: style === "arcs" ? VIET_NAM : null,
    avoid: style === "arcs" ? others(feature, all) : null,
    column: style === "arcs" && isEuropean(properties),
    bounds: properties.kind === "province" || style === "arcs" ? mainBounds(feature) : null,
  };
}

const mainBounds = once((feature) => L.geoJSON(mainland(feature)).getBounds());
const pointOf = ({ kind, lat, lon }) => [lat, kind === "country" ? shiftedLon(lon) : lon];

// A country is where most of it is: its islands overseas would only make it small.
function boundsOf(places) {
  if (!places.length) return null;
  const shapes = places.map((place) =>
    place.properties.kind === "country" ? { type: "Feature", geometry: mainland(shifted(place)) } : place,
  );
  return L.geoJSON(shapes).getBounds();
}

// Partners in Europe lie too close for their names on a map of the world.
const isEuropean = ({ lat, lon }) => lat > 36 && lon > -25 && lon < 32;

// On the world's map a name that had to move must not stand on another partner.
function others(feature, all) {
  const rest = all.filter((other) => other !== feature).map(shifted);
  return (lat, lon) => rest.some((other) => holds(other, [lon, lat]));
}

// National activities cover the whole country: what they come to is written across it, and is no place.
function nationalLabel(value, layer) {
  if (!value) return [];
  const words = { "label-name": say("wholeCountry"), "label-count": shortValue(value, layer) };
  const dress = "label-value of-national";
  return [{ code: "national", lat: 15.4, lon: 107.6, priority: 3, must: true, dress, words, places: "near" }];
}

/** Codes of the provinces of one vintage that stand for those of another: by area, since the 63 nest in the 34. */
export async function acrossVintages(codes, vintage) {
  const other = vintage === "34" ? "63" : "34";
  const [from, to] = await Promise.all([features(`provinces-${other}`), features(`provinces-${vintage}`)]);
  const point = ({ properties }) => [properties.lon, properties.lat];
  const matches = (code) => {
    const old = from.find(({ properties }) => properties.code === code);
    if (!old) return [code];
    const inside =
      vintage === "34"
        ? to.filter((shape) => holds(shape, point(old)))
        : to.filter((shape) => holds(old, point(shape)));
    return inside.map(({ properties }) => properties.code);
  };
  return [...new Set(codes.flatMap(matches))];
}
