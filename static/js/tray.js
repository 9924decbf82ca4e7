// What no shape can show: national, international, foreign and unlocated activities, counted, never dots.

import { byId, el } from "./dom.js";
import { current, toggle } from "./state.js";
import { showLayer } from "./layers.js";
import { isMoney, shortValue } from "./measures.js";
import { config, has, nameOf, number, say, usd } from "./words.js";

const SCOPES = ["national", "international", "unlocated", "foreign"];

// Of what is divided or picked out, what is beside the map is the layer's own; of all else it is a matter of scopes.
const DIVIDED = new Set(["us-cents", "some"]);
const BY_KIND = { provinces: "funds-by-province", basins: "funds-by-basin", regions: "funds-by-region" };

/**
 * Fill the tray. In the overview other countries are places on the map, so "abroad" is not among what it lacks. Where
 * places are picked the map keeps what all places have, and nothing beside it would go with the list.
 */
export function drawTray(facets, layer, values, isPicked) {
  const isOwn = DIVIDED.has(layer.measure);
  byId("tray").hidden = isOwn;
  byId("beside").hidden = !isOwn;
  byId("tray-title").textContent = say(isOwn ? (isMoney(layer) ? "beside.money" : "beside.some") : "tray");
  if (isOwn) drawBeside(layer, isPicked ? {} : values.beside);
  else drawScopes(facets, layer.style);
}

function drawBeside(layer, beside) {
  const rows = Object.entries(beside).filter(([, value]) => value);
  rows.sort((one, other) => other[1] - one[1]);
  byId("tray-title").hidden = byId("beside").hidden = !rows.length;
  byId("beside").replaceChildren(...rows.map(([what, value]) => besideRow(layer, what, value)));
}

// What lies in places of another kind is a layer of its own, which a click shows.
function besideRow(layer, what, value) {
  const words = has(`beside.${what}`) ? say(`beside.${what}`) : has(`tray.${what}`) ? say(`tray.${what}`) : null;
  const content = [
    el("b", { title: isMoney(layer) ? usd(value) : null }, shortValue(value, layer)),
    " ",
    el("span", {}, words ?? nameOf("scope", what)),
  ];
  const marks = { "data-beside": what, "data-value": value };
  const other = isMoney(layer) && config.layers.some(({ key }) => key === BY_KIND[what]) ? BY_KIND[what] : null;
  return other
    ? el("li", {}, el("button", { type: "button", ...marks, onclick: () => showLayer(other) }, ...content))
    : el("li", {}, el("span", marks, ...content));
}

function drawScopes(facets, style) {
  byId("tray-title").hidden = false;
  const counts = new Map(facets.scope.map(({ value, count }) => [value, count]));
  const tray = byId("tray");
  if (!tray.childElementCount) {
    tray.append(
      ...SCOPES.map((scope) =>
        el(
          "button",
          { type: "button", "data-scope": scope, onclick: () => toggle("scope", scope) },
          el("b", {}),
          " ",
          el("span", {}, nameOf("tray", scope)),
        ),
      ),
    );
  }
  for (const button of tray.children) {
    const { scope } = button.dataset;
    const count = counts.get(scope) ?? 0;
    const on = current().scope.includes(scope);
    button.hidden = scope === "foreign" && style === "overview" && !on;
    button.querySelector("b").textContent = number(count);
    button.classList.toggle("is-none", count === 0);
    button.setAttribute("aria-pressed", String(on));
  }
}
