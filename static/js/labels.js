// Words on the map, laid out so that none covers another: the most important first, each at the first free position.

import { el, svg } from "./dom.js";
import { BESIDE, FAR, NEAR, OFFSETS } from "./offsets.js";

const FAR_ZOOM = 4;
const GAP = 2;

/**
 * A layer of labels. A label is `{lat, lon, priority, node, from, to, places}`: `node` is its element, `from`/`to` the
 * zooms it stands at, `places` one of "fixed", "below", "near" (may move a little) or "far" (may move away, with a leader
 * line); `bounds` are those of its shape, `away` a point it should lie away from; a label that `must` stand is never
 * dropped, at worst it shows its count alone.
 * The lowest priority number is laid out first.
 */
export class Labels {
  constructor(map, frame) {
    this.map = map;
    this.frame = frame;
    this.groups = new Map();
    map.on("zoomend moveend resize", () => this.lay());
    document.fonts?.ready.then(() => this.lay(true));
  }

  /** Replace the labels of a group. */
  set(group, labels) {
    for (const old of this.groups.get(group) ?? []) old.marker.remove();
    for (const label of labels) {
      label.node.classList.add("label");
      label.leader = svg("line", { class: "label-leader" });
      label.holder = el(
        "div",
        {},
        label.places === "far" ? svg("svg", { class: "label-leaders", width: 1, height: 1 }, label.leader) : null,
        label.node,
      );
      const icon = L.divIcon({ html: label.holder, className: "label-anchor", iconSize: null });
      label.marker = L.marker([label.lat, label.lon], {
        icon,
        pane: "names",
        interactive: false,
        keyboard: false,
      }).addTo(this.map);
    }
    this.groups.set(group, labels);
    if (this.hidden?.[group]) this.hide(group, this.hidden[group]);
    this.lay();
  }

  /** Leave out labels of a group whose place another group names already. */
  hide(group, codes) {
    for (const label of this.groups.get(group) ?? []) label.hidden = codes.has(label.code);
    this.hidden = { ...this.hidden, [group]: codes };
  }

  /** Rectangles of the panels over the map, in the map's pixels: no label may hide behind one. */
  panels() {
    const origin = this.map.getContainer().getBoundingClientRect();
    return [...this.frame.querySelectorAll(".corner > *, .leaflet-control")]
      .map((panel) => panel.getBoundingClientRect())
      .filter((box) => box.width)
      .map((box) => ({
        left: box.left - origin.left,
        top: box.top - origin.top,
        right: box.right - origin.left,
        bottom: box.bottom - origin.top,
      }));
  }

  lay(again = false) {
    const zoom = this.map.getZoom();
    const isFar = String(zoom < FAR_ZOOM);
    const measure = again || this.frame.dataset.far !== isFar;
    this.frame.dataset.far = isFar; // names are shorter on a map of the world
    const size = this.map.getSize();
    const taken = this.panels();
    const all = [...this.groups.values()].flat().sort((one, other) => one.priority - other.priority);
    for (const label of all) {
      if (measure) label.size = null;
      const shown = !label.hidden && zoom >= (label.from ?? 0) && zoom <= (label.to ?? 99);
      const point = this.map.latLngToContainerPoint([label.lat, label.lon]);
      const inView = point.x > 0 && point.y > 0 && point.x < size.x && point.y < size.y;
      label.node.classList.toggle("is-placed", shown && inView && this.place(label, point, taken, size));
    }
  }

  /** Find a free position, take it and tell whether there was one. A label that must stand falls back to its count. */
  place(label, point, taken, size) {
    const offsets = this.offsets(label, point);
    label.node.classList.remove("is-short");
    if (this.tryAll(label, point, taken, size, offsets)) return true;
    if (!label.must) return this.hideLeader(label);
    label.node.classList.add("is-short");
    label.size = null;
    const found = this.tryAll(label, point, taken, size, offsets);
    if (!found) this.put(label, ...offsets[0]);
    label.size = null;
    return true;
  }

  /** Positions to try: beside a shape too small to hold its words, on the outer side of a place that arcs leave. */
  offsets(label, point) {
    if (label.away) {
      const centre = this.map.latLngToContainerPoint(label.away);
      const out = Math.atan2(point.y - centre.y, point.x - centre.x);
      const turn = ([dx, dy]) =>
        Math.abs(Math.atan2(Math.sin(Math.atan2(dy, dx) - out), Math.cos(Math.atan2(dy, dx) - out)));
      return [
        ...NEAR.slice(0, 3),
        ...[...FAR].sort((one, other) => turn(one) * 20 + Math.hypot(...one) - turn(other) * 20 - Math.hypot(...other)),
      ];
    }
    if (label.bounds) {
      const northWest = this.map.latLngToContainerPoint(label.bounds.getNorthWest());
      const southEast = this.map.latLngToContainerPoint(label.bounds.getSouthEast());
      if (southEast.x - northWest.x < 60 || southEast.y - northWest.y < 44) return BESIDE;
    }
    return OFFSETS[label.places] ?? OFFSETS.fixed;
  }

  tryAll(label, point, taken, size, offsets) {
    label.size ??= [label.node.offsetWidth, label.node.offsetHeight];
    const [width, height] = label.size;
    for (const [dx, dy, clear] of offsets) {
      const shiftX = clear ? dx + Math.sign(dx) * (width / 3) : dx;
      const box = {
        left: point.x + shiftX - width / 2,
        right: point.x + shiftX + width / 2,
        top: point.y + dy - height / 2,
        bottom: point.y + dy + height / 2,
      };
      const inside = box.left >= 0 && box.top >= 0 && box.right <= size.x && box.bottom <= size.y;
      if (!inside || taken.some((other) => crosses(box, other))) continue;
      taken.push(box);
      this.put(label, shiftX, dy);
      return true;
    }
    return false;
  }

  put(label, dx, dy) {
    label.node.style.left = `${dx}px`;
    label.node.style.top = `${dy}px`;
    if (label.places !== "far") return;
    // The leader ends at the nearest edge of the words.
    const [width, height] = label.size ?? [0, 0];
    const away = Math.hypot(dx, dy) > 29;
    const x2 = away ? clamp(dx - width / 2, dx + width / 2) : 0;
    const y2 = away ? clamp(dy - height / 2, dy + height / 2) : 0;
    for (const [name, value] of Object.entries({ x1: 0, y1: 0, x2, y2 })) label.leader.setAttribute(name, value);
  }

  hideLeader(label) {
    if (label.places === "far") this.put(label, 0, 0);
    return false;
  }
}

const clamp = (low, high) => Math.min(Math.max(0, low), high);

const crosses = (one, other) =>
  one.left < other.right + GAP &&
  one.right > other.left - GAP &&
  one.top < other.bottom + GAP &&
  one.bottom > other.top - GAP;
