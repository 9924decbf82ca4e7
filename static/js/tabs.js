// Small windows: list or filters below the map (tabs), filters beside it (a drawer).

import { byId } from "./dom.js";
import { current, subscribe } from "./state.js";

const TABS = ["results", "filters"];

/** Set up; return `reveal`, which brings the filters up where they are put away, and `leave`, which puts them back. */
export function setUpTabs() {
  const tabs = TABS.map((name) => byId(`tab-${name}`));
  const show = (name) => {
    for (const [index, tab] of tabs.entries()) {
      const on = TABS[index] === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      byId(TABS[index]).classList.toggle("is-shown", on);
    }
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => show(TABS[index]));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[(index + 1) % tabs.length];
      other.click();
      other.focus();
    });
  });
  subscribe((_, changed) => changed.includes("activity") && current().activity && show("results"));
  show("results");
  return setUpDrawer(show);
}

// The links that skip the map lead to a panel that may be put away.
function setUpDrawer(show) {
  const toggle = byId("filters-toggle");
  const filters = byId("filters");
  const open = (on) => {
    filters.classList.toggle("is-open", on);
    toggle.setAttribute("aria-expanded", String(on));
    (on ? filters : toggle).focus();
  };
  for (const link of document.querySelectorAll(".skip")) {
    link.addEventListener("click", () => {
      const name = link.hash.slice(1);
      show(name);
      if (name === "filters" && toggle.checkVisibility()) open(true);
    });
  }
  toggle.addEventListener("click", () => open(!filters.classList.contains("is-open")));
  byId("filters-close").addEventListener("click", () => open(false));
  filters.addEventListener(
    "keydown",
    (event) => event.key === "Escape" && filters.classList.contains("is-open") && open(false),
  );
  return {
    reveal() {
      show("filters");
      if (toggle.checkVisibility()) open(true);
    },
    leave: () => filters.classList.contains("is-open") && open(false),
  };
}
