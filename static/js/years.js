// The years as a span over their histogram: two thumbs for the hand, two numbers for keyboards and screen readers. All
// set the filters "from" and "to", as the years that are played do (timeline.js). A thumb at its end asks for nothing.

import { byId, el } from "./dom.js";
import { change, current, subscribe } from "./state.js";
import { say } from "./words.js";

// Keys move a thumb year by year: one answer is asked for when they rest, not one a year.
const REST_MS = 250;

const low = () => byId("year-low");
const high = () => byId("year-high");
let ends = [0, 0];
let waiting;

export function setUpYears() {
  for (const thumb of [low(), high()]) {
    thumb.addEventListener("input", () => slide(thumb));
    thumb.addEventListener("change", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => set(...asked()), REST_MS);
    });
  }
  for (const key of ["from", "to"]) {
    const box = byId(`year-${key}`);
    box.addEventListener("change", () => typed(key, box));
    box.addEventListener("input", () => box.setCustomValidity(""));
  }
  subscribe((_, changed) => ["from", "to"].some((key) => changed.includes(key)) && show());
}

/** Draw the bars of an answer and fit the thumbs to its years, whatever years are chosen. */
export function drawYears({ year, undated }) {
  const counts = new Map(year.map(({ value, count }) => [Number(value), count]));
  const known = [...counts.keys(), ...[current().from, current().to].filter(Boolean).map(Number)];
  ends = known.length ? [Math.min(...known), Math.max(...known)] : [0, 0];
  const all = known.length ? Array.from({ length: ends[1] - ends[0] + 1 }, (_, index) => ends[0] + index) : [];
  const most = Math.max(...counts.values(), 1);
  byId("year-bars").replaceChildren(
    ...all.map((value) => {
      const count = counts.get(value) ?? 0;
      const bar = el("i", { "data-year": value, title: `${value}: ${count}` });
      bar.style.height = count ? `max(2px, ${(count / most) * 100}%)` : "0";
      return bar;
    }),
  );
  byId("year-span").hidden = all.length < 2;
  byId("year-span").style.setProperty("--years", all.length);
  byId("undated").textContent = undated ? say("undated", { n: undated }) : "";
  byId("undated").hidden = !undated;
  show();
}

function show() {
  const { from, to } = current();
  for (const thumb of [low(), high()]) [thumb.min, thumb.max] = ends;
  low().value = from ?? ends[0];
  high().value = to ?? ends[1];
  byId("year-from").value = from ?? "";
  byId("year-to").value = to ?? "";
  for (const key of ["from", "to"]) byId(`year-${key}`).setCustomValidity("");
  tell(from, to);
}

/** The years that the thumbs ask for: none of a thumb at its end, unless the address has that year already. */
function asked() {
  const { from, to } = current();
  const [first, last] = [low().value, high().value];
  return [
    Number(first) > ends[0] || first === from ? first : null,
    Number(last) < ends[1] || last === to ? last : null,
  ];
}

// A thumb pushes the other one along: so two on one year can be taken apart either way.
function slide(thumb) {
  const [first, last] = [Number(low().value), Number(high().value)];
  if (first > last) (thumb === low() ? high() : low()).value = thumb.value;
  const [from, to] = asked();
  byId("year-from").value = from ?? "";
  byId("year-to").value = to ?? "";
  tell(from, to);
}

function tell(from, to) {
  low().setAttribute("aria-valuetext", from ?? say("year.any"));
  high().setAttribute("aria-valuetext", to ?? say("year.any"));
  const [first, last] = [Number(low().value), Number(high().value)];
  for (const bar of byId("year-bars").children) {
    const year = Number(bar.dataset.year);
    bar.classList.toggle("is-in", year >= first && year <= last);
  }
  const slider = byId("year-slider");
  const length = Math.max(1, ends[1] - ends[0]);
  slider.style.setProperty("--first", (first - ends[0]) / length);
  slider.style.setProperty("--last", (last - ends[0]) / length);
  // At the right end the left thumb lies on top, or nothing could move it back.
  slider.classList.toggle("is-right", first >= last && first === ends[1]);
}

function typed(key, box) {
  if (box.validity.badInput || (box.value && !box.checkValidity())) {
    box.setCustomValidity(say("year.wrong"));
    box.reportValidity();
    return;
  }
  const value = box.value || null;
  const other = key === "from" ? current().to : current().from;
  const isCrossed = value && other && (key === "from" ? value > other : value < other);
  const both = key === "from" ? [value, isCrossed ? value : other] : [isCrossed ? value : other, value];
  set(...both);
}

function set(from, to) {
  clearTimeout(waiting);
  change({ from, to, activity: null });
  show();
}
