// Loading, nothing found, and trouble: said in words, where the reader looks.

import { activeFilters, drawChips } from "./chips.js";
import { byId, el } from "./dom.js";
import { current } from "./state.js";
import { config, say } from "./words.js";

export function busy(on) {
  byId("progress").hidden = !on;
  byId("main").classList.toggle("is-busy", on);
  byId("main").setAttribute("aria-busy", String(on));
  if (!on) byId("main").classList.remove("is-new");
}

/** A sentence for screen readers when the numbers have changed. */
export function announce(sentence) {
  byId("live").textContent = sentence;
}

// A facet's counts leave its own filter out: where they are not all zero, dropping that filter finds something.
const helps = ({ key, value }, facets) => {
  const list = facets[key];
  if (!Array.isArray(list)) return true;
  return list.some((option) => option.count && option.value !== value);
};

/** Say that nothing fits and which filter to drop. */
export async function drawEmpty(total, facets) {
  const box = byId("empty");
  box.classList.remove("is-error");
  box.hidden = total > 0;
  if (total > 0) return;
  const filters = await activeFilters();
  const best = filters.filter((filter) => helps(filter, facets));
  const offers = (best.length ? best : filters).map(({ name, drop }) =>
    el("button", { type: "button", class: "ghost", onclick: drop }, say("dropFilter", { filter: name })),
  );
  box.replaceChildren(
    el("p", {}, filters.length ? say("nothingFits") : say("nothingYet")),
    el("div", { class: "drops" }, ...offers),
  );
}

/** What went wrong in the reader's language, and under it the server's own sentence. */
export const troubleWords = ({ message, technical, lang }) => [
  el("p", { role: "alert" }, message),
  technical ? el("p", { class: "hint technical" }, `${serversWords(lang)} `, el("span", { lang }, technical)) : null,
];

const serversWords = (lang) => say(lang === config.lang ? "serversWords" : "serversEnglish");

/** Show what went wrong, with a way to try again. */
export function drawError(problem, retry) {
  const box = byId("empty");
  box.hidden = false;
  box.classList.add("is-error");
  byId("caption").textContent = say("trouble");
  byId("money").replaceChildren();
  byId("activities").replaceChildren();
  byId("more").hidden = true;
  drawChips();
  const word = byId("map-word");
  word.hidden = byId("main").classList.contains("is-new"); // nothing was drawn before
  word.classList.add("is-error");
  word.textContent = say("stillBefore");
  box.replaceChildren(
    ...troubleWords(problem).filter(Boolean),
    el("div", { class: "drops" }, el("button", { type: "button", class: "ghost", onclick: retry }, say("tryAgain"))),
  );
}

/** A word on the map when it has no shape to show for a list that is not empty. */
export function drawMapWord(values, style) {
  const word = byId("map-word");
  const bare = !Object.keys(values.values).length && !values.points?.counts.length;
  const unplaced = bare && values.total > 0 && !(current().scope.includes("national") && style !== "tray" && style !== "points");
  word.hidden = !unplaced;
  word.classList.remove("is-error");
  const isUnpriced = values.measure === "us-cents" && !values.money.cents;
  const message = isUnpriced ? "noMoney" : values.counted ? "noShape" : "noneOfThese";
  word.textContent = unplaced ? say(message, { n: values.total }) : "";
}
