// The sidebar: facets with counts that follow the other filters, years.

import { byId, el, write } from "./dom.js";
import { current, reset, subscribe, toggle } from "./state.js";
import { nameOf, number, say } from "./words.js";
import { drawYears, setUpYears } from "./years.js";

const FACETS = ["sector", "donor", "status", "kind"];
const SHOWN = 8;

const facets = new Map();

export function setUpFilters() {
  byId("facets").replaceChildren(
    ...FACETS.map((key) => new Facet(key)).map((facet) => facets.set(facet.key, facet) && facet.node),
  );
  byId("reset").addEventListener("click", reset);
  // What is ticked is what the address says, though no answer may come.
  subscribe((_, changed) => facets.forEach((facet, key) => changed.includes(key) && facet.tick()));
  setUpYears();
}

/** Fill the sidebar from the server's counts. */
export function drawFilters(counts) {
  for (const [key, facet] of facets) facet.draw(counts[key] ?? []);
  drawYears(counts);
}

/** One multi-select. Its rows keep their order while the reader works, only their counts change. */
class Facet {
  constructor(key) {
    this.key = key;
    this.rows = new Map();
    this.list = el("div", { class: "options", role: "group", "aria-labelledby": `facet-${key}` });
    this.all = el("button", { type: "button", class: "link", hidden: true, onclick: () => this.openAll() });
    this.node = el(
      "details",
      { class: "facet", open: key === "sector" || key === "donor", "data-facet": key },
      el("summary", { class: "facet-title", id: `facet-${key}` }, say(`facet.${key}`)),
      this.list,
      this.all,
    );
    this.isOpen = false;
  }

  draw(options) {
    const chosen = current()[this.key];
    const counts = new Map(options.map((option) => [option.value, option]));
    const known = [...options].sort((one, other) => other.count - one.count);
    for (const value of chosen) if (!counts.has(value)) known.push({ value, count: 0 });
    for (const option of known) if (!this.rows.has(option.value)) this.addRow(option);
    for (const [value, row] of this.rows) {
      const count = counts.get(value)?.count ?? 0;
      write(row.count, number(count));
      row.node.classList.toggle("is-none", count === 0);
    }
    this.tick();
    this.node.hidden = !this.rows.size;
    if (chosen.length) this.node.open = true;
    this.fold();
  }

  tick() {
    const chosen = current()[this.key];
    for (const [value, row] of this.rows) {
      row.box.checked = chosen.includes(value);
      row.node.classList.toggle("is-on", row.box.checked);
    }
  }

  addRow({ value, name }) {
    const box = el("input", { type: "checkbox", name: this.key, value, onchange: () => toggle(this.key, value) });
    const count = el("span", { class: "count" });
    const words = name ?? nameOf(this.key === "donor" ? "partner" : this.key, value);
    const node = el("label", { class: "option" }, box, el("span", {}, words), count);
    this.rows.set(value, { node, box, count });
    this.list.append(node);
  }

  // Long lists show their first rows, and every row that is chosen.
  fold() {
    const rows = [...this.rows.values()];
    rows.forEach((row, index) => (row.node.hidden = !this.isOpen && index >= SHOWN && !row.box.checked));
    this.all.hidden = rows.length <= SHOWN;
    write(this.all, this.isOpen ? say("showFewer") : say("showAll", { n: rows.length }));
    this.all.setAttribute("aria-expanded", String(this.isOpen));
  }

  openAll() {
    this.isOpen = !this.isOpen;
    this.fold();
  }
}
