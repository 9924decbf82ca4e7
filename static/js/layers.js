// Which layer, and which provinces: the choices on the map.

import { byId, el } from "./dom.js";
import { change, current, layerKey, subscribe, vintage } from "./state.js";
import { acrossVintages } from "./thematic.js";
import { config, has, say } from "./words.js";

/** The register's entry of the layer that is shown; an unknown key is the server's to refuse. */
export const layerOf = (key = layerKey()) =>
  config.layers.find((layer) => layer.key === key) ?? { key, title: key, unit: "", sets: {}, style: "choropleth" };

export function setUpLayers() {
  const choices = config.layers.map((layer) =>
    el(
      "label",
      { class: "layer-choice", title: layer.description },
      el("input", { type: "radio", name: "layer", value: layer.key, onchange: () => showLayer(layer.key) }),
      has(`layer.${layer.key}`) ? say(`layer.${layer.key}`) : layer.title,
    ),
  );
  byId("layer-choices").replaceChildren(...choices);
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

function show() {
  for (const input of document.querySelectorAll("input[name=layer]")) {
    input.checked = input.value === layerKey();
    if (input.checked) input.closest("label").scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  for (const input of document.querySelectorAll("input[name=vintage]")) input.checked = input.value === vintage();
  // Every map of Viet Nam shows the provinces' borders; the partners' world does not.
  byId("vintage").hidden = layerOf().style === "arcs";
}
