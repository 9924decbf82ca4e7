// The layer of sites: circles for points that lie near one another, a list for those at one point. Every circle is a
// button, so that keyboards and screen readers have what a pointer has.

import { clusterIndex, inView, partingZoom, radiusOf, spotsOf } from "./clusters.js";
import { el } from "./dom.js";
import { SiteList, titlesAt } from "./sitelist.js";
import { pointWords } from "./tools.js";
import { number, say } from "./words.js";

const HINT_MS = 150;

export class Sites {
  /** `open` shows an activity, `address` is its link, `target` where a link opens; `onMove` hears of our own moves. */
  constructor(map, frame, { open, address, target = null, onMove = () => {} }) {
    this.map = map;
    this.onMove = onMove;
    this.open = open;
    this.list = new SiteList(frame, { open, address, target, onClose: (key) => this.focus(key) });
    // Under the names, so that Hoàng Sa and Trường Sa are always read.
    map.createPane("sites").style.zIndex = 605;
    this.group = L.layerGroup().addTo(map);
    this.marks = new Map();
    this.index = null;
    this.turn = 0;
    map.on("moveend", () => this.index && this.show());
    // With another background the map goes deeper, and circles that never fell apart do.
    map.on("zoomlevelschange", () => this.index && this.deepest !== map.getMaxZoom() && this.draw({ points: this.points }));
  }

  /** Draw the points of an answer; of a layer without points nothing. */
  async draw({ points }) {
    const turn = ++this.turn;
    this.list.close();
    const index = points?.counts.length ? await clusterIndex(points, this.map.getMaxZoom()) : null;
    if (turn !== this.turn) return;
    this.index = index;
    Object.assign(this, { points, scale: points?.scale, deepest: this.map.getMaxZoom() });
    this.clear();
    if (index) this.show();
  }

  clear() {
    this.group.clearLayers();
    this.marks.clear();
  }

  /** Show what is in view now; circles that stay keep their element and with it the focus. */
  show() {
    const wanted = inView(this.index, this.map);
    const held = [...this.marks].find(([, { node }]) => node === document.activeElement);
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { marker }] of this.marks)
      if (!keys.has(key)) {
        this.group.removeLayer(marker);
        this.marks.delete(key);
      }
    for (const spot of wanted) if (!this.marks.has(spot.key)) this.add(spot);
    // A circle that fell apart had the focus: the part nearest to it takes it over.
    if (held && !keys.has(held[0])) this.focusNear(held[1].spot);
  }

  add(spot) {
    const isCluster = spot.cluster !== undefined;
    const isRough = spot.rough === spot.n;
    const node = el(
      "button",
      {
        type: "button",
        class: `site${isCluster ? " is-cluster" : ""}${isRough ? " is-rough" : ""}`,
        "data-site": spot.key,
        "aria-label": this.words(spot),
      },
      spot.n > 1 ? number(spot.n) : el("span", { class: "site-dot" }),
    );
    node.style.setProperty("--radius", `${radiusOf(spot.n)}px`);
    const icon = L.divIcon({ html: node, className: "site-anchor", iconSize: null });
    const marker = L.marker([spot.lat, spot.lon], { icon, pane: "sites", keyboard: false });
    marker.on("click", (event) => {
      L.DomEvent.stop(event);
      this.press(spot);
    });
    marker.bindTooltip(() => el("span", {}, node.getAttribute("aria-label")), { direction: "top", offset: [0, -radiusOf(spot.n)] });
    this.hint(node, marker, spot);
    this.group.addLayer(marker);
    this.marks.set(spot.key, { marker, node, spot });
  }

  /** What a circle is, in words. */
  words(spot) {
    const { n, lat, lon: lng } = spot;
    if (spot.cluster === undefined) return n > 1 ? say("sites.same", { n }) : say("sites.one", { point: pointWords({ lat, lng }) });
    return say(this.parts(spot) ? "sites.cluster" : "sites.last", { n });
  }

  parts(spot) {
    return partingZoom(this.index, spot) <= this.map.getMaxZoom();
  }

  // The titles at a point come when a reader turns to it.
  hint(node, marker, spot) {
    let waiting = null;
    const tell = async () => {
      const title = await titlesAt(spot, this.scale);
      if (!title) return;
      node.setAttribute("aria-label", title);
      if (marker.isTooltipOpen()) marker.getTooltip().update();
    };
    const turnTo = () => {
      marker.openTooltip();
      if (spot.cluster === undefined && spot.n === 1) waiting = window.setTimeout(tell, HINT_MS);
    };
    const leave = () => {
      window.clearTimeout(waiting);
      marker.closeTooltip();
    };
    node.addEventListener("focus", turnTo);
    node.addEventListener("pointerenter", turnTo);
    node.addEventListener("blur", leave);
    node.addEventListener("pointerleave", leave);
    node.addEventListener("keydown", ({ key }) => key === "Escape" && marker.closeTooltip());
  }

  press(spot) {
    const isCluster = spot.cluster !== undefined;
    if (isCluster && this.parts(spot)) {
      this.onMove();
      this.map.setView([spot.lat, spot.lon], partingZoom(this.index, spot));
      return;
    }
    this.marks.get(spot.key)?.marker.closeTooltip();
    this.list.show(spot, spotsOf(this.index, spot), this.scale);
  }

  focus(key) {
    this.marks.get(key)?.node.focus();
  }

  focusNear({ lat, lon }) {
    const at = this.map.latLngToLayerPoint([lat, lon]);
    const far = ({ spot }) => at.distanceTo(this.map.latLngToLayerPoint([spot.lat, spot.lon]));
    const [first] = [...this.marks.values()].sort((one, other) => far(one) - far(other));
    first?.node.focus({ preventScroll: true });
  }
}
