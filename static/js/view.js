// What part of the world the map shows: two home views, the reader's own, and the address that keeps it.

import { byId } from "./dom.js";
import { change, current } from "./state.js";
import { say } from "./words.js";

// South-west and north-east corners. Viet Nam with Hoàng Sa, Trường Sa and the lower Mekong; the partners' world.
const VIET_NAM = [
  [6.2, 98.7],
  [23.6, 117.3],
];
const WORLD = [
  [-36, -46],
  [72, 297],
];
const LIMITS = [
  [-72, -60],
  [82, 360],
];
const SMALL = window.matchMedia("(max-width: 47.5rem)");

export class View {
  constructor(map) {
    this.map = map;
    this.home = VIET_NAM;
    this.own = false;
    map.getContainer().setAttribute("aria-label", say("map"));
    map.getContainer().setAttribute("role", "group");
    map.setMinZoom(0.5);
    map.setMaxZoom(10);
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
    byId("zoom").addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.zoom));
    if (!this.restore()) this.fit(false);
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
    this.map.setView([lat, lon], zoom, { animate: false });
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

  fit(animate = true) {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map.invalidateSize({ animate: false, pan: false });
    // On a phone the buttons at the foot take a strip that Trường Sa's name needs.
    this.map.fitBounds(this.home, { animate: animate && !calm, paddingBottomRight: [0, SMALL.matches ? 44 : 0] });
  }
}
