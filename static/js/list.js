// The list beside the map: same filters, same total, and the same words on top.

import { PAGE, activities } from "./api.js";
import { become, byId, el } from "./dom.js";
import { afterFrame } from "./frames.js";
import { swatch } from "./looks.js";
import { change, isTable, linkTo } from "./state.js";
import { troubleWords } from "./states.js";
import { nameOf, placeName, say, usd, usdWords, years } from "./words.js";

const KINDS = new Set(["province", "basin", "region", "country"]);
// As many rows as most windows show.
const AT_ONCE = 6;
let shown = 0;
let turn = 0;

/** Fill the list with the first page of an answer: its first rows at once, the others after the next frame. */
export async function drawList(answer) {
  const mine = ++turn;
  byId("caption").textContent = answer.caption;
  byId("money").replaceChildren(...moneyWords(answer));
  document.title = `CoopMap · ${answer.caption}`;
  const listed = isTable() ? [] : answer.activities;
  shown = listed.length;
  drawMore(isTable() ? 0 : answer.total);
  replace(listed.slice(0, AT_ONCE), 0, listed.length);
  if (listed.length <= AT_ONCE) return;
  await afterFrame();
  if (mine === turn) replace(listed.slice(AT_ONCE), AT_ONCE, listed.length);
}

// Rows from a place on take that of the rows that are there, so that the list never shrinks under a reader who scrolled.
function replace(activities, from, total) {
  const list = byId("activities");
  while (list.children.length > total) list.lastChild.remove();
  const old = [...list.children].slice(from);
  for (const [index, activity] of activities.entries()) {
    const row = item(activity, from + index);
    if (old[index]) become(old[index], row);
    else list.append(row);
  }
}

// What the activities cost as far as that is known; what is not known is counted, never zero.
function moneyWords({ total, money: { cents, known, part, unpriced, unknown } }) {
  if (!total) return [];
  const sum = [
    el("span", { "aria-hidden": "true", title: usd(cents) }, say("money.known", { sum: usdWords(cents) })),
    el("span", { class: "sr-only" }, say("money.known", { sum: usd(cents) })),
  ];
  const open = unpriced + unknown;
  const more = [
    part ? say("money.part", { n: part }) : null,
    open ? el("span", { title: say("money.why", { unpriced, unknown }) }, say("money.unknown", { n: open })) : null,
  ].filter(Boolean);
  const first = known + part ? [el("span", {}, ...sum)] : [say("money.none")];
  return [...first, ...more].flatMap((words, index) => (index ? [" · ", words] : [words]));
}

export function setUpList() {
  byId("activities").addEventListener("click", open);
  byId("more").addEventListener("click", addMore);
}

let adding = null;

// A second click while rows are on their way asks for nothing; rows that come too late stand in no other list, and take
// the focus from nothing that the reader turned to in the meantime.
async function addMore() {
  if (adding === turn || isStale()) return;
  const mine = (adding = turn);
  const answer = await activities(shown).catch((problem) => problem);
  if (adding === mine) adding = null;
  if (mine !== turn || isStale()) return;
  const trouble = answer instanceof Error ? troubleWords(answer).filter(Boolean) : [];
  byId("more-trouble").replaceChildren(...trouble);
  byId("more-trouble").hidden = !trouble.length;
  if (trouble.length) return;
  const isWaiting = [byId("more"), document.body].includes(document.activeElement);
  const items = answer.activities.map((activity, index) => item(activity, shown + index));
  byId("activities").append(...items);
  shown += items.length;
  drawMore(answer.total);
  if (isWaiting) items[0]?.querySelector("a").focus();
}

// Another list is on its way.
const isStale = () => byId("main").getAttribute("aria-busy") === "true";

function drawMore(total) {
  const more = byId("more");
  byId("more-trouble").hidden = true;
  more.hidden = shown >= total;
  more.textContent = say("more", { n: Math.min(PAGE, total - shown), left: total - shown });
}

// One listener for all rows: a row may come to stand for another activity.
function open(event) {
  const row = event.target.closest("li[data-id]");
  if (!row || !event.target.closest("a") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  change({ activity: row.dataset.id });
}

function item(activity, index) {
  const kind = [
    nameOf("kind", activity.kind),
    activity.status && nameOf("status", activity.status),
    years(activity.start, activity.end),
  ];
  const partners = activity.partners.map((partner) => partner.name ?? nameOf("partner", partner.id));
  return el(
    "li",
    { "data-id": activity.id, class: index < AT_ONCE ? null : "is-below" },
    el(
      "a",
      { class: "activity", href: linkTo({ activity: activity.id }) },
      el("span", { class: "activity-kind" }, kind.filter(Boolean).join(" · ")),
      el("span", { class: "activity-title" }, activity.title),
      partners.length ? el("span", { class: "activity-facts" }, partners.join(", ")) : null,
      el("span", { class: "activity-facts" }, ...where(activity)),
    ),
  );
}

/** Where an activity is, each place once, with the look it has on the map; or its scope in words. */
export function where(activity) {
  const sites = new Map(
    activity.locations.filter(({ role }) => role !== "partner").map((location) => [location.code, location]),
  );
  if (!sites.size) return [el("span", { class: "where" }, nameOf("scope", activity.scope))];
  return [...sites.values()].map((location) =>
    el(
      "span",
      { class: "where" },
      KINDS.has(location.kind) ? swatch(location.kind, 1, 3, { width: 16, height: 10 }) : null,
      placeName(location),
    ),
  );
}
