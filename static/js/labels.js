// Words on the map, laid out so that none covers another: the most important first, each at the first free position.

import { el, svg, write } from "./dom.js";
import { afterFrame, later } from "./frames.js";
import { BESIDE, FAR, NARROW, NARROW_REACH, NEAR, OFFSETS, round } from "./offsets.js";

/** Below this zoom the map is one of the world, and names are shorter. */
export const FAR_ZOOM = 4;
const LEADING = new Set(["far", "isle"]);
const GAP = 2;
// A circle with a larger radius may have words over it. Pixels.
const WORDED = 16;
// Half the side of the square in a circle, as a part of its radius.
const INSIDE = 0.7;
const EDGE = 3;
// Words wait so long for their own face before they are shown in another. Milliseconds.
const PATIENCE = 3000;
// The column of crowded labels: its left edge, the height of a row, the least room from it to a place. Pixels.
const COLUMN_X = 4;
const ROW = 24;
const ROOM = 4;

/**
 * A layer of labels. A label is `{lat, lon, priority, node, from, to, places}`: `node` is its element, in place of which
 * it may have a `dress`, the class of one, and its `words` by the class of each part (the same parts in the same dress);
 * `from`/`to` are the zooms it stands at, `places` one of "fixed", "below", "near" (may move a little), "sea", "isle" or
 * "far" (these two may move away, with a leader line); `bounds` are those of its shape, `away` a point it should lie away
 * from, `avoid` tells whether a point is another label's place; labels of a `column` are stacked at the left edge of a
 * map of the world; a label that `must` stand is never dropped, at worst it shows its count alone; one with a `radius`,
 * which tells its circle's in pixels, stands in a circle that holds it, else beside it, and no words hide a small circle.
 * The lowest priority number is laid out first.
 */
export class Labels {
  constructor(map, frame) {
    this.map = map;
    this.frame = frame;
    this.groups = new Map();
    this.sizes = new Map();
    map.on("zoomend moveend resize", () => this.lay());
    document.fonts?.addEventListener("loadingdone", () => this.lay());
  }

  /** Replace the labels of a group; one with a `code` takes the place of the one that had it, until all are laid out. */
  set(group, labels) {
    const before = new Map((this.groups.get(group) ?? []).map((label, index) => [keyOf(label) ?? index, label]));
    for (const label of labels) {
      const old = before.get(keyOf(label));
      if (old) follow(label, old);
      else this.add(label);
      before.delete(keyOf(label));
    }
    for (const old of before.values()) old.marker.remove();
    this.groups.set(group, labels);
    if (this.hidden?.[group]) this.hide(group, this.hidden[group]);
    this.laySoon();
  }

  add(label) {
    label.node ??= worded(label);
    label.node.classList.add("label");
    label.leader = svg("line", { class: "label-leader" });
    label.leaders = svg(
      "svg",
      { class: "label-leaders", width: 1, height: 1 },
      label.leader,
      svg("circle", { class: "label-end", r: 2.4 }),
    );
    label.holder = el("div", {}, LEADING.has(label.places) ? label.leaders : null, label.node);
    const icon = L.divIcon({ html: label.holder, className: "label-anchor", iconSize: null });
    label.marker = L.marker([label.lat, label.lon], {
      icon,
      pane: "names",
      interactive: false,
      keyboard: false,
    }).addTo(this.map);
  }

  // Once for all that changed, after the frame that shows the new shapes and numbers.
  laySoon() {
    this.turn ??= afterFrame().then(() => {
      this.turn = null;
      this.lay();
    });
  }

  /** A promise that the words set until now stand in their own face where they belong, clear of the panels by then. */
  async laid() {
    await this.turn;
    await Promise.race([document.fonts?.ready, later(PATIENCE)]);
    if (facesHere() !== this.faces || JSON.stringify(this.panels()) !== this.around) this.lay();
  }

  /** The width and height of a label's words: the same words in the same dress are measured once. Pixels. */
  sizeOf({ node }) {
    const key = this.sizeKey(node, node.classList.contains("is-short"));
    if (!this.sizes.has(key)) this.sizes.set(key, [node.offsetWidth, node.offsetHeight]);
    return this.sizes.get(key);
  }

  sizeKey(node, isShort) {
    const dress = node.className.replace(/ is-(placed|short)\b/g, "");
    return `${this.frame.dataset.far} ${isShort} ${dress} ${node.textContent}`;
  }

