// What a click on an entry of the legend means: the filter that it sets, which the address holds like any other.
//
// A class of values stands for its places: it picks them all, so that list, totals, caption and exports are of these
// places, whatever becomes of the classes. A kind of place and a scope stand for the scope, a leading sector for the
// sector. What nothing can be listed of is no button.

import { pickKey } from "./api.js";
import { classOf } from "./looks.js";
import { isMoney } from "./measures.js";
import { current } from "./state.js";
import { say } from "./words.js";

const SCOPES = ["national", "international", "unlocated", "foreign"];
const OF_KIND = { country: "foreign" };
// Measures whose labels say their unit themselves.
const SAYS_UNIT = new Set(["us-cents", "percent", "sector", "year"]);

/** Is all that an entry stands for picked? */
export const isOn = ({ key, values }) => values.every((value) => current()[key].includes(value));

const coded = (key, code) => (key === "donor" ? code.toLowerCase() : code);

/** The places of each class of a layer, as what its button sets. */
export function classGroups({ values, classes }, layer) {
  const key = pickKey(layer.key);
  const groups = classes.map(({ label }, index) => ({ key, label, values: [], mark: `class-${index}` }));
  for (const [code, value] of Object.entries(values)) groups[classOf(value, classes)]?.values.push(coded(key, code));
  return groups.map((group) => named(group, layer));
}

function named(group, layer) {
  const n = group.values.length;
  const label = SAYS_UNIT.has(layer.measure) ? group.label : `${layer.unit}: ${group.label}`;
  const message = group.key === "donor" ? "legend.groupCountries" : "legend.group";
  return { ...group, name: say(message, { label, n }), title: say("legend.pickClass", { n }) };
}

/** The places of which a layer knows nothing: they may have activities all the same. */
export function restOf(codes, layer) {
  const key = pickKey(layer.key);
  const label = say(isMoney(layer) ? "legend.noMoney" : "legend.noData");
  const values = codes.map((code) => coded(key, code));
  const n = values.length;
  return { key, values, mark: "rest", name: say("legend.group", { label, n }), title: say("legend.pickClass", { n }) };
}

export const scopeOf = (kind) => ({ key: "scope", values: [OF_KIND[kind] ?? kind], title: say("legend.pickScope") });
export const sectorOf = (code) => ({ key: "sector", values: [code], title: say("legend.pickSector") });

/**
 * The scopes that no shape of a map of counts stands for, with their counts, as the tray has them. Other countries are
 * places of the overview; a layer of scopes has them all; what is divided or picked out has a rest of its own; a map of
 * partners leaves out who has no country, whatever the scope.
 */
export function scopesOf({ scope }, { style, measure }) {
  if (style === "tray" || style === "arcs" || measure === "us-cents" || measure === "some") return [];
  const counts = new Map(scope.map(({ value, count }) => [value, count]));
  return SCOPES.map((code) => ({ scope: code, count: counts.get(code) ?? 0 })).filter(
    ({ scope: code, count }) => (count > 0 || current().scope.includes(code)) && !(code === "foreign" && style === "overview"),
  );
}

/** What of a legend may stand as one chip: its classes of several places and the places without data. */
export function chipGroups(values, layer, bare) {
  if (layer.style === "overview" || layer.style === "tray" || layer.measure === "sector")
    return bare?.length > 1 ? [restOf(bare, layer)] : [];
  return [...classGroups(values, layer), ...(bare ? [restOf(bare, layer)] : [])].filter(({ values: { length } }) => length > 1);
}
