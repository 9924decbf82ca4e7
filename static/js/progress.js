// How far an import is: asked for once a second, then the page is loaded again and shows the report.

import { byId } from "./dom.js";

const EVERY_MS = 800;
const running = byId("running");

function show({ done, total, said }) {
  const bar = byId("bar");
  if (byId("said").textContent !== said) byId("said").textContent = said;
  if (total) {
    bar.max = total;
    bar.value = done;
  } else {
    bar.removeAttribute("value");
  }
}

async function ask() {
  try {
    const answer = await fetch(running.dataset.status, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const status = await answer.json();
      if (status.state !== "running") return window.location.reload();
      show(status);
    }
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem; // the connection is down: ask again
  }
  return window.setTimeout(ask, EVERY_MS);
}

if (running) window.setTimeout(ask, EVERY_MS);
