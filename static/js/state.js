// The page's state is its address: filters and view, one way in (change) and one way out (subscribe).

import { config } from "./words.js";

/** Filters that may repeat, filters that stand alone, and what only the page needs. */
export const MANY = ["sector", "donor", "status", "kind", "place", "scope"];
export const ONE = ["from", "to", "q"];
const VIEW = ["layer", "vintage", "basis", "classes", "symbols", "lang", "activity", "at", "snapshot"];
// Of the view, what the server must know too when the reader has chosen it.
// An embedded map may be pinned to the data of a revision.
const ASKED = ["basis", "classes", "symbols", "snapshot"];

const listeners = [];
let state = read(window.location.search);

/** The state in a query string. */
export function read(search) {
  const query = new URLSearchParams(search);
  const found = {};
  for (const key of MANY) found[key] = [...new Set(query.getAll(key).filter(Boolean))];
  for (const key of [...ONE, ...VIEW]) found[key] = query.get(key) || null;
  return found;
}

/** The query string of a state, keys in a fixed order so that equal states have equal addresses. */
export function write(values, keys = [...MANY, ...ONE, ...VIEW]) {
  const query = new URLSearchParams();
  for (const key of keys) {
    for (const value of [values[key]].flat()) if (value) query.append(key, value);
  }
  return query.toString();
}

export const current = () => state;
export const layerKey = () => state.layer ?? config.default_layer;
export const basis = () => state.basis ?? config.bases[0];
export const vintage = () => state.vintage ?? String(config.vintage);
export const isFiltered = () =>
  [...MANY, ...ONE].some((key) => (Array.isArray(state[key]) ? state[key].length : state[key]));

/** Filters alone, with the page's language and vintage, for a request; `without` leaves some out. */
export function filterQuery({ without = [], extra = {} } = {}) {
  const keys = [...MANY, ...ONE].filter((key) => !without.includes(key));
  const query = new URLSearchParams(write(state, keys));
  query.set("lang", config.lang);
  query.set("vintage", vintage());
  for (const key of ASKED) if (state[key]) query.set(key, state[key]);
  for (const [key, value] of Object.entries(extra)) query.set(key, value);
  return query;
}

const address = (values) => {
  const query = write(values);
  return window.location.pathname + (query ? `?${query}` : "");
};

/** The address of this state with some values changed. */
export const linkTo = (patch, path = window.location.pathname) => {
  const query = write({ ...state, ...patch });
  return path + (query ? `?${query}` : "");
};

/**
 * Change the state and tell everyone. `quiet` keeps the history as it is (typing, moving the map).
 * Listeners get the new state and the names of the keys that changed.
 */
export function change(patch, { quiet = false } = {}) {
  const before = state;
  state = { ...state, ...patch };
  const changed = Object.keys(patch).filter((key) => String(before[key] ?? "") !== String(state[key] ?? ""));
  if (!changed.length) return;
  window.history[quiet ? "replaceState" : "pushState"](null, "", address(state));
  announce(changed);
}

/** Set the filters that a link of this page has, and no other ones. */
export function follow(search) {
  const asked = read(search);
  change({ ...Object.fromEntries([...MANY, ...ONE].map((key) => [key, asked[key]])), activity: null });
}

/** Add the value to a filter, or take it out when it is there. */
export function toggle(key, value) {
  const values = state[key];
  change({
    [key]: values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
    activity: null,
  });
}

/** Add all the values to a filter, or take them out when all are there: a class of a legend stands for several. */
export function toggleAll(key, values) {
  const have = state[key];
  const isOn = values.every((value) => have.includes(value));
  const next = isOn ? have.filter((value) => !values.includes(value)) : [...new Set([...have, ...values])];
  change({ [key]: next, activity: null });
}

export function reset() {
  change({
    ...Object.fromEntries([...MANY.map((key) => [key, []]), ...ONE.map((key) => [key, null])]),
    activity: null,
  });
}

export const subscribe = (listener) => listeners.push(listener);

function announce(changed) {
  for (const listener of listeners) listener(state, changed);
}

window.addEventListener("popstate", () => {
  const before = state;
  state = read(window.location.search);
  announce(Object.keys(state).filter((key) => String(before[key] ?? "") !== String(state[key] ?? "")));
});
