// The table: the same activities as the list, a row each, of which only those in view are in the page.

import "./production.js";
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
} from "../vendor/tanstack-virtual/index.js";
import { PAGE } from "./api.js";
import { byId, el } from "./dom.js";
import { current, filterQuery, subscribe } from "./state.js";
import { troubleWords } from "./states.js";
import { Pages } from "./tablepages.js";
import { Row } from "./tablerows.js";
import { say } from "./words.js";

const BEYOND = 6; // rows kept above and below what is in view
// On a phone the page scrolls, not a box in it: one finger is never caught.
const SMALL = window.matchMedia("(max-width: 47.5rem)");
const BOX = { observeElementRect, observeElementOffset, scrollToFn: elementScroll };
const WINDOW = { observeElementRect: observeWindowRect, observeElementOffset: observeWindowOffset, scrollToFn: windowScroll };

export class Table {
  /** `refresh` asks for everything anew, for when the data have changed under the table. */
  constructor(refresh) {
    [this.box, this.head, this.body] = [byId("table-box"), byId("table-head"), byId("table-body")];
    this.pages = new Pages(() => this.render(), refresh);
    this.rows = new Map();
    this.active = 0;
    this.asked = null;
    this.body.addEventListener("keydown", (event) => this.press(event));
    this.body.addEventListener("focusin", ({ target }) => this.take(target));
    subscribe((_, changed) => changed.includes("activity") && this.render());
    SMALL.addEventListener("change", () => this.mount());
    window.addEventListener("beforeprint", () => this.print());
    window.addEventListener("afterprint", () => this.print(false));
    new ResizeObserver(() => this.measure()).observe(byId("results"));
    this.mount();
  }

  /** Show an answer's activities, from the first if they are not the ones that are shown; null empties the table. */
  show(answer) {
    const asked = answer && `${filterQuery()} ${current().sort} ${answer.total}`;
    const isSame = asked !== null && asked === this.asked;
    this.asked = asked;
    this.pages.begin(answer);
    byId("table").setAttribute("aria-rowcount", String(this.pages.total + 1));
    byId("table-area").hidden = !this.pages.total;
    if (!isSame) this.begin();
    this.measure();
    this.render();
  }

  begin() {
    const held = this.hasFocus();
    this.active = 0;
    if (!SMALL.matches) this.box.scrollTop = 0;
    else if (this.box.getBoundingClientRect().top < 0) this.box.scrollIntoView();
    // The row that had the focus may be another one now, or none.
    if (held) queueMicrotask(() => this.rows.get(0)?.link.focus({ preventScroll: true }));
  }

  mount() {
    this.unmount?.();
    this.virtual = new Virtualizer({ ...this.options(), ...(SMALL.matches ? WINDOW : BOX) });
    this.unmount = this.virtual._didMount();
    this.virtual._willUpdate();
    this.render();
  }

  options() {
    this.height = Number.parseFloat(getComputedStyle(this.body).getPropertyValue("--row")) * rem();
    const head = this.head.offsetHeight;
    const top = SMALL.matches ? this.body.getBoundingClientRect().top + window.scrollY : head;
    return {
      count: this.pages.total,
      getScrollElement: () => (SMALL.matches ? window : this.box),
      estimateSize: () => this.height,
      overscan: BEYOND,
      scrollMargin: top,
      scrollPaddingStart: SMALL.matches ? head + tabsHeight() : head,
      scrollPaddingEnd: SMALL.matches ? byId("table-said").offsetHeight : 0,
      onChange: () => this.render(),
    };
  }

  /** Take the measures again: what stands above the rows may have grown. */
  measure() {
    const before = this.virtual.options;
    this.virtual.setOptions({ ...before, ...this.options() });
    this.virtual.measure();
  }

  hasFocus() {
    return this.body.contains(document.activeElement);
  }

