// One activity: its own text with the words that place it marked, then its facts, with what is unknown said so.

import { activity as fetchActivity } from "./api.js";
import { byId, el } from "./dom.js";
import { marked, spansIn } from "./evidence.js";
import { swatch } from "./looks.js";
import { change, current, isTable } from "./state.js";
import { troubleWords } from "./states.js";
import { config, money, nameOf, placeName, say, share, usd, years } from "./words.js";

const OTHER = config.lang === "vi" ? "en" : "vi";
let opened = null;
let asked = new AbortController();
let scrolled = null;

/** Show the card that the address names, or the list; `again` when what it says has changed. */
export async function drawCard(again = false) {
  const { activity: id } = current();
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  const card = byId("card");
  card.removeAttribute("aria-busy"); // of a card that is no longer waited for
  if (!id) {
    close();
    return;
  }
  if (opened === id && !card.hidden && !again) return;
  card.setAttribute("aria-busy", "true");
  const parts = await fetchActivity(id, signal).then(content, trouble);
  if (signal.aborted) return;
  card.removeAttribute("aria-busy");
  card.replaceChildren(bar(), ...parts.filter(Boolean));
  scrolled ??= [byId("results").scrollTop, window.scrollY];
  opened = id;
  byId("list-view").hidden = true;
  card.hidden = false;
  byId("results").scrollTop = 0;
  card.scrollIntoView({ block: "nearest" });
  byId("card-title").focus({ preventScroll: true });
}

function close() {
  const card = byId("card");
  if (card.hidden) return;
  card.hidden = true;
  card.replaceChildren();
  byId("list-view").hidden = false;
  document.querySelector(`[data-id="${CSS.escape(opened)}"] a`)?.focus({ preventScroll: true });
  opened = null;
  if (scrolled) {
    byId("results").scrollTop = scrolled[0];
    window.scrollTo(0, scrolled[1]);
    scrolled = null;
  }
}

const bar = () =>
  el(
    "div",
    { class: "card-bar" },
    el(
      "button",
      { type: "button", class: "ghost", id: "card-close", onclick: () => change({ activity: null }) },
      el("span", { "aria-hidden": "true" }, isTable() ? "×" : "←"),
      say(isTable() ? "table.close" : "backToList"),
    ),
  );

const trouble = (problem) => [
  el("div", { class: "empty is-error", id: "card-title", tabindex: "-1" }, ...troubleWords(problem).filter(Boolean)),
];

/** The card's elements, for a document as the API gives it. */
export function content(activity) {
  return [
    el("p", { class: "card-kind" }, nameOf("kind", activity.kind)),
    title(activity),
    text(activity, config.lang),
    otherLanguage(activity),
    el(
      "dl",
      { class: "facts" },
      fact(say("fact.places"), places(activity)),
      fact(say("fact.status"), activity.status ? nameOf("status", activity.status) : unknown()),
      fact(say("fact.years"), years(activity.start, activity.end) ?? unknown()),
      fact(
        say("fact.sectors"),
        activity.sectors.length ? activity.sectors.map((code) => nameOf("sector", code)).join(", ") : unknown(),
      ),
      fact(say("fact.partners"), partners(activity)),
      fact(say("fact.funds"), funds(activity)),
      activity.shares?.length ? fact(say("fact.shares"), shares(activity)) : null,
      fact(say("fact.source"), source(activity.source)),
    ),
  ];
}

const fact = (name, value) => el("div", {}, el("dt", {}, name), el("dd", {}, value));
const unknown = () => el("span", { class: "unknown" }, say("notStated"));

function title(activity) {
  const own = activity[`title_${config.lang}`];
  const lang = own ? config.lang : OTHER;
  const words = own || activity[`title_${OTHER}`] || activity.title;
  return el(
    "h2",
    { class: "card-title", id: "card-title", tabindex: "-1", lang },
    ...marked(words, spansIn(activity, `title_${lang}`)),
  );
}

