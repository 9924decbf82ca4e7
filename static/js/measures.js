// What a layer measures, in words: a count, money, a percentage, a year; short on the map, whole in a sentence.

import { config, number, say, usd, usdShort } from "./words.js";

const percent = new Intl.NumberFormat(config.lang, { style: "percent", maximumFractionDigits: 0 });
const rough = new Intl.NumberFormat(config.lang, { maximumSignificantDigits: 3 });
const SHORT = {
  density: rough.format,
  "us-cents": usdShort,
  percent: (value) => percent.format(value / 100),
  sector: (value) => percent.format(value / 100),
  year: String,
};
const WHOLE = { ...SHORT, "us-cents": usd, density: number };
// Numbers that say nothing without their unit.
const NEED_UNIT = new Set(["partners", "density", "some"]);
// Where no value means that nothing is known; of counts it means that there is no activity.
const NO_DATA = new Set(["us-cents", "percent", "sector", "year"]);

export const isMoney = ({ measure }) => measure === "us-cents";
export const tellsNoData = ({ measure }) => NO_DATA.has(measure);

/** A value as it stands on the map and in lists. */
export const shortValue = (value, { measure }) => (SHORT[measure] ?? number)(value);

/** A place with its value in one sentence; the note says what stands behind it. */
export function summary(place, value, layer, note) {
  if (value === null) return say(tellsNoData(layer) ? "place.noData" : "placeCount", { place, n: 0 });
  if (layer.measure === "activities") return say("placeCount", { place, n: value });
  const words = (WHOLE[layer.measure] ?? number)(value);
  const said = NEED_UNIT.has(layer.measure)
    ? say("place.value", { place, value: words, unit: layer.unit })
    : `${place}: ${words}`;
  return note ? `${said} · ${note}` : said;
}