  // The row that the keyboard is at, or whose card is open, stays in the page wherever the reader scrolls: so does its
  // focus. Until then it is the first in view, where the Tab key then leads.
  indexes(range) {
    const shown = this.virtual.getVirtualItems().map(({ index }) => index);
    if (range && !this.hasFocus() && !current().activity) [this.active] = this.seen();
    if (this.active < this.pages.total && !shown.includes(this.active)) shown.push(this.active);
    return shown.sort((one, other) => one - other);
  }

  // The first and the last row that are in sight by more than half: those under the head of the columns are not.
  seen() {
    const { scrollOffset, options, scrollRect } = this.virtual;
    const { scrollMargin, scrollPaddingStart, scrollPaddingEnd } = options;
    const at = (pixels) => Math.round((scrollOffset + pixels - scrollMargin) / this.height);
    const last = Math.min(at((scrollRect?.height ?? 0) - scrollPaddingEnd), this.pages.total) - 1;
    return [Math.min(Math.max(0, at(scrollPaddingStart)), Math.max(0, last)), last];
  }

  render() {
    if (this.isOnPaper) return; // the paper's own measures are none to scroll by
    const { range } = this.virtual;
    this.lay(this.indexes(range));
    this.body.style.height = `${this.virtual.getTotalSize()}px`;
    if (this.pages.total && range) {
      this.pages.want(Math.max(0, range.startIndex - BEYOND), Math.min(this.pages.total - 1, range.endIndex + BEYOND));
    }
    this.tell(...this.seen());
  }

  // On paper stand the rows from the first in sight, as many as are here of one page.
  print(on = true) {
    this.isOnPaper = on;
    if (!on) {
      this.render();
      return;
    }
    const [first] = this.seen();
    let end = first;
    while (end < first + PAGE && this.pages.at(end)) end += 1;
    this.lay(Array.from({ length: end - first }, (_, place) => first + place));
    this.tell(first, end - 1);
  }

  // Rows are only ever put in and taken out: an element that is moved loses the focus.
  lay(indexes) {
    for (const [index, row] of this.rows) {
      if (indexes.includes(index)) continue;
      row.node.remove();
      this.rows.delete(index);
    }
    let next = this.body.firstChild;
    for (const index of indexes) {
      let row = this.rows.get(index);
      if (row) {
        next = row.node.nextSibling;
      } else {
        row = new Row(index);
        this.rows.set(index, row);
        this.body.insertBefore(row.node, next);
      }
      row.node.style.transform = `translateY(${index * this.height}px)`;
      row.link.tabIndex = index === this.active ? 0 : -1;
      row.fill(this.pages.at(index), this.pages.problem);
    }
  }

  tell(first, last) {
    const { total, problem } = this.pages;
    byId("table-said").textContent = last < first ? "" : say("table.rows", { first: first + 1, last: last + 1, n: total });
    const box = byId("table-trouble");
    if (box.hidden === !problem) return;
    box.hidden = !problem;
    const again = el("button", { type: "button", class: "ghost", onclick: () => this.pages.retry() }, say("tryAgain"));
    box.replaceChildren(...(problem ? [...troubleWords(problem).filter(Boolean), again] : []));
  }

  take(link) {
    const row = [...this.rows.values()].find((one) => one.link === link);
    if (!row || row.index === this.active) return;
    const before = this.rows.get(this.active);
    if (before) before.link.tabIndex = -1;
    this.active = row.index;
    row.link.tabIndex = 0;
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".row-title")) return;
    const [first, last] = this.seen();
    const page = Math.max(1, last - first);
    const to = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.pages.total - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.goTo(Math.max(0, Math.min(this.pages.total - 1, to)));
  }

  goTo(index) {
    this.active = index;
    this.virtual.scrollToIndex(index, { align: "auto" });
    this.render();
    this.rows.get(index)?.link.focus({ preventScroll: true });
  }
}

const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
const tabsHeight = () => document.querySelector(".tabs").offsetHeight;
