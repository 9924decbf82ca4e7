// The active filters as words, each with its way out.

import { byId, el } from "./dom.js";
import { features } from "./geometry.js";
import { change, current, isFiltered, MANY, reset, toggle, toggleAll, vintage } from "./state.js";
import { nameOf, placeName, say } from "./words.js";

// A link may name a province of the other vintage, and the search box finds it.
const SETS = () => [
  ...[`provinces-${vintage()}`, "basins", "regions", "countries", "archipelagos"],
  ...["context", `provinces-${vintage() === "34" ? "63" : "34"}`],
];

/** The name of a place, looked up in the sets that the map has; the code when none knows it. */
async function placeWords(code) {
  for (const set of SETS()) {
    const found = (await features(set).catch(() => [])).find(({ properties }) => properties.code === code);
    if (found) return placeName(found.properties);
  }
  return code;
}

let groups = [];

/** Tell of what several values of one filter are called together: `{key, values, name}`, as classes of the legend are. */
export function nameGroups(found) {
  groups = found;
}

/** The groups of which a filter holds every value, and the values that are in none of them. */
function grouped(key) {
  const whole = groups.filter((group) => group.key === key && group.values.every((value) => current()[key].includes(value)));
  const taken = new Set(whole.flatMap(({ values }) => values));
  return { whole, rest: current()[key].filter((value) => !taken.has(value)) };
}

const groupFilter = ({ key, values, name }) => ({ key, value: values[0], name, drop: () => toggleAll(key, values) });

/** Every active filter as `{key, value, name, words, drop}`: its name, and the words of its chip where they differ. */
export async function activeFilters() {
  const state = current();
  const many = await Promise.all(
    MANY.flatMap((key) => {
      const { whole, rest } = grouped(key);
      return [
        ...whole.map(groupFilter),
        ...rest.map(async (value) => ({
          key,
          value,
          name: key === "place" ? await placeWords(value) : nameOf(key === "donor" ? "partner" : key, value),
          drop: () => toggle(key, value),
        })),
      ];
    }),
  );
  const one = [
    ["q", "chip.words"],
    ["from", "since"],
    ["to", "until"],
  ].flatMap(([key, message]) =>
    state[key]
      ? [
          {
            key,
            value: state[key],
            // What a button is called must be what stands on it (WCAG 2.5.3); words have their quotes from elsewhere.
            name: key === "q" ? state[key] : say(message, { year: state[key] }),
            words: say(message, { words: state[key], year: state[key] }),
            drop: () => change({ [key]: null }),
          },
        ]
      : [],
  );
  return [...many, ...one];
}

let turn = 0;

export async function drawChips() {
  const mine = ++turn;
  const filters = await activeFilters();
  if (mine !== turn) return;
  const chips = filters.map(({ key, name, words, drop }) =>
    el(
      "li",
      {},
      el(
        "button",
        {
          type: "button",
          class: "chip",
          "data-key": key,
          "aria-label": say("dropFilter", { filter: name }),
          onclick: drop,
        },
        el("span", {}, words ?? name),
        el("span", { class: "chip-x", "aria-hidden": "true" }, "×"),
      ),
    ),
  );
  if (filters.length > 1)
    chips.push(
      el("li", {}, el("button", { type: "button", class: "chip chip-reset", onclick: reset }, say("resetAll"))),
    );
  byId("chips").replaceChildren(...chips);
  byId("reset").hidden = !isFiltered();
  byId("tab-count").hidden = !filters.length;
  byId("tab-count").textContent = String(filters.length);
}
