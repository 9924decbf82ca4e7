// The years as a slider, for every layer: one year at a time, by hand or played. It sets the filters "from" and "to".

import { byId } from "./dom.js";
import { layerOf } from "./layers.js";
import { change, current, subscribe } from "./state.js";
import { say } from "./words.js";

const STEP_MS = 1400;
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
let isOpen = false;
let years = [];
let waiting = null;

export function setUpTimeline() {
  const slider = byId("timeline-year");
  isOpen = Boolean(current().from && current().from === current().to);
  byId("timeline-toggle").addEventListener("click", () => {
    isOpen = !isOpen;
    show();
  });
  slider.addEventListener("input", () => {
    stop();
    tell(slider.value);
  });
  slider.addEventListener("change", () => pick(Number(slider.value)));
  byId("timeline-play").addEventListener("click", () => (waiting ? stop() : play()));
  byId("timeline-all").addEventListener("click", () => {
    stop();
    change({ from: null, to: null, activity: null });
  });
  CALM.addEventListener("change", () => {
    stop();
    show();
  });
  window.addEventListener("popstate", stop); // a step back is not played over
  subscribe(show);
  show();
}

/** Fit the slider to the years that the data have, whatever years are chosen. */
export function drawTimeline({ year }) {
  const counted = year.filter(({ count }) => count).map(({ value }) => Number(value));
  const chosen = [current().from, current().to].filter(Boolean).map(Number);
  const [first, last] = [Math.min(...counted, ...chosen), Math.max(...counted, ...chosen)];
  years = counted.length || chosen.length ? [first, last] : [];
  show();
  if (waiting) waiting = setTimeout(step, STEP_MS); // the next year only once this one is drawn
}

// A year is one state of the map: it takes the place of the one before in the reader's history.
const pick = (year) => change({ from: String(year), to: String(year), activity: null }, { quiet: true });

function play() {
  const year = chosenYear();
  waiting = true;
  show();
  pick(year === null || year >= years[1] ? years[0] : year + 1);
}

function step() {
  const year = chosenYear();
  if (!waiting) return;
  if (year === null || year >= years[1]) {
    stop();
    return;
  }
  pick(year + 1);
}

function stop() {
  if (waiting) clearTimeout(waiting);
  waiting = null;
  showPlay();
}

const chosenYear = () => (current().from && current().from === current().to ? Number(current().from) : null);

function words() {
  const { from, to } = current();
  if (from && to) return from === to ? from : `${from}–${to}`;
  if (from) return say("since", { year: from });
  return to ? say("until", { year: to }) : say("timeline.all");
}

function tell(text) {
  byId("timeline-said").textContent = text;
  byId("timeline-year").setAttribute("aria-valuetext", text);
}

function show() {
  const shown = isOpen || layerOf().group === "time";
  byId("timeline").hidden = !shown;
  byId("timeline-toggle").setAttribute("aria-expanded", String(shown));
  byId("timeline-toggle").hidden = layerOf().group === "time";
  const slider = byId("timeline-year");
  slider.disabled = !years.length;
  if (years.length) {
    [slider.min, slider.max] = years;
    slider.value = chosenYear() ?? years[1];
  }
  slider.classList.toggle("is-unset", chosenYear() === null);
  tell(words());
  showPlay();
  byId("timeline-all").disabled = !current().from && !current().to;
}

function showPlay() {
  const button = byId("timeline-play");
  button.hidden = CALM.matches;
  button.disabled = !years.length;
  button.textContent = say(waiting ? "timeline.pause" : "timeline.play");
}
