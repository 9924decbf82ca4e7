// One activity of the queue: places by name, on the map, and by keys. Without this script the same form works.

import { byId } from "./dom.js";
import { Chooser } from "./chooser.js";
import { setUpKeys } from "./keys.js";
import { PlaceMap } from "./placemap.js";

const form = byId("verdict-form");

function setUpMap(chooser) {
  const details = byId("by-map");
  let map = null;
  details.addEventListener("toggle", () => {
    if (!details.open || map) return;
    map = new PlaceMap(chooser);
    map.draw();
  });
}

// The quick buttons don't take the places; saving asks for one, of whichever way.
function setUpSave(chooser) {
  form.addEventListener("submit", (event) => {
    const isPlaced = event.submitter?.value === "placed";
    const hasPoint = byId("lat").value.trim() && byId("lon").value.trim();
    if (isPlaced && !chooser.codes().length && !hasPoint) {
      event.preventDefault();
      chooser.focus();
      return;
    }
    // A second press would be told that the activity has changed.
    window.setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)));
  });
  window.addEventListener("pageshow", () =>
    form.querySelectorAll("button").forEach((button) => (button.disabled = false)),
  );
}

function start() {
  const chooser = new Chooser(byId("chooser"));
  for (const button of document.querySelectorAll(".keep")) {
    button.hidden = !chooser.has(button.dataset.code);
    button.addEventListener("click", () => chooser.add(button.dataset.code));
  }
  setUpMap(chooser);
  setUpSave(chooser);
  setUpKeys(form, chooser);
}

if (form) start();
