// The list behind a point or a cluster that does not fall apart: the activities there, each with its card a click away.

import { sitesIn } from "./api.js";
import { el } from "./dom.js";
import { troubleWords } from "./states.js";
import { pointWords } from "./tools.js";
import { nameOf, say } from "./words.js";

const known = new Map();
const KNOWN_MOST = 500;

const boxOf = (spots, scale) => {
  const [xs, ys] = [0, 1].map((axis) => spots.map((spot) => spot[axis] / scale));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
};
const titled = ({ title, precision }) => say("sites.titled", { title, precision: nameOf("precision", precision) });

/** The title of the one activity at a point with its precision in words, or null when it can't be had. */
export async function titlesAt({ x, y }, scale) {
  const box = boxOf([[x, y]], scale);
  const key = `${window.location.search} ${box}`;
  if (!known.has(key)) {
    const answer = await sitesIn(box, 0).catch(() => null);
    if (!answer?.sites.length) return null;
    if (known.size >= KNOWN_MOST) known.clear();
    known.set(key, titled(answer.sites[0]));
  }
  return known.get(key);
}

export class SiteList {
  constructor(frame, { open, address, target, onClose }) {
    Object.assign(this, { open, address, target, onClose });
    this.title = el("h2", { class: "panel-title", id: "site-list-title", tabindex: "-1" });
    this.items = el("ul", { class: "site-items" });
    this.more = el("button", { type: "button", class: "ghost", hidden: true, onclick: () => this.fill() });
    const close = el(
      "button",
      { type: "button", class: "site-close", "aria-label": say("sites.close"), title: say("sites.close"), onclick: () => this.leave() },
      "×",
    );
    this.box = el(
      "section",
      {
        class: "panel site-list",
        role: "dialog",
        "aria-labelledby": "site-list-title",
        hidden: true,
        onkeydown: (event) => event.key === "Escape" && (event.stopPropagation(), this.leave()),
      },
      el("div", { class: "site-list-head" }, this.title, close),
      this.items,
      this.more,
    );
    // A wheel over the list scrolls it, and a press on it is none on the map.
    L.DomEvent.disableScrollPropagation(this.box);
    L.DomEvent.disableClickPropagation(this.box);
    frame.append(this.box);
  }

  /** List the sites at some spots, `[x, y]` in 1/scale degrees. One activity alone opens its card at once. */
  async show(circle, spots, scale) {
    this.asked?.abort();
    this.asked = new AbortController();
    Object.assign(this, { circle, scale, offset: 0, shown: 0 });
    this.box_ = boxOf(spots, scale);
    this.wanted = new Set(spots.map(String));
    const at = { lat: circle.lat, lng: circle.lon };
    const key = spots.length > 1 ? "sites.near" : "sites.here";
    this.title.replaceChildren(say(key, { n: circle.n }), " ", el("span", { class: "site-facts" }, pointWords(at)));
    this.items.replaceChildren(el("li", { class: "hint" }, say("sites.waiting")));
    this.more.hidden = true;
    if (circle.n > 1) {
      this.box.hidden = false;
      this.title.focus();
    }
    await this.fill();
  }

  async fill() {
    const { signal } = this.asked;
    try {
      const answer = await sitesIn(this.box_, this.offset, signal);
      if (signal.aborted) return;
      // A box may hold a point of a neighbouring circle as well.
      const found = answer.sites.filter(({ lon, lat }) => this.wanted.has(`${lon},${lat}`));
      if (this.circle.n === 1 && found.length) {
        this.open(found[0].id);
        return;
      }
      this.put(found, answer.next);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.box.hidden = false;
      this.items.replaceChildren(el("li", {}, ...troubleWords(problem).filter(Boolean)));
    }
  }

  put(found, next) {
    const items = found.map((site) => this.item(site));
    if (!this.offset) this.items.replaceChildren();
    this.items.append(...items);
    if (this.offset) items[0]?.querySelector("a").focus();
    this.shown += found.length;
    this.offset = next;
    const left = this.circle.n - this.shown;
    this.more.hidden = next === null || left <= 0;
    this.more.textContent = say("sites.more", { n: left });
  }

  item(site) {
    const follow = (event) => {
      if (this.target || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      this.open(site.id);
    };
    const link = { href: this.address(site.id), target: this.target, rel: this.target && "noopener", onclick: follow };
    return el(
      "li",
      {},
      el(
        "a",
        { class: "site-item", "data-id": site.id, ...link },
        el("span", { class: "site-title" }, site.title),
        site.partners.length ? el("span", { class: "site-facts" }, site.partners.join(", ")) : null,
        el("span", { class: "site-facts" }, nameOf("precision", site.precision)),
      ),
    );
  }

  /** Close the list and give the focus back to the circle that opened it. */
  leave() {
    this.close();
    this.onClose(this.circle.key);
  }

  close() {
    this.asked?.abort();
    this.box.hidden = true;
  }
}
