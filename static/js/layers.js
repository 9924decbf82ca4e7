// Which layer, and which provinces: the choices on the map.

import { byId, el } from "./dom.js";
import { change, current, layerKey, subscribe, vintage } from "./state.js";
import { acrossVintages } from "./thematic.js";
import { config, has, say } from "./words.js";

/** The register's entry of the layer that is shown; an unknown key is the server's to refuse. */
export const layerOf = (key = layerKey()) =>
  config.layers.find((layer) => layer.key === key) ?? { key, title: key, unit: "", sets: {}, style: "choropleth" };

const groups = [...new Set(config.layers.map(({ group }) => group))];
// The layer that was last looked at in each group: going back finds it again.
const last = new Map();
let drawn = null;

export function setUpLayers() {
  const themes = groups.map((group) => el("option", { value: group }, say(`group.${group}`)));
  byId("layer-group").replaceChildren(...themes);
  byId("layer-group").addEventListener("change", (event) => {
    const group = event.target.value;
    showLayer(last.get(group) ?? config.layers.find((layer) => layer.group === group).key);
  });
  byId("vintage").addEventListener("change", async (event) => {
    const chosen = event.target.value;
    const place = await acrossVintages(current().place, chosen);
    change({ vintage: chosen, place, activity: null });
  });
  show();
  subscribe(show);
}

/** Show a layer; the reader's own view stays unless the new layer is of another part of the world. */
export function showLayer(key) {
  const turns = (layerOf().style === "arcs") !== (layerOf(key).style === "arcs");
  change({ layer: key, activity: null, ...(turns ? { at: null } : {}) });
}

/** Say what the layer shows and what not. */
export function drawAbout(layer) {
  byId("layer-about").textContent = layer.description ?? "";
  const isFirst = layer.style === "overview" && layer.measure === "activities";
  byId("layer-about").hidden = isFirst;
  byId("about").hidden = !isFirst;
}

const choice = (layer) =>
  el(
    "label",
    { class: "layer-choice", title: layer.description },
    el("input", { type: "radio", name: "layer", value: layer.key, onchange: () => showLayer(layer.key) }),
    has(`layer.${layer.key}`) ? say(`layer.${layer.key}`) : layer.title,
  );

function show() {
  const { group = groups[0] } = layerOf();
  last.set(group, layerKey());
  byId("layer-group").value = group;
  if (drawn !== group) {
    byId("layer-choices").replaceChildren(...config.layers.filter((layer) => layer.group === group).map(choice));
    drawn = group;
  }
  for (const input of document.querySelectorAll("input[name=layer]")) {
    const was = input.checked;
    input.checked = input.value === layerKey();
    // Only when it is another layer: a card that opens far down the page must not bring the reader up here.
    if (input.checked && !was) input.closest("label").scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  for (const input of document.querySelectorAll("input[name=vintage]")) input.checked = input.value === vintage();
  // Every map of Viet Nam shows the provinces' borders; the partners' world does not.
  byId("vintage").hidden = layerOf().style === "arcs";
}
