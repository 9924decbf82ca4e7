// A ruler: points by click, or by Enter at the map's middle, and the length of the way over them on the ellipsoid.

import { byId } from "./dom.js";
import { geodesic } from "./geodesy.js";
import { greatCircle } from "./geometry.js";
import { config, say } from "./words.js";

const KM = 1000;
const near = new Intl.NumberFormat(config.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const far = new Intl.NumberFormat(config.lang, { maximumFractionDigits: 0 });
// Below this a tenth of a kilometre is told. Kilometres.
const FAR = 100;

/** A length in metres in words, in kilometres. */
export const kilometres = (metres) => say("measure.km", { km: (metres < FAR * KM ? near : far).format(metres / KM) });

export class Ruler {
  constructor(map) {
    this.map = map;
    this.isOn = false;
    this.points = [];
    this.drawn = L.layerGroup().addTo(map);
    const container = map.getContainer();
    // Before Leaflet and the shapes hear of it: a click measures and does not pick.
    container.addEventListener("click", (event) => this.click(event), true);
    container.addEventListener("keydown", (event) => this.key(event), true);
    byId("measure").addEventListener("click", () => this.turn(!this.isOn));
    byId("measure-undo").addEventListener("click", () => this.undo());
    byId("measure-end").addEventListener("click", () => this.turn(false));
  }

  turn(on) {
    this.isOn = on;
    this.points = [];
    byId("measure").setAttribute("aria-pressed", String(on));
    byId("map-frame").classList.toggle("is-measuring", on);
    byId("ruler").hidden = !on;
    this.draw();
    (on ? this.map.getContainer() : byId("measure")).focus({ preventScroll: true });
  }

  click(event) {
    if (!this.isOn || this.map.dragging.moved()) return;
    event.stopPropagation();
    event.preventDefault();
    this.add(this.map.mouseEventToLatLng(event));
  }

  key(event) {
    if (!this.isOn) return;
    const does = {
      Enter: () => this.add(this.map.getCenter()),
      Backspace: () => this.undo(),
      Escape: () => this.turn(false),
    }[event.key];
    if (!does) return;
    event.stopPropagation();
    event.preventDefault();
    does();
  }

  add(point) {
    this.points.push(point);
    this.draw();
  }

  undo() {
    this.points.pop();
    this.draw();
  }

  /** The length of the way so far, in metres. */
  length() {
    return this.points.slice(1).reduce((sum, point, index) => sum + geodesic(this.points[index], point), 0);
  }

  draw() {
    this.drawn.clearLayers();
    const style = { pane: "arcs", interactive: false };
    for (const [index, point] of this.points.entries()) {
      const before = this.points[index - 1];
      if (before && before.distanceTo(point))
        L.polyline(greatCircle([before.lat, before.lng], [point.lat, point.lng]), {
          ...style,
          className: "ruler-line",
        }).addTo(this.drawn);
      L.circleMarker(point, { ...style, radius: 4, className: "ruler-point" }).addTo(this.drawn);
    }
    byId("measure-undo").disabled = !this.points.length;
    byId("measure-said").textContent = this.words();
  }

  words() {
    if (!this.points.length) return say("measure.start");
    if (this.points.length === 1) return say("measure.next");
    const metres = this.length();
    return Number.isFinite(metres) ? kilometres(metres) : say("measure.opposite");
  }
}
