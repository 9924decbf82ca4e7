// A row of the table: made once, filled when its activity has come. Its link stays the same element, so that no focus is lost.

import { el } from "./dom.js";
import { change, current, linkTo } from "./state.js";
import { config, nameOf, number, placeName, say } from "./words.js";

const OTHER = config.lang === "vi" ? "en" : "vi";
const CENTS = 100;
const BLANK = ["kind", "status", "partner", "sector", "place", "start", "end", "amount"];

const year = (date) => date?.slice(0, 4);
const isDonor = ({ role }) => role === "funder";

const places = ({ locations, scope }) => {
  const sites = new Map(locations.filter(({ role }) => role !== "partner").map((place) => [place.code, placeName(place)]));
  return sites.size ? [...sites.values()].join(", ") : nameOf("scope", scope);
};

/** The donors first: what a column is sorted by stands first in it. */
const partners = ({ partners: parts }) =>
  [...parts.filter(isDonor), ...parts.filter((part) => !isDonor(part))]
    .map((part) => part.name ?? nameOf("partner", part.id))
    .join(", ");

const READ = {
  kind: ({ kind }) => kind && nameOf("kind", kind),
  status: ({ status }) => status && nameOf("status", status),
  partner: partners,
  sector: ({ sectors }) => sectors.map((code) => nameOf("sector", code)).join(", "),
  place: places,
  start: ({ start }) => year(start),
  end: ({ end }) => year(end),
  amount: ({ cents }) => (cents === null ? "" : number(Math.round(cents / CENTS))),
};

const unknown = () => [
  el("span", { class: "unknown", "aria-hidden": "true" }, "–"),
  el("span", { class: "sr-only" }, say("notStated")),
];

export class Row {
  constructor(index) {
    this.index = index;
    this.activity = null;
    this.link = el("a", { class: "row-title", tabindex: "-1", onclick: (event) => this.open(event) });
    this.more = el("span", { class: "row-more" });
    this.cells = BLANK.map((name) => el("div", { class: `cell of-${name}`, role: "cell" }));
    this.node = el(
      "div",
      { class: "row", role: "row", "aria-rowindex": String(index + 2), onclick: (event) => this.press(event) },
      el("div", { class: "cell of-title", role: "cell" }, this.link, this.more),
      ...this.cells,
    );
    this.fill(undefined, null);
  }

  /** Fill with an activity; without one say that it is on its way, or that it did not come. */
  fill(activity, problem) {
    const isOpen = Boolean(activity) && current().activity === activity.id;
    this.node.toggleAttribute("data-open", isOpen);
    if (isOpen) this.link.setAttribute("aria-current", "true");
    else this.link.removeAttribute("aria-current");
    if (activity) this.link.setAttribute("href", linkTo({ activity: activity.id }));
    const state = activity ?? (problem ? "failed" : "loading");
    if (this.activity === state) return;
    this.activity = state;
    this.node.classList.toggle("is-blank", !activity);
    if (activity) this.fillCells(activity);
    else this.clear(problem);
  }

  clear(problem) {
    this.link.removeAttribute("href");
    this.link.removeAttribute("lang");
    this.link.textContent = say(problem ? "table.failed" : "table.loading");
    this.more.textContent = "";
    delete this.node.dataset.id;
    for (const cell of this.cells) cell.replaceChildren();
  }

  fillCells(activity) {
    this.node.dataset.id = activity.id;
    this.link.textContent = activity.title;
    this.link.title = activity.title;
    if (activity[`title_${config.lang}`]) this.link.removeAttribute("lang");
    else this.link.setAttribute("lang", OTHER);
    this.more.textContent = [READ.kind(activity), partners(activity)].filter(Boolean).join(" · ");
    BLANK.forEach((name, place) => {
      const words = READ[name](activity);
      this.cells[place].replaceChildren(...(words ? [el("span", { class: "words", title: words }, words)] : unknown()));
    });
  }

  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (this.activity?.id) change({ activity: this.activity.id });
  }

  // The whole row opens the card, but not when someone has marked words in it.
  press(event) {
    if (event.target === this.link || event.defaultPrevented || String(window.getSelection())) return;
    this.link.focus({ preventScroll: true });
    this.open(event);
  }
}
