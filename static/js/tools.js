// What a reader may do with the map beside looking: fill the screen, fit it to what is picked, measure, copy its address,
// read where the pointer is.

import { byId } from "./dom.js";
import { Ruler } from "./measure.js";
import { current, linkTo } from "./state.js";
import { announce } from "./states.js";
import { config, say } from "./words.js";

const degrees = new Intl.NumberFormat(config.lang, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const SAID_MS = 2500;

/** A point in words: "16.047° N, 108.206° E". The map's longitudes run beyond 180. */
export function pointWords({ lat, lng }) {
  const east = ((((lng + 180) % 360) + 360) % 360) - 180;
  const side = (value, positive, negative) =>
    say(value < 0 ? negative : positive, { degrees: degrees.format(Math.abs(value)) });
  return `${side(lat, "point.north", "point.south")}, ${side(east, "point.east", "point.west")}`;
}

function setUpPoint(map) {
  const tell = (key, point) => (byId("point").textContent = say(key, { point: pointWords(point) }));
  const middle = () => tell("point.middle", map.getCenter());
  map.on("mousemove", ({ latlng }) => tell("point.pointer", latlng));
  map.on("mouseout move", middle);
  middle();
}

function setUpFullScreen() {
  const button = byId("full-screen");
  const area = byId("map-area");
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : area.requestFullscreen(),
  );
  document.addEventListener("fullscreenchange", () =>
    button.setAttribute("aria-pressed", String(document.fullscreenElement === area)),
  );
}

// Without https a browser has no clipboard for scripts: the old way then, a field that is selected and copied.
async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

function setUpLink() {
  const button = byId("copy-link");
  button.addEventListener("click", async () => {
    const address = window.location.origin + linkTo({ lang: config.lang });
    let done;
    try {
      done = await copy(address);
    } catch (refused) {
      if (refused.name !== "NotAllowedError") throw refused;
      done = false;
    }
    button.focus();
    const words = done ? say("link.copied") : say("link.refused", { address });
    const said = byId("tool-said");
    said.textContent = words;
    said.hidden = false;
    announce(words);
    if (done) setTimeout(() => (said.hidden = true), SAID_MS);
  });
}

/** `view` turns the map, `thematic` knows where the picked places are. */
export function setUpTools(map, view, thematic) {
  setUpPoint(map);
  setUpFullScreen();
  setUpLink();
  const ruler = new Ruler(map);
  byId("fit").addEventListener("click", () => view.fitTo(thematic.pickedBounds));
  return ruler;
}

/** Offer to fit the map only where something is picked, and to compare what is shown. */
export function drawTools(thematic) {
  byId("fit").hidden = !thematic.pickedBounds;
  byId("compare").href = linkTo({ activity: null, at: current().at }, "/compare");
}
