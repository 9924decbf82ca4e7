// Great circles from partner countries to Viet Nam, as wide as they are many.

import { greatCircle, shiftedLon } from "./geometry.js";

// Where arcs arrive: the middle of the country's coast, no place of any activity. Degrees north, east.
export const VIET_NAM = [16.2, 107.6];

export const arcWidth = (value, most) => 1 + 4 * Math.sqrt(value / Math.max(most, 1));

/** Lines for Leaflet. `countries` is a list of `{code, lat, lon, value, dim}`. */
export function arcLines(countries, map, renderer) {
  const most = Math.max(...countries.map(({ value }) => value), 1);
  return L.layerGroup(
    countries.map(({ lat, lon, value, dim }) =>
      L.polyline(greatCircle([lat, shiftedLon(lon)], VIET_NAM), {
        pane: "arcs",
        renderer,
        className: dim ? "arc is-dim" : "arc",
        weight: arcWidth(value, most),
        opacity: dim ? 0.12 : 0.5,
        color: "var(--country)",
        interactive: false,
        smoothFactor: 0.5,
      }),
    ),
  ).addTo(map);
}