  // All sizes that laying out may need and that nobody knows yet, read one after another: a browser lays a page out anew
  // at each reading that follows a change.
  measure(labels) {
    for (const { node } of labels) node.classList.remove("is-short");
    const short = labels.filter(({ node, must }) => must && !this.sizes.has(this.sizeKey(node, true)));
    for (const { node } of short) node.classList.add("is-short");
    for (const label of short) this.sizeOf(label);
    for (const { node } of short) node.classList.remove("is-short");
    for (const label of labels) this.sizeOf(label);
  }

  /** Leave out labels of a group whose place another group names already. */
  hide(group, codes) {
    for (const label of this.groups.get(group) ?? []) label.hidden = codes.has(label.code);
    this.hidden = { ...this.hidden, [group]: codes };
  }

  /** Rectangles of the panels over the map, in the map's pixels: no label may hide behind one. */
  panels() {
    const origin = this.map.getContainer().getBoundingClientRect();
    return [...this.frame.querySelectorAll(".corner > *, .leaflet-control, .point")]
      .map((panel) => panel.getBoundingClientRect())
      .filter((box) => box.width)
      .map((box) => ({
        left: box.left - origin.left,
        top: box.top - origin.top,
        right: box.right - origin.left,
        bottom: box.bottom - origin.top,
      }));
  }

  lay() {
    const zoom = this.map.getZoom();
    const isFar = String(zoom < FAR_ZOOM);
    const faces = facesHere();
    if (this.faces !== faces) this.sizes.clear();
    const measure = this.faces !== faces || this.frame.dataset.far !== isFar;
    this.faces = faces;
    this.frame.dataset.far = isFar; // names are shorter on a map of the world
    const size = this.map.getSize();
    const taken = this.panels();
    this.around = JSON.stringify(taken);
    const all = [...this.groups.values()].flat().sort((one, other) => one.priority - other.priority);
    if (measure) for (const label of all) label.size = null;
    taken.push(...this.smallCircles(all));
    this.stack(
      all.filter((label) => label.column),
      taken,
      size,
    );
    this.spots = all
      .filter(({ away }) => away)
      .map((label) => ({ label, ...around(this.map.latLngToContainerPoint([label.lat, label.lon])) }));
    this.measure(all);
    for (const label of all) {
      const shown = !label.hidden && zoom >= (label.from ?? 0) && zoom <= (label.to ?? 99);
      const point = this.map.latLngToContainerPoint([label.lat, label.lon]);
      const inView = point.x > 0 && point.y > 0 && point.x < size.x && point.y < size.y;
      const placed = shown && inView && this.place(label, point, taken, size);
      label.node.classList.toggle("is-placed", placed);
      if (!placed) label.leaders.classList.add("is-near");
    }
  }

  /**
   * On a map of the world crowded labels stand in a column at the left edge, their counts one below another, in the
   * order in which no leaders cross; where the column would cover their places they show their counts alone.
   */
  stack(labels, panels, size) {
    const isFar = this.map.getZoom() < FAR_ZOOM;
    for (const label of labels) {
      label.slot = label.size = null;
      label.node.classList.toggle("is-row", isFar);
      label.node.classList.remove("is-count", "is-short");
    }
    if (!isFar) return;
    const rows = labels
      .map((label) => ({ label, ...this.map.latLngToContainerPoint([label.lat, label.lon]) }))
      .filter(({ x, y }) => x > 0 && y > 0 && x < size.x && y < size.y)
      .sort((one, other) => one.y - other.y);
    const edgeOf = () => COLUMN_X + Math.max(...rows.map(({ label }) => this.sizeOf(label)[0]));
    let right = edgeOf();
    if (size.x < NARROW || rows.some(({ x }) => x < right + ROOM)) {
      for (const { label } of rows) label.node.classList.add("is-count");
      right = edgeOf();
    }
    const middle = rows.reduce((sum, { y }) => sum + y, 0) / rows.length;
    const floor = Math.min(
      size.y,
      ...panels.filter(({ left, top }) => left < right && top > middle).map(({ top }) => top),
    );
    const start = Math.min(middle - ((rows.length - 1) / 2) * ROW, floor - (rows.length - 0.5) * ROW);
    const slots = rows.map((_, index) => ({ right, y: start + index * ROW }));
    for (const [index, { label }] of untangled(rows, slots).entries()) label.slot = slots[index];
  }

