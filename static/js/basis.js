// How the money is divided over places that the source leaves open: shown with the layers of funds alone.

import { byId, el } from "./dom.js";
import { layerOf } from "./layers.js";
import { isMoney } from "./measures.js";
import { basis, change, subscribe } from "./state.js";
import { config, say } from "./words.js";

export function setUpBasis() {
  byId("basis-choices").replaceChildren(
    ...config.bases.map((key) =>
      el(
        "label",
        {},
        el("input", { type: "radio", name: "basis", value: key, onchange: () => change({ basis: key }) }),
        el("span", {}, say(`basis.${key}`)),
      ),
    ),
  );
  show();
  subscribe(show);
}

function show() {
  byId("basis").hidden = !isMoney(layerOf());
  for (const input of document.querySelectorAll("input[name=basis]")) input.checked = input.value === basis();
  byId("basis-why").textContent = say(`basis.why.${basis()}`);
}
