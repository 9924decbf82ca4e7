// The places on the map as a list of buttons: the map's equal for the keyboard and for screen readers.

import { byId, el } from "./dom.js";
import { placesOf } from "./thematic.js";
import { shortValue } from "./measures.js";
import { say } from "./words.js";

// A short list stands open, a long one waits; what the reader opened or closed stays so.
const FEW = 6;
let turn = 0;
let isChosen = false;

export function setUpPlaces() {
  byId("places-title").addEventListener("click", () => (isChosen = true));
}

/** List a layer's places, the most activities first; a click is a click on the shape. */
export async function drawPlaces(values, layer, picked, onPick) {
  const mine = ++turn;
  const { placed } = await placesOf(values, layer, picked);
  if (mine !== turn) return;
  placed.sort((one, other) => (other.value ?? -1) - (one.value ?? -1) || one.name.localeCompare(other.name));
  const box = byId("places");
  box.hidden = !placed.length;
  if (!isChosen) box.open = placed.length <= FEW;
  byId("places-title").textContent = say(layer.style === "arcs" ? "places.country" : "places.place", {
    n: placed.length,
  });
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  byId("place-choices").classList.toggle(
    "has-notes",
    placed.some(({ note }) => note),
  );
  byId("place-choices").replaceChildren(...placed.map((place) => choice(place, layer, onPick)));
  if (held) box.querySelector(`[data-place="${CSS.escape(held)}"]`)?.focus();
}

const choice = ({ properties: { code, kind }, name, value, said, note, on }, layer, onPick) =>
  el(
    "li",
    {},
    el(
      "button",
      { type: "button", "data-place": code, title: said, "aria-pressed": String(on), onclick: () => onPick(code) },
      el("span", {}, name),
      " ",
      el("b", { class: `of-${kind}` }, value === null ? say("noData") : shortValue(value, layer)),
      note ? el("small", {}, note) : null,
    ),
  );
