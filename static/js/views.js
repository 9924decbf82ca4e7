// Map and list, or the table: which of the two stands in the page. The table's own scripts come when it is first asked for.

import { byId } from "./dom.js";
import { drawList } from "./list.js";
import { change, current, isTable, subscribe } from "./state.js";

const SMALL = window.matchMedia("(max-width: 70rem)");
let answer = null;
let table = null;

function load(refresh) {
  table ??= import("./table.js").then(({ Table }) => new Table(refresh));
  return table;
}

// The button that opens the filters stands over the map, or where the table is, in its head.
function place() {
  const [button, layers] = [byId("filters-toggle"), byId("layers")];
  const home = isTable() && SMALL.matches ? byId("views") : layers;
  if (button.parentElement === home) return;
  if (home === layers) layers.querySelector("legend").after(button);
  else home.prepend(button);
}

function show() {
  byId("main").dataset.view = isTable() ? "table" : "list";
  for (const choice of document.querySelectorAll("[name=view]")) choice.checked = choice.value === byId("main").dataset.view;
  place();
}

/** Set up the switch; `refresh` asks for everything anew. */
export function setUpViews(refresh) {
  for (const choice of document.querySelectorAll("[name=view]")) {
    choice.addEventListener("change", () => change({ view: choice.value === "table" ? "table" : null }));
  }
  subscribe((_, changed) => {
    if (changed.includes("activity")) byId("card").scrollTop = 0;
    if (!changed.includes("view")) return;
    show();
    if (!answer) return;
    drawList(answer);
    if (isTable()) load(refresh).then((made) => made.show(answer));
  });
  SMALL.addEventListener("change", place);
  show();
  if (isTable()) load(refresh);
}

/** Draw the list or the table from an answer; null when there is none. */
export async function drawRows(list) {
  answer = list;
  const drawn = list && drawList(list);
  if (table && isTable()) (await table).show(list);
  await drawn;
}
