// What no shape can show: national, international, foreign and unlocated activities, counted, never dots.

import { byId, el } from "./dom.js";
import { current, toggle } from "./state.js";
import { nameOf, number } from "./words.js";

const SCOPES = ["national", "international", "foreign", "unlocated"];

export function drawTray(facets) {
  const counts = new Map(facets.scope.map(({ value, count }) => [value, count]));
  const tray = byId("tray");
  if (!tray.childElementCount) {
    tray.append(
      ...SCOPES.map((scope) =>
        el(
          "button",
          { type: "button", "data-scope": scope, onclick: () => toggle("scope", scope) },
          el("b", {}),
          el("span", {}, nameOf("tray", scope)),
        ),
      ),
    );
  }
  for (const button of tray.children) {
    const count = counts.get(button.dataset.scope) ?? 0;
    const on = current().scope.includes(button.dataset.scope);
    button.querySelector("b").textContent = number(count);
    button.classList.toggle("is-none", count === 0);
    button.setAttribute("aria-pressed", String(on));
  }
}
