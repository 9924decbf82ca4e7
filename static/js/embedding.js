// The dialog that writes the lines which put this map into another page. Without script its button is a link.

import { byId, el } from "./dom.js";
import { layerKey, linkTo } from "./state.js";
import { config, say } from "./words.js";

const address = (pin) =>
  linkTo({ activity: null, lang: config.lang, snapshot: pin ? config.revision : null }, "/embed");

/** Let the links lead to what the page shows now. */
export function drawEmbedLink() {
  byId("embed-open").href = address(false);
  byId("offline-file").href = linkTo({ activity: null, at: null, lang: config.lang }, "/offline.html");
  byId("offline").hidden = !config.portable.includes(layerKey());
}

// The least that the fields take is the least that the map needs; an empty field is no size.
const size = (id) => {
  const { min, max, value, defaultValue } = byId(id);
  return Math.min(Math.max(Math.round(Number(value)) || Number(defaultValue), Number(min)), Number(max));
};

function write() {
  const src = new URL(address(byId("embedding-pin").checked), window.location.href).href;
  const frame = el("iframe", {
    src,
    title: byId("embedding-name").value.trim() || document.title,
    width: size("embedding-width"),
    height: size("embedding-height"),
    loading: "lazy",
  });
  // An element's own writing quotes whatever a title or an address holds. Its style is for the other page: set on the
  // element it would be ours, which our policy forbids.
  byId("embedding-code").value = frame.outerHTML.replace("<iframe ", '<iframe style="border:0;max-width:100%" ');
  byId("embedding-look").href = src;
  byId("embedding-said").textContent = "";
}

function open(event) {
  // A click that asks for a new tab is a click on the link.
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  byId("embedding-name").value = `CoopMap: ${byId("caption").textContent}`;
  write();
  byId("embedding").showModal();
}

// The first to ask for a pinned address pins the data: that is done now, while they are the newest.
async function pin() {
  const box = byId("embedding-pin");
  if (!box.checked) return;
  const answer = await fetch(byId("embedding-look").href, { method: "HEAD" }).catch(() => null);
  if (answer?.ok) return;
  box.checked = false;
  write();
  byId("embedding-said").textContent = say(answer ? "embed.notPinned" : "offline");
}

async function copy() {
  const code = byId("embedding-code");
  code.select();
  let done = false;
  try {
    await navigator.clipboard.writeText(code.value);
    done = true;
  } catch {
    // Without https, or where the reader forbids it, there is no clipboard: the text is marked for the reader's own key.
  }
  byId("embedding-said").textContent = say(done ? "embed.copied" : "embed.copyYourself");
}

export function setUpEmbedding() {
  byId("embed-open").addEventListener("click", open);
  byId("embedding").addEventListener("input", write);
  byId("embedding-pin").addEventListener("change", pin);
  byId("embedding-copy").addEventListener("click", copy);
  byId("embedding-close").addEventListener("click", () => byId("embedding").close());
}