function text(activity, lang) {
  const words = activity[`description_${lang}`];
  return words
    ? el("p", { class: "card-text", lang }, ...marked(words, spansIn(activity, `description_${lang}`)))
    : null;
}

// The other language stands below when it says where the activity is, or is the only text there is.
function otherLanguage(activity) {
  const [name, description] = [`title_${OTHER}`, `description_${OTHER}`];
  const hasOwn = Boolean(activity[`title_${config.lang}`]);
  const tells = hasOwn && (activity[name] || activity[description]);
  if (!tells && !(activity[description] && !activity[`description_${config.lang}`])) return null;
  return el(
    "div",
    { class: "card-other" },
    el("p", { class: "card-other-name" }, say(`in.${OTHER}`)),
    hasOwn && activity[name]
      ? el("p", { class: "card-text", lang: OTHER }, ...marked(activity[name], spansIn(activity, name)))
      : null,
    text(activity, OTHER),
  );
}

function places(activity) {
  const sites = activity.locations.filter(({ role }) => role !== "partner");
  const scope = el("p", {}, nameOf("scope", activity.scope));
  if (!sites.length) return scope;
  const seen = new Map();
  for (const location of sites) seen.set(location.code, [...(seen.get(location.code) ?? []), location]);
  return el(
    "ul",
    {},
    ...[...seen.values()].map(([location, ...more]) =>
      el(
        "li",
        {},
        el("span", { class: "where" }, swatch(location.kind, 1, 3, { width: 16, height: 10 }), placeName(location)),
        el("small", {}, say("precision", { precision: nameOf("precision", location.precision) })),
        ...[location, ...more].map(({ evidence }) =>
          el(
            "small",
            {},
            evidence.field === "review"
              ? say("placedByPerson")
              : say("readFrom", { quote: evidence.quote, rule: nameOf("rule", evidence.rule) }),
          ),
        ),
      ),
    ),
  );
}

// A partner that no list has goes by "name:" and its name.
const donorPage = (id) =>
  `/donors/${encodeURIComponent(Object.hasOwn(config.codes.partner, id) ? id : `name:${id}`)}?lang=${config.lang}`;

function partners(activity) {
  if (!activity.partners.length) return unknown();
  return el(
    "ul",
    {},
    ...activity.partners.map((partner) =>
      el(
        "li",
        {},
        el("a", { href: donorPage(partner.id) }, partner.name ?? nameOf("partner", partner.id)),
        el("small", {}, nameOf("role", partner.role)),
      ),
    ),
  );
}

// An unknown sum is "not stated", never zero.
function funds(activity) {
  const stated = (activity.funds ?? []).filter(({ amount }) => amount !== null && amount !== undefined);
  if (!stated.length) return unknown();
  return el(
    "ul",
    {},
    ...stated.map(({ amount, currency, usd, type }) =>
      el(
        "li",
        {},
        money(amount, currency),
        usd && currency !== "USD" ? el("small", {}, `≈ ${money(Math.round(usd), "USD")}`) : null,
        type ? el("small", {}, nameOf("fund", type)) : null,
      ),
    ),
  );
}

// The parts of the money that stand on the map of funds, each with what it was divided by.
function shares({ shares: parts }) {
  return el(
    "ul",
    { class: "shares" },
    ...parts.map((part) =>
      el(
        "li",
        {},
        el(
          "span",
          { class: "where" },
          part.kind === "scope" ? null : swatch(part.kind, 1, 3, { width: 16, height: 10 }),
          placeName(part),
        ),
        el(
          "small",
          {},
          say("share", { sum: usd(part.cents), percent: share(part.percent), basis: say(`share.${part.basis}`) }),
        ),
      ),
    ),
  );
}

function source(given) {
  if (!given) return unknown();
  return [
    given.title ?? given.name ?? say("notStated"),
    given.ref ? el("small", {}, say("paragraph", { ref: given.ref })) : null,
    given.note ? el("small", {}, given.note) : null,
  ].filter(Boolean);
}