  /** Where no words may stand, since they would hide a small circle. */
  smallCircles(labels) {
    return labels
      .filter(({ radius, hidden }) => radius && !hidden && radius() < WORDED)
      .map((label) => {
        const { x, y } = this.map.latLngToContainerPoint([label.lat, label.lon]);
        const half = label.radius() * INSIDE;
        return { left: x - half, right: x + half, top: y - half, bottom: y + half, isCircle: true };
      });
  }

  /** Find a free position, take it and tell whether there was one. A label that must stand falls back to its count. */
  place(label, point, taken, size) {
    const offsets = this.offsets(label, point);
    label.size = null;
    if (this.tryAll(label, point, taken, size, offsets)) return true;
    if (!label.must) return false;
    label.node.classList.add("is-short");
    label.size = null;
    const found =
      this.tryAll(label, point, taken, size, offsets) || this.tryAll(label, point, taken, size, offsets, false);
    if (!found) this.put(label, ...offsets[0]);
    return true;
  }

  /** Positions to try: beside a shape too small to hold its words, on the outer side of a place that arcs leave. */
  offsets(label, point) {
    const found = this.allOffsets(label, point);
    if (this.map.getSize().x >= NARROW) return found;
    if (label.slot) return found;
    const near = found.filter(([dx, dy]) => Math.hypot(dx, dy) < NARROW_REACH);
    return near.length ? near : found;
  }

  allOffsets(label, point) {
    const isSmall = label.bounds && this.isSmall(label.bounds);
    if (label.slot) {
      label.size ??= this.sizeOf(label);
      return [[label.slot.right - label.size[0] / 2 - point.x, label.slot.y - point.y]];
    }
    if (label.radius) {
      label.size ??= [label.node.offsetWidth, label.node.offsetHeight];
      return round(label.size, label.radius());
    }
    if (label.away) {
      const centre = this.map.latLngToContainerPoint(label.away);
      const out = Math.atan2(point.y - centre.y, point.x - centre.x);
      const turn = ([dx, dy]) =>
        Math.abs(Math.atan2(Math.sin(Math.atan2(dy, dx) - out), Math.cos(Math.atan2(dy, dx) - out)));
      return [
        ...(isSmall ? [] : NEAR.slice(0, 3)),
        ...[...FAR].sort((one, other) => turn(one) * 20 + Math.hypot(...one) - turn(other) * 20 - Math.hypot(...other)),
      ];
    }
    return isSmall ? BESIDE : (OFFSETS[label.places] ?? OFFSETS.fixed);
  }

  /** Is a shape smaller than the words on it? */
  isSmall(bounds) {
    const northWest = this.map.latLngToContainerPoint(bounds.getNorthWest());
    const southEast = this.map.latLngToContainerPoint(bounds.getSouthEast());
    return southEast.x - northWest.x < 60 || southEast.y - northWest.y < 44;
  }

  /** Take the first position where the words cover nothing, and where their leader, if `strict`, crosses no words. */
  tryAll(label, point, taken, size, offsets, strict = true) {
    label.size ??= this.sizeOf(label);
    const [width, height] = label.size;
    for (const [dx, dy, clear] of offsets) {
      const shiftX = clear ? dx + Math.sign(dx) * (width / 3) : dx;
      const box = {
        left: point.x + shiftX - width / 2,
        right: point.x + shiftX + width / 2,
        top: point.y + dy - height / 2,
        bottom: point.y + dy + height / 2,
      };
      const inside = box.left >= EDGE && box.top >= 0 && box.right <= size.x - EDGE && box.bottom <= size.y;
      if (!inside || taken.some((other) => crosses(box, other))) continue;
      const leader = LEADING.has(label.places) ? along(label, point, shiftX, dy) : [];
      if (strict && this.misleads(label, point, box, leader, taken)) continue;
      taken.push(box, ...leader);
      this.put(label, shiftX, dy);
      return true;
    }
    return false;
  }

