// What part of the world the map shows: two home views, the reader's own, and the address that keeps it.

import { byId } from "./dom.js";
import { keepSize } from "./paper.js";
import { change, current } from "./state.js";
import { say } from "./words.js";

// South-west and north-east corners. Viet Nam with Hoàng Sa, Trường Sa and the lower Mekong, and sea for the panels in
// the south-west; the partners' world.
const VIET_NAM = [
  [5.3, 98.1],
  [23.5, 117.3],
];
export const WORLD = [
  [-40, -8],
  [73, 294.5],
];
// Room for the names of Europe's partners in the west of their map (labels.js stacks them there). Pixels.
const COLUMN = { wide: 114, small: 34 };
const LIMITS = [
  [-72, -100],
  [82, 360],
];
/** How near our own ground may be looked at; tiles go deeper (tiles.js). */
export const DEEPEST = 10;
const SMALL = window.matchMedia("(max-width: 47.5rem)");

const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// Leaflet glides and zooms in steps, whatever the reader asked of the system.
function calm(map) {
  for (const [method, at] of [["panBy", 1], ["setView", 2]]) {
    const moves = map[method];
    map[method] = (...given) => {
      if (isCalm()) given[at] = { ...given[at], animate: false };
      return moves.apply(map, given);
    };
  }
}

export class View {
  constructor(map) {
    this.map = map;
    this.home = VIET_NAM;
    this.own = false;
    calm(map);
    map.getContainer().setAttribute("aria-label", say("map"));
    map.getContainer().setAttribute("role", "group");
    map.setMinZoom(0.5);
    map.setMaxZoom(map.options.maxZoom ?? DEEPEST);
    map.setMaxBounds(LIMITS);
    // One finger scrolls the page on a phone; two move and zoom the map.
    const touch = () =>
      map.dragging[window.matchMedia("(pointer: coarse)").matches && SMALL.matches ? "disable" : "enable"]();
    SMALL.addEventListener("change", touch);
    touch();

    map.on("dragstart", () => this.touched());
    map.getContainer().addEventListener("wheel", () => this.touched(), { passive: true });
    map
      .getContainer()
      .addEventListener("touchmove", (event) => event.touches.length > 1 && this.touched(), { passive: true });
    map.getContainer().addEventListener("keydown", (event) => /^(Arrow|[+=-])/.test(event.key) && this.touched());
    map.on("moveend", () => this.own && this.remember());
    map.on("resize", () => !this.own && this.fit(false));
    // The window is not all that changes the map's size: a full screen does, and a line that wraps below it.
    new ResizeObserver(() => this.resize()).observe(map.getContainer());
    map.on("resize", () => keepSize(map, byId("map-frame")));
    byId("zoom").addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.zoom));
    if (!this.restore()) this.fit(false);
    keepSize(map, byId("map-frame"));
  }

  /** Take the container's new size; a view of the reader's own keeps its centre to the digit. */
  resize() {
    const centre = this.map.getCenter();
    this.map.invalidateSize({ animate: false, pan: false });
    if (this.own) this.map.setView(centre, this.map.getZoom(), { animate: false, reset: true });
  }

  touched() {
    this.own = true;
  }

  press(button) {
    if (!button) return;
    if (button === "home") {
      change({ at: null }, { quiet: true });
      this.goHome();
      return;
    }
    this.touched();
    this.map[button === "in" ? "zoomIn" : "zoomOut"](this.map.options.zoomDelta);
  }

  remember() {
    const { lat, lng } = this.map.getCenter();
    change({ at: `${this.map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}` }, { quiet: true });
  }

  goHome() {
    this.own = false;
    this.fit();
  }

  /** Show what the address says; false when it says nothing readable. */
  restore() {
    const [zoom, lat, lon] = (current().at ?? "").split("/").map(Number);
    if (![zoom, lat, lon].every(Number.isFinite) || Math.abs(lat) > 85) return false;
    this.own = true;
    this.map.setView([lat, lon], zoom, { animate: false, reset: true });
    return true;
  }

  /** Turn to the home view of a layer's style, unless the reader's own view is in the address. */
  turnTo(style) {
    const home = style === "arcs" ? WORLD : VIET_NAM;
    if (home === this.home) return;
    this.home = home;
    if (current().at && this.restore()) return;
    this.goHome();
  }

  /** Show a part of the map, as the reader's own view. */
  fitTo(bounds) {
    if (!bounds) return;
    this.touched();
    this.map.fitBounds(bounds, { animate: !isCalm(), maxZoom: 8, padding: [24, 24] });
  }

  fit(animate = true) {
    this.map.invalidateSize({ animate: false, pan: false });
    // On a phone the buttons at the foot take a strip that Trường Sa's name needs.
    this.map.fitBounds(this.home, {
      animate: animate && !isCalm(),
      paddingBottomRight: [0, SMALL.matches ? 44 : 0],
      paddingTopLeft: [this.home === WORLD ? COLUMN[SMALL.matches ? "small" : "wide"] : 0, 0],
    });
  }
}
