// Asking the server. Every answer is JSON; an error comes with a sentence to show.

import { config, has, say } from "./words.js";
import { basis, current, filterQuery, layerKey, vintage } from "./state.js";

export const PAGE = 50;

/** An answer that is no success: its message explains it, `technical` is the server's own sentence, in `lang`. */
class Refusal extends Error {
  constructor(status, technical, lang) {
    super(say(has(`trouble.${status}`) ? `trouble.${status}` : "trouble.other"));
    this.technical = technical ?? say("serverError", { status });
    this.lang = technical ? (lang ?? "en") : config.lang;
  }
}

/** The JSON answer to a path and a query; an Error with a sentence to show when there is none. */
export async function get(path, query, signal) {
  let response;
  try {
    response = await fetch(query ? `${path}?${query}` : path, { signal, headers: { Accept: "application/json" } });
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Error(say("offline"));
  }
  const answer = await response.json().catch((problem) => {
    if (problem.name === "AbortError") throw problem;
    return null;
  });
  if (!response.ok) throw new Refusal(response.status, answer?.error, response.headers.get("Content-Language"));
  // Cut short on its way, or from another host that stands between.
  if (answer === null) throw new Error(say("offline"));
  return answer;
}

/**
 * The filter that a click on a shape of this layer sets. The layer is asked without it, so that the shapes not picked
 * keep their counts and can be picked too: the map is the facet of its own filter.
 */
export const pickKey = (key = layerKey()) => config.layers.find((layer) => layer.key === key)?.select ?? "place";

const layer = (key, without, signal) => get(`${config.urls.layers}/${key}`, filterQuery({ without }), signal);

/**
 * All the page shows of a state: the layer's values, the partner countries of what the list holds for the inset, facets
 * and the first list page.
 */
export async function load(signal) {
  const key = layerKey();
  const values = layer(key, [pickKey(key)], signal);
  const partners = key === "activities-by-country" ? values : layer("activities-by-country", [], signal);
  const [value, countries, facets, list] = await Promise.all([
    values,
    partners,
    get(config.urls.facets, filterQuery(), signal),
    activities(0, signal),
  ]);
  return { layer: value, countries, facets, list };
}

/** What an embedded map shows: the layer under all filters, as the figure has it. */
export const loadLayer = (signal) => layer(layerKey(), [], signal);

export const activities = (offset, signal) => {
  const { sort } = current();
  return get(config.urls.activities, filterQuery({ extra: { limit: PAGE, offset, ...(sort ? { sort } : {}) } }), signal);
};

/** The sites in a box under the filters, with their activities: a page from `offset`. */
export const sitesIn = (box, offset, signal) =>
  get(config.urls.sites, filterQuery({ extra: { box: box.join(","), limit: PAGE, offset } }), signal);

/** What a few typed words may mean, in groups. */
export const search = (text, signal) =>
  get(config.urls.search, new URLSearchParams({ q: text, lang: config.lang, vintage: vintage() }), signal);

export function activity(id, signal) {
  return get(
    `${config.urls.activities}/${encodeURIComponent(id)}`,
    new URLSearchParams({ lang: config.lang, vintage: vintage(), basis: basis() }),
    signal,
  );
}

/** The small picture of the world: `{width, height, equator, countries}`, pixels and an SVG path for each code. */
export const world = () => get(config.urls.world);

const geometry = new Map();

/** The TopoJSON of a set of places; asked for once. */
export function places(set) {
  if (!geometry.has(set)) {
    const asked = get(config.urls.places[set]);
    asked.catch(() => geometry.delete(set));
    geometry.set(set, asked);
  }
  return geometry.get(set);
}