  /** Would words that stand away from their place be taken for another place's? */
  misleads(label, point, box, leader, taken) {
    // Leaders of the column part from each other, but may end close together.
    // and a leader may cross a circle: it comes from one.
    const words = taken.filter(({ left, right, isCircle }) => !isCircle && (!label.slot || left < right));
    if (leader.some((spot) => words.some((other) => crosses(spot, other)))) return true;
    const atPlace = { left: point.x, right: point.x, top: point.y, bottom: point.y };
    if (label.slot || crosses(atPlace, box)) return false;
    if (label.away && this.spots.some((spot) => spot.label !== label && crosses(box, spot))) return true;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const spots = [
      [x, y],
      [x, box.top],
      [x, box.bottom],
      [box.left, y],
      [box.right, y],
    ];
    return spots.some((spot) => {
      const { lat, lng } = this.map.containerPointToLatLng(spot);
      return label.avoid?.(lat, lng);
    });
  }

  put(label, dx, dy) {
    label.node.style.left = `${dx}px`;
    label.node.style.top = `${dy}px`;
    if (!LEADING.has(label.places)) return;
    const [x2, y2] = edge(label, dx, dy);
    const reach = (label.radius?.() ?? 0) + NEAR_ENOUGH;
    label.leaders.classList.toggle("is-near", Math.hypot(x2, y2) < reach);
    for (const [name, value] of Object.entries({ x1: 0, y1: 0, x2, y2 })) label.leader.setAttribute(name, value);
  }
}

// How many faces of the page's type have come: until one has, its words stand in another that is wider or narrower.
const facesHere = () => [...(document.fonts ?? [])].filter(({ status }) => status === "loaded").length;

const keyOf = ({ code, lat, lon, places }) => (code ? `${code} ${lat} ${lon} ${places}` : null);
const LAID = ["is-placed", "is-short", "is-row", "is-count"];

// Words in the same dress stand on the old ones' node, which keeps its place until all are laid out.
function follow(label, { marker, holder, leader, leaders, node, dress }) {
  Object.assign(label, { marker, holder, leader, leaders });
  if (dress && dress === label.dress) {
    label.node = node;
    for (const [index, words] of Object.values(label.words).entries()) write(node.children[index], words);
    return;
  }
  label.node ??= worded(label);
  label.node.classList.add("label", ...LAID.filter((each) => node.classList.contains(each)));
  label.node.style.cssText = node.style.cssText;
  node.replaceWith(label.node);
}

const worded = ({ dress, words }) =>
  el("span", { class: dress }, ...Object.entries(words).map(([part, text]) => el("span", { class: part }, text)));

// Words that end closer than this to their place need no line to it. Pixels.
const NEAR_ENOUGH = 7;
const clamp = (low, high) => Math.min(Math.max(0, low), high);

/** The point on the words' edge that is nearest to their place, seen from the place; in a column half way down. */
function edge(label, dx, dy) {
  const [width, height] = label.size ?? [0, 0];
  const half = label.slot ? 0 : height / 2;
  return [clamp(dx - width / 2, dx + width / 2), clamp(dy - half, dy + half)];
}

/** Places in the order of the rows they get: two change rows as long as that makes their leaders shorter together. */
function untangled(places, slots) {
  const order = [...places];
  const reach = (place, slot) => Math.hypot(place.x - slot.right, place.y - slot.y);
  const gain = (one, other) =>
    reach(order[one], slots[one]) +
    reach(order[other], slots[other]) -
    reach(order[one], slots[other]) -
    reach(order[other], slots[one]);
  for (let again = true; again; ) {
    again = false;
    for (let one = 0; one < order.length; one += 1)
      for (let other = one + 1; other < order.length; other += 1)
        if (gain(one, other) > 0.01) {
          [order[one], order[other]] = [order[other], order[one]];
          again = true;
        }
  }
  return order;
}

/** A leader line as small boxes that no words may cross; its ends, at the place and at the words, are left out. */
function along(label, point, dx, dy) {
  const [x, y] = edge(label, dx, dy);
  const length = Math.hypot(x, y);
  const steps = length < NEAR_ENOUGH ? 0 : Math.floor(length / 6);
  return Array.from({ length: Math.max(steps - 1, 0) }, (_, index) => {
    const share = (index + 1) / steps;
    const [left, top] = [point.x + x * share, point.y + y * share];
    return { left, top, right: left, bottom: top };
  });
}

/** The end of a leader that no other label's words should touch. */
const around = ({ x, y }) => ({ left: x - 3, right: x + 3, top: y - 3, bottom: y + 3 });

const crosses = (one, other) =>
  one.left < other.right + GAP &&
  one.right > other.left - GAP &&
  one.top < other.bottom + GAP &&
  one.bottom > other.top - GAP;
