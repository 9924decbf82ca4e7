// The shapes of a layer's places on the map: each is made once and dressed anew as answers come, so that a click repaints
// what it changes and no more, and what has the focus keeps it.

import { el } from "./dom.js";
import { shifted } from "./geometry.js";

const BUTTON = ["tabindex", "role", "aria-pressed", "aria-label"];

// What stands for a place with activities is a button for keyboards and screen readers.
function name(node, { properties, value, on, said }, quiet) {
  if (node.dataset.code !== properties.code) node.dataset.code = properties.code;
  const isButton = !quiet && (value !== null || on);
  const words = isButton ? ["0", "button", String(on), said] : [];
  for (const [index, attribute] of BUTTON.entries()) {
    if (!isButton) node.removeAttribute(attribute);
    else if (node.getAttribute(attribute) !== words[index]) node.setAttribute(attribute, words[index]);
  }
}

/**
 * Let a layer of Leaflet stand for a place: it can be clicked, pointed at and reached by the keyboard. The answer is a
 * function that tells of the place anew, and with `quiet` that something else is the place's button.
 */
export function standFor(layer, place, onPick, quiet = false) {
  const nodes = () => (layer.getLayers?.() ?? [layer]).map((part) => part.getElement()).filter(Boolean);
  const pick = () => onPick(place.properties.code);
  const press = (event) => {
    if (event.currentTarget.getAttribute("role") !== "button" || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    pick();
  };
  layer.on("add", () => {
    for (const node of nodes()) {
      name(node, place, quiet);
      node.addEventListener("keydown", press);
    }
  });
  layer.bindTooltip(() => el("span", {}, place.said), { sticky: true, direction: "top", offset: [0, -6] });
  layer.on("click", (event) => {
    L.DomEvent.stop(event);
    if (event.originalEvent.pointerType === "touch") layer.closeTooltip(); // a finger that has left does not point
    pick();
  });
  return (next, isQuiet = false) => {
    const isNews = next.said !== place.said;
    [place, quiet] = [next, isQuiet];
    for (const node of nodes()) name(node, place, quiet);
    if (isNews && layer.isTooltipOpen()) layer.getTooltip().update();
  };
}

export class Shapes {
  constructor(map, onPick) {
    this.onPick = onPick;
    this.renderer = L.svg({ pane: "shade", padding: 0.4 });
    this.group = L.layerGroup().addTo(map);
    this.drawn = new Map();
  }

  /** Draw places from the lowest to the topmost. `dress` tells of each `{style, marks, quiet}`; marks are classes, on or off. */
  draw(places, dress) {
    const before = this.drawn;
    this.drawn = new Map(
      places.map((place) => {
        const key = `${place.properties.kind} ${place.properties.code}`;
        const old = before.get(key);
        const look = dress(place);
        if (old?.geometry !== place.geometry) return [key, this.make(place, look)];
        old.tell(place, look.quiet);
        return [key, this.wear(old, look)];
      }),
    );
    for (const [key, old] of before) if (this.drawn.get(key) !== old) this.group.removeLayer(old.layer);
    for (const shape of this.drawn.values()) {
      if (this.group.hasLayer(shape.layer)) continue;
      this.group.addLayer(shape.layer);
      mark(shape);
    }
    this.order([...before.values()]);
  }

  make(place, { style, marks, quiet }) {
    const { kind } = place.properties;
    const layer = L.geoJSON(kind === "country" ? shifted(place) : place, {
      pane: "shade",
      renderer: this.renderer,
      smoothFactor: 0.6,
      style: { ...style, className: `shape shape-${kind}` },
    });
    const tell = standFor(layer, place, this.onPick, quiet);
    return { layer, tell, marks, geometry: place.geometry, worn: JSON.stringify([style, marks]) };
  }

  wear(shape, { style, marks }) {
    const worn = JSON.stringify([style, marks]);
    if (worn === shape.worn) return shape;
    shape.layer.setStyle(style);
    mark(Object.assign(shape, { worn, marks }));
    return shape;
  }

  // From the first shape that lies too deep or too high on, each is lifted to the top in turn: most answers need none.
  order(before) {
    const wanted = [...this.drawn.values()];
    const kept = before.filter((shape) => this.group.hasLayer(shape.layer));
    const lying = [...kept, ...wanted.filter((shape) => !kept.includes(shape))];
    const first = wanted.findIndex((shape, index) => shape !== lying[index]);
    if (first < 0) return;
    const held = document.activeElement;
    for (const { layer } of wanted.slice(first)) layer.bringToFront();
    if (held !== document.activeElement) held.focus({ preventScroll: true });
  }
}

function mark({ layer, marks }) {
  for (const part of layer.getLayers())
    for (const [each, on] of Object.entries(marks)) part.getElement()?.classList.toggle(each, on);
}
