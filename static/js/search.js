// The search box: one combobox for places, partners, sectors and activities (WAI-ARIA, "list autocomplete").

import { search } from "./api.js";
import { byId, el } from "./dom.js";
import { change, current, subscribe, vintage as currentVintage } from "./state.js";
import { nameOf, number, say, years } from "./words.js";

const PAUSE_MS = 80;
const SMALL = window.matchMedia("(max-width: 47.5rem)"); // the list lies in the page, under the map
const KEPT = "coopmap-keys";
const FIELDS = "input:not([type=checkbox]), select, textarea, [contenteditable]";

const box = () => byId("words");
const popup = () => byId("search-popup");
let choices = [];
let active = -1;
let asked = new AbortController();
let waiting;

/** Set the box up; `reveal` shows the filters where they are put away. */
export function setUpSearch({ reveal, leave }) {
  const input = box();
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE_MS);
    if (!input.value.trim()) {
      close();
      change({ q: null, activity: null }, { quiet: true });
    }
  });
  input.addEventListener("focus", () => input.value.trim() && input.value !== (current().q ?? "") && suggest());
  input.addEventListener("keydown", press);
  input.addEventListener("blur", close);
  // A press on an option must not take the focus from the box.
  popup().addEventListener("pointerdown", (event) => event.preventDefault());
  popup().addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) choose(Number(option.dataset.at), leave);
  });
  byId("filter-form").addEventListener("submit", (event) => event.preventDefault());
  // Whoever is typing is let be, and a step back with the focus here takes the words back all the same.
  const show = () => input.value.trim() !== (current().q ?? "") && (input.value = current().q ?? "");
  subscribe((_, changed) => changed.includes("q") && show());
  show();
  setUpKey(reveal);

  async function press(event) {
    if (event.isComposing) return; // Vietnamese is typed with an input method
    const isOpen = input.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen) mark(active + (event.key === "ArrowDown" ? 1 : -1));
      else await suggest();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && active >= 0) choose(active, leave);
      else await setWords();
    } else if (event.key === "Escape" && !popup().hidden) {
      event.preventDefault();
      event.stopPropagation(); // the drawer stays open
      close();
    }
  }
}

// A single letter acts only outside of fields, and can be turned off (WCAG 2.1.4).
function setUpKey(reveal) {
  const on = byId("search-key");
  on.checked = window.localStorage.getItem(KEPT) !== "off";
  const show = () => byId("search-hint").classList.toggle("is-off", !on.checked);
  on.addEventListener("change", () => {
    window.localStorage.setItem(KEPT, on.checked ? "on" : "off");
    show();
  });
  show();
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && event.target.matches(FIELDS);
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey || !on.checked) return;
    event.preventDefault();
    reveal();
    box().focus();
    box().select();
  });
}

function answerTo(text) {
  asked.abort();
  asked = new AbortController();
  return search(text, asked.signal);
}

async function suggest() {
  clearTimeout(waiting);
  const text = box().value.trim();
  if (!text) return;
  const answer = await answerTo(text).catch((problem) => problem);
  if (box().value.trim() !== text || document.activeElement !== box()) return;
  if (!(answer instanceof Error)) draw(answer, text);
  else if (answer.name !== "AbortError") drawNote(answer.message);
}

/** Look for the words in the activities; put right where they are in none. */
async function setWords() {
  clearTimeout(waiting);
  const text = box().value.trim();
  let words = text;
  if (text) {
    const answer = await answerTo(text).catch(() => null);
    if (box().value.trim() !== text) return;
    // What finds the same is left as it was typed.
    const isMended = answer && answer.words !== answer.q;
    if (isMended) words = answer.words;
  }
  box().value = words;
  close();
  change({ q: words || null, activity: null });
}

