// From TopoJSON to shapes on a world whose seam is in the Atlantic, so that the Pacific is whole and every arc to
// Viet Nam takes its short way: longitudes run from -30 to some 350 degrees.

import { places } from "./api.js";

export const SEAM = -30;

const first = (topology) => Object.values(topology.objects)[0];

async function convert(set, name) {
  const topology = await places(set);
  const object = name ? topology.objects[name] : first(topology);
  return object ? topojson.feature(topology, object).features.filter(({ geometry }) => geometry) : [];
}

const known = new Map();

/** GeoJSON features of a set (or of one named object in it): the same ones each time, which nobody may change. */
export function features(set, name) {
  const key = `${set} ${name ?? ""}`;
  if (!known.has(key)) {
    const found = convert(set, name);
    found.catch(() => known.delete(key));
    known.set(key, found);
  }
  return known.get(key);
}

/** What a function tells of a feature's geometry, worked out once: the same shapes are drawn at every answer. */
export function once(tell) {
  const told = new WeakMap();
  return (feature) => {
    const { geometry } = feature;
    if (!told.has(geometry)) told.set(geometry, tell(feature));
    return told.get(geometry);
  };
}

/** The borders between neighbours, each once; coasts are left out. */
export async function innerBorders(set) {
  const topology = await places(set);
  return topojson.mesh(topology, first(topology), (one, other) => one !== other);
}

/** The outer line of a set as a whole: coasts and the borders to what is not in it. */
export async function outline(set) {
  const topology = await places(set);
  return topojson.mesh(topology, first(topology), (one, other) => one === other);
}

const moved = (ring, by) => ring.map(([lon, lat]) => [lon + by, lat]);

// A polygon across the seam (Greenland) goes whole to the side where most of it lies.
function shiftedPolygon(rings) {
  const [outer] = rings;
  const middle = outer.reduce((sum, [lon]) => sum + lon, 0) / outer.length;
  return middle < SEAM ? rings.map((ring) => moved(ring, 360)) : rings;
}

const shiftedGeometry = once(({ geometry }) => {
  const { type, coordinates } = geometry;
  const polygons = type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : null;
  return polygons ? { type: "MultiPolygon", coordinates: polygons.map(shiftedPolygon) } : geometry;
});

/** A feature moved to the Pacific-centred world. */
export const shifted = (feature) =>
  feature.geometry ? { ...feature, geometry: shiftedGeometry(feature) } : feature;

export const shiftedLon = (lon) => (lon < SEAM ? lon + 360 : lon);

/** Borders moved likewise; a line across the seam is simply parted there. */
export function shiftedLines(mesh) {
  const lines = mesh.coordinates.map((line) => (line.some(([lon]) => lon < SEAM) ? moved(line, 360) : line));
  return { type: "MultiLineString", coordinates: lines };
}

const rad = Math.PI / 180;

/** Points of the great circle between two places, as [lat, lon] for Leaflet. Degrees; steps is the number of pieces. */
export function greatCircle([lat1, lon1], [lat2, lon2], steps = 48) {
  const vector = (lat, lon) => [
    Math.cos(lat * rad) * Math.cos(lon * rad),
    Math.cos(lat * rad) * Math.sin(lon * rad),
    Math.sin(lat * rad),
  ];
  const one = vector(lat1, lon1);
  const two = vector(lat2, lon2);
  const angle = Math.acos(Math.min(1, one[0] * two[0] + one[1] * two[1] + one[2] * two[2]));
  if (angle < 1e-6) return [[lat1, lon1]];
  let last = lon1;
  return Array.from({ length: steps + 1 }, (_, index) => {
    const share = index / steps;
    const a = Math.sin((1 - share) * angle) / Math.sin(angle);
    const b = Math.sin(share * angle) / Math.sin(angle);
    const [x, y, z] = one.map((value, axis) => a * value + b * two[axis]);
    let lon = Math.atan2(y, x) / rad;
    while (lon - last > 180) lon -= 360;
    while (lon - last < -180) lon += 360;
    last = lon;
    return [Math.atan2(z, Math.hypot(x, y)) / rad, lon];
  });
}

function ringHolds(ring, [lon, lat]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [x1, y1] = ring[i];
    const [x2, y2] = ring[j];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

const ringArea = (ring) =>
  Math.abs(
    ring.reduce(
      (sum, [x, y], at) => sum + x * ring[(at + 1) % ring.length][1] - ring[(at + 1) % ring.length][0] * y,
      0,
    ),
  ) / 2;

/** How much of a map a feature covers, in square degrees: only for telling the wider of two. */
export const extent = once(({ geometry: { type, coordinates } }) =>
  (type === "Polygon" ? [coordinates] : coordinates).reduce((sum, [outer]) => sum + ringArea(outer), 0),
);

/** The widest polygon of a feature: a country without its overseas parts, a province without its archipelago. */
export const mainland = once(({ geometry: { type, coordinates } }) => {
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  const widest = polygons.reduce((most, polygon) => (ringArea(polygon[0]) > ringArea(most[0]) ? polygon : most));
  return { type: "Polygon", coordinates: widest };
});

/** Does the feature's area hold the point [lon, lat]? */
export function holds(feature, point) {
  const { type, coordinates } = feature.geometry;
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.some(([outer, ...holes]) => ringHolds(outer, point) && !holes.some((hole) => ringHolds(hole, point)));
}
