// The order of list and table: one word of the address, set by the list's menu and by the heads of the table's columns.

import { byId } from "./dom.js";
import { change, current, subscribe } from "./state.js";
import { say } from "./words.js";

// What is asked for first from the largest or the latest down.
const FROM_THE_TOP = new Set(["start", "end", "amount"]);

const column = () => current().sort?.replace(/^-/, "") ?? "";
const isDown = () => Boolean(current().sort?.startsWith("-"));
const heads = () => document.querySelectorAll("#table [data-sort]");

const sortBy = (name, down = FROM_THE_TOP.has(name)) => change({ sort: name ? `${down ? "-" : ""}${name}` : null });

/** The order in words for a screen reader, "" for the sources' own. */
export function sortedWords() {
  const [chosen] = byId("sort").selectedOptions;
  if (!column()) return "";
  return say(isDown() ? "sort.saidDown" : "sort.saidUp", { column: chosen.textContent });
}

function show() {
  byId("sort").value = column();
  const turn = byId("sort-turn");
  turn.hidden = !column();
  turn.dataset.to = isDown() ? "up" : "down";
  const words = say(isDown() ? "sort.up" : "sort.down");
  turn.setAttribute("aria-label", words);
  turn.title = words;
  for (const head of heads()) {
    const isIt = head.dataset.sort === column();
    head.parentElement.setAttribute("aria-sort", isIt ? (isDown() ? "descending" : "ascending") : "none");
  }
}

export function setUpSorting() {
  byId("sort").addEventListener("change", ({ target }) => sortBy(target.value));
  byId("sort-turn").addEventListener("click", () => sortBy(column(), !isDown()));
  for (const head of heads()) {
    const { sort } = head.dataset;
    head.addEventListener("click", () => (sort === column() ? sortBy(sort, !isDown()) : sortBy(sort)));
  }
  subscribe((_, changed) => changed.includes("sort") && show());
  show();
}
