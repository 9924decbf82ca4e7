// A text with the words marked that say where the activity is.

import { el } from "./dom.js";

/** The evidence of an activity that stands in one of its fields, with its role: each span once, in order, no overlaps. */
export function spansIn(activity, field) {
  const spans = activity.locations
    .map(({ evidence, role }) => ({ ...evidence, role }))
    .filter((evidence) => evidence.field === field);
  spans.sort((one, other) => one.start - other.start || other.end - one.end);
  const kept = [];
  for (const span of spans) if (!kept.length || span.start >= kept.at(-1).end) kept.push(span);
  return kept;
}

/** Text and <mark> nodes. Offsets count code points, as Python does; JavaScript's strings count UTF-16 units. */
export function marked(text, spans) {
  const letters = Array.from(text ?? "");
  const piece = (start, end) => letters.slice(start, end).join("");
  const nodes = [];
  let done = 0;
  for (const { start, end, role } of spans) {
    nodes.push(piece(done, start), el("mark", { class: role === "partner" ? "of-partner" : null }, piece(start, end)));
    done = end;
  }
  nodes.push(piece(done));
  return nodes;
}
