// Proportional circles: one at the point of each place, its area the value, and the key that says how large is how much.

import { NAME_AT } from "./basemap.js";
import { svg } from "./dom.js";
import { shiftedLon } from "./geometry.js";
import { circleFill, inkOf, largestRadius, outlineOf, radiusShare, sample } from "./looks.js";
import { standFor } from "./shapes.js";

// Under a circle smaller than this lies a target that a finger meets: 24 pixels across (WCAG 2.5.8).
const LEAST_TARGET = 12;
const KEY = { words: 15, gap: 6, width: 164, above: 3 };

/** Where a place's circle and words stand: degrees north and east, on a map of Viet Nam or of the world. */
export function spotOf({ code, kind, lat, lon }, style) {
  const [north, east] = kind === "country" && style !== "arcs" && NAME_AT[code] ? NAME_AT[code] : [lat, lon];
  return [north, kind === "country" ? shiftedLon(east) : east];
}

const ofMap = (map, style) => {
  const { x, y } = map.getSize();
  return largestRadius(x, y, style === "arcs");
};

export class Circles {
  /** `onPick(code)` is what a click on a circle's target does. */
  constructor(map, onPick) {
    this.map = map;
    this.onPick = onPick;
    const pane = map.getPane("circles") ?? map.createPane("circles");
    pane.style.zIndex = 450; // above the shapes and arcs, below the names
    this.renderer = L.svg({ pane: "circles", padding: 0.4 });
    this.group = L.layerGroup().addTo(map);
    this.drawn = [];
    map.on("resize", () => this.fit());
  }

  /** What tells the radius in pixels of a value's circle on this map; null where it has none. */
  radiusOf(value) {
    const share = this.scale ? radiusShare(value ?? 0, this.scale.most) : 0;
    return share ? () => share * ofMap(this.map, this.style) : null;
  }

  /** Draw the places' circles, the least above the largest; `scale` is null where the layer is shaded. */
  draw(placed, layer, scale, picked) {
    this.group.clearLayers();
    this.drawn = [];
    this.scale = scale;
    this.style = layer.style;
    const found = placed
      .map((feature) => ({ feature, radius: this.radiusOf(feature.value) }))
      .filter(({ radius }) => radius)
      .sort((one, other) => other.feature.value - one.feature.value);
    for (const { feature, radius } of found) this.add(this.mark(feature, layer, picked), radius, 0);
    for (const { feature, radius } of found) this.add(this.target(feature, layer), radius, LEAST_TARGET);
    this.fit();
  }

  add(marker, radius, least) {
    this.drawn.push({ marker, radius, least });
    this.group.addLayer(marker);
  }

  mark({ properties, on }, layer, picked) {
    const { kind } = properties;
    const dim = picked.size > 0 && !on;
    return L.circleMarker(spotOf(properties, layer.style), {
      pane: "circles",
      renderer: this.renderer,
      interactive: false,
      className: `circle circle-${inkOf(kind)}${dim ? " is-dim" : ""}${on ? " is-on" : ""}`,
      color: outlineOf(inkOf(kind)).color,
      weight: on ? 3 : 1.2,
      opacity: dim ? 0.35 : 1,
      fillColor: circleFill(kind),
      fillOpacity: dim ? 0.3 : 1,
    });
  }

  target(feature, layer) {
    const target = L.circleMarker(spotOf(feature.properties, layer.style), {
      pane: "circles",
      renderer: this.renderer,
      stroke: false,
      fillOpacity: 0,
      className: "circle-target",
    });
    standFor(target, feature, this.onPick);
    return target;
  }

  fit() {
    for (const { marker, radius, least } of this.drawn) marker.setRadius(Math.max(radius(), least));
  }
}

/** Heights of a key's words over its foot, the largest circle's first: at the circles' tops, never touching. */
export function heights(sizes, radius) {
  let low = KEY.words / 2;
  return [...sizes]
    .reverse()
    .map(({ share }) => {
      const height = Math.max(low, 2 * radius * share);
      low = height + KEY.words;
      return height;
    })
    .reverse();
}

/** The key: circles of round values in one another on one foot, each with its value; in words for who does not see it. */
export function sizeKey({ sizes }, map, { kind, style }, words) {
  if (!sizes.length) return null;
  const radius = ofMap(map, style);
  const tops = heights(sizes, radius);
  const wide = radius * sizes[0].share;
  const foot = Math.max(tops[0] + KEY.words / 2, 2 * wide + 1.5) + KEY.above;
  const middle = wide + 2;
  const right = middle + wide + KEY.gap;
  const parts = sizes.map(({ share, label }, index) => {
    const reach = radius * share;
    return svg(
      "g",
      { "data-share": share.toFixed(4) },
      svg("circle", {
        cx: middle,
        cy: foot - reach,
        r: reach,
        fill: circleFill(kind),
        stroke: `var(--${inkOf(kind)})`,
        "stroke-width": 1.2,
      }),
      svg("path", {
        d: `M${middle} ${foot - 2 * reach}L${right - 3} ${foot - tops[index]}`,
        stroke: "var(--muted)",
        "stroke-width": 0.8,
      }),
      svg("text", { x: right, y: foot - tops[index], "dominant-baseline": "central" }, label),
    );
  });
  return svg(
    "svg",
    {
      class: "size-key",
      role: "img",
      "aria-label": words,
      width: KEY.width,
      height: foot + 2,
      viewBox: `0 0 ${KEY.width} ${foot + 2}`,
    },
    ...parts,
  );
}

/** A sample of a kind's circles for the legend of a map with several kinds. */
export const circleSample = (kind) => sample(circleFill(kind), { stroke: `var(--${inkOf(kind)})` });
