// The questions of a first visit: links that set filters, there until one is set.

import { byId } from "./dom.js";
import { follow, isFiltered, subscribe } from "./state.js";

export function setUpExamples() {
  const box = byId("examples");
  if (!box) return;
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    follow(link.search);
    byId("results").scrollTop = 0;
    byId("caption").focus({ preventScroll: true });
  });
  const show = () => (box.hidden = isFiltered());
  subscribe(show);
  show();
}
