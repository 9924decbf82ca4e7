// A text and its proposals: the shown words come into view, and the keyboard alone is enough to decide.

import { byId } from "./dom.js";

const KEYS = { a: "accept", r: "reject", j: "after", k: "before" };
const [panel, body] = [byId("proposal"), byId("text-body")];

function bringIntoView() {
  const shown = document.querySelector("#shown");
  if (shown) body.scrollTop = shown.offsetTop - body.clientHeight / 3;
}

// Single keys count only while the panel itself has the focus, so that no one types a verdict into a field.
function onKey(event) {
  const isInField = event.target !== panel;
  if (event.key === "Enter" && event.ctrlKey && isInField) {
    event.preventDefault();
    document.querySelector("#accept")?.click();
    return;
  }
  if (isInField || event.ctrlKey || event.altKey || event.metaKey) return;
  document.querySelector(`#${KEYS[event.key.toLowerCase()] ?? "none"}`)?.click();
}

bringIntoView();
panel.addEventListener("keydown", onKey);
const keys = document.querySelector("#keys");
if (keys) keys.hidden = false;
(panel.querySelector("[aria-invalid]") ?? panel).focus({ preventScroll: true });
