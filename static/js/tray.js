// What no shape can show: national, international, foreign and unlocated activities, counted, never dots.

import { byId, el } from "./dom.js";
import { current, toggle } from "./state.js";
import { nameOf, number } from "./words.js";

const SCOPES = ["national", "international", "unlocated", "foreign"];

/** Fill the tray. In the overview other countries are places on the map, so "abroad" is not among what it lacks. */
export function drawTray(facets, style) {
  const counts = new Map(facets.scope.map(({ value, count }) => [value, count]));
  const tray = byId("tray");
  if (!tray.childElementCount) {
    tray.append(
      ...SCOPES.map((scope) =>
        el(
          "button",
          { type: "button", "data-scope": scope, onclick: () => toggle("scope", scope) },
          el("b", {}),
          " ",
          el("span", {}, nameOf("tray", scope)),
        ),
      ),
    );
  }
  for (const button of tray.children) {
    const { scope } = button.dataset;
    const count = counts.get(scope) ?? 0;
    const on = current().scope.includes(scope);
    button.hidden = scope === "foreign" && style === "overview" && !on;
    button.querySelector("b").textContent = number(count);
    button.classList.toggle("is-none", count === 0);
    button.setAttribute("aria-pressed", String(on));
  }
}
