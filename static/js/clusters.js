// Sites that lie near one another put together: an index over all points, and what of it a view of the map shows.

const SCRIPT = "/static/vendor/supercluster/supercluster.min.js";
// Pixels: how near circles may come to one another, which is a little more than the widest is.
const RADIUS = 56;
const TILE = 256;
// Pixels: the radius of one site, which is a target of 24, and of very many. Above 1,000 a circle grows no more: its
// number says the rest.
const LEAST = 12;
const FIRST = 14;
const MOST = 26;
const MANY = 1000;
// The index knows a world from -180 to 180; ours has its seam in the Atlantic (geometry.js) and its middle here.
const MIDDLE = 150;
const SEAM = -30;

const inIndex = (lon) => (lon < SEAM ? lon + 360 : lon) - MIDDLE;
const onMap = (lon) => lon + MIDDLE;

/** The radius of a circle of so many sites: what is added to the least of two grows in area with them. Pixels. */
export const radiusOf = (n) =>
  n <= 1 ? LEAST : Math.round(FIRST + (MOST - FIRST) * Math.sqrt(Math.min(n, MANY) / MANY));

/** An index over the points of an answer, for a map that zooms no further than `maxZoom`. */
export async function clusterIndex({ lon, lat, counts, rough, scale }, maxZoom) {
  // The library is a plain script that leaves one name; a map without points never asks for it.
  await import(SCRIPT);
  const index = new window.Supercluster({
    radius: RADIUS,
    extent: TILE,
    maxZoom: Math.floor(maxZoom),
    map: ({ n, rough: some }) => ({ n, rough: some }),
    reduce: (sum, { n, rough: some }) => {
      sum.n += n;
      sum.rough += some;
    },
  });
  index.load(
    lon.map((x, at) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [inIndex(x / scale), lat[at] / scale] },
      properties: { n: counts[at], rough: rough[at], x, y: lat[at] },
    })),
  );
  return index;
}

// The index tells the clusters of whole zooms: between two of them circles stand wider apart, never closer.
const whole = (map) => Math.max(0, Math.floor(map.getZoom()));

/** What a map's view shows, the most sites first: `{key, lat, lon, n, rough, cluster, x, y}`. */
export function inView(index, map) {
  const bounds = map.getBounds().pad(0.1);
  const edge = (lon) => Math.min(Math.max(lon - MIDDLE, -180), 180);
  const box = [edge(bounds.getWest()), bounds.getSouth(), edge(bounds.getEast()), bounds.getNorth()];
  const zoom = whole(map);
  return index
    .getClusters(box, zoom)
    .map(({ geometry: { coordinates }, properties: { cluster_id: cluster, n, rough, x, y } }) => ({
      key: cluster === undefined ? `${x},${y}` : `${zoom}/${cluster}`,
      lon: onMap(coordinates[0]),
      lat: coordinates[1],
      ...{ n, rough, cluster, x, y },
    }))
    .sort((one, other) => other.n - one.n);
}

/** The zoom at which a cluster falls apart; more than the map's most where it never does. */
export const partingZoom = (index, { cluster }) => index.getClusterExpansionZoom(cluster);

/** The points of a cluster, `[x, y]` in the answer's units; of a point itself. */
export const spotsOf = (index, { cluster, x, y }) =>
  cluster === undefined
    ? [[x, y]]
    : index.getLeaves(cluster, Infinity).map(({ properties }) => [properties.x, properties.y]);
