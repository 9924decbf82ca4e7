// The table's activities: pages of them, asked for when they come into view, and given up when they are long out of it.

import { activities, PAGE } from "./api.js";

// A page is asked for when the reader has stayed with it for a moment: who drags the bar asks for no page on the way.
const REST_MS = 80;
const MOST_KEPT = 40;

export class Pages {
  /** `onChange` hears of every page that comes or fails, `onStale` when the data are not the ones that were begun with. */
  constructor(onChange, onStale) {
    this.onChange = onChange;
    this.onStale = onStale;
    this.total = 0;
    this.kept = new Map();
    this.asked = new Map();
    this.problem = null;
    this.wanted = [];
  }

  /** Begin with the first page of an answer, or with nothing. */
  begin(answer) {
    for (const ask of this.asked.values()) ask.abort();
    clearTimeout(this.waiting);
    this.asked.clear();
    this.kept.clear();
    this.problem = null;
    this.wanted = [];
    this.total = answer?.total ?? 0;
    if (answer) this.kept.set(0, answer.activities);
  }

  /** The activity at an index, undefined while it is not here. */
  at(index) {
    return this.kept.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** See to it that the activities from `first` to `last` are here, or come. */
  want(first, last) {
    const pages = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) pages.push(page);
    if (String(pages) === String(this.wanted)) return;
    this.wanted = pages;
    clearTimeout(this.waiting);
    for (const [page, ask] of this.asked) if (!pages.includes(page)) ask.abort();
    if (pages.every((page) => this.kept.has(page))) return;
    this.waiting = setTimeout(() => this.ask(), REST_MS);
  }

  ask() {
    this.problem = null;
    for (const page of this.wanted) if (!this.kept.has(page) && !this.asked.has(page)) this.fetch(page);
  }

  /** Ask again for what failed. */
  retry() {
    this.ask();
    this.onChange();
  }

  async fetch(page) {
    const ask = new AbortController();
    this.asked.set(page, ask);
    try {
      const answer = await activities(page * PAGE, ask.signal);
      if (ask.signal.aborted) return;
      if (answer.total !== this.total) {
        this.onStale();
        return;
      }
      this.keep(page, answer.activities);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.problem = problem;
    } finally {
      if (this.asked.get(page) === ask) this.asked.delete(page);
    }
    this.onChange();
  }

  keep(page, rows) {
    this.kept.set(page, rows);
    for (const old of this.kept.keys()) {
      if (this.kept.size <= MOST_KEPT) return;
      if (!this.wanted.includes(old)) this.kept.delete(old);
    }
  }
}