function draw({ groups, words, q }, text) {
  choices = [];
  active = -1;
  const meant = words === q ? text : words;
  const shown = groups.filter(({ total }) => total).map((group) => groupNode(group, meant));
  byId("search-list").replaceChildren(...shown);
  byId("search-note").textContent = choices.length
    ? words === q
      ? ""
      : say("search.mended", { words, typed: text })
    : say("search.none", { words: text });
  byId("search-note").hidden = !byId("search-note").textContent;
  open();
  const count = groups.reduce((sum, { results }) => sum + results.length, 0);
  byId("search-said").textContent = count ? say("search.count", { n: count }) : say("search.none", { words: text });
}

function drawNote(message) {
  choices = [];
  active = -1;
  byId("search-list").replaceChildren();
  byId("search-note").textContent = message;
  byId("search-note").hidden = false;
  open();
}

function groupNode({ key, total, results }, words) {
  const title = `search-${key}`;
  const options = results.map((result) =>
    optionNode({ key, ...result }, [
      el("span", { class: "seek-name" }, result.name),
      el("span", { class: "seek-note" }, noteOf(key, result)),
      result.count === undefined ? null : el("span", { class: "count" }, number(result.count)),
    ]),
  );
  if (key === "activity")
    options.push(
      optionNode({ key: "q", value: words }, [
        el("span", { class: "seek-name" }, say("search.words", { n: total, words })),
      ]),
    );
  const head = [el("span", {}, say(`search.${key}`)), el("span", { class: "count" }, number(total))];
  return el(
    "div",
    { role: "group", "aria-labelledby": title, class: `seek-group of-${key}` },
    el("div", { class: "seek-head", id: title, role: "presentation" }, ...head),
    ...options,
  );
}

function optionNode(choice, children) {
  const at = choices.push(choice) - 1;
  return el(
    "div",
    { role: "option", id: `search-option-${at}`, "data-at": at, "aria-selected": "false", class: "seek" },
    ...children,
  );
}

function noteOf(key, { kind, vintage, by, start, end }) {
  if (key === "activity") return [nameOf("kind", kind), years(start, end)].filter(Boolean).join(" · ");
  return [kindOf(key, kind, vintage), by].filter(Boolean).join(" · ");
}

function kindOf(key, kind, vintage) {
  if (key === "donor") return kind ? nameOf("partner_kind", kind) : null;
  if (key !== "place") return null;
  const isOld = kind === "province" && vintage !== currentVintage();
  return isOld ? say(`search.province.${vintage}`) : say(`search.kind.${kind}`);
}

function mark(at) {
  active = at >= choices.length ? -1 : at < -1 ? choices.length - 1 : at;
  for (const node of popup().querySelectorAll('[role="option"]'))
    node.setAttribute("aria-selected", String(Number(node.dataset.at) === active));
  const node = active < 0 ? null : byId(`search-option-${active}`);
  if (node) box().setAttribute("aria-activedescendant", node.id);
  else box().removeAttribute("aria-activedescendant");
  node?.scrollIntoView({ block: "nearest" });
}

function choose(at, leave) {
  const { key, value } = choices[at];
  close();
  if (key === "q") {
    box().value = value;
    change({ q: value, activity: null });
    return;
  }
  // What was typed was meant for this: it is no longer looked for in the texts.
  box().value = "";
  if (key === "activity") {
    change({ q: null, activity: value });
    leave();
  } else change({ q: null, [key]: [...new Set([...current()[key], value])], activity: null });
}

// Wider than the sidebar, which would cut it off: it is put where the box is in the window.
function open() {
  const { left, bottom } = box().getBoundingClientRect();
  popup().style.setProperty("--left", `${left}px`);
  popup().style.setProperty("--top", `${bottom}px`);
  popup().hidden = false;
  if (SMALL.matches) byId("search").scrollIntoView({ block: "start" });
  byId("search-list").hidden = !choices.length;
  box().setAttribute("aria-expanded", String(choices.length > 0));
  mark(-1);
}

function close() {
  clearTimeout(waiting);
  popup().hidden = true;
  box().setAttribute("aria-expanded", "false");
  box().removeAttribute("aria-activedescendant");
}
