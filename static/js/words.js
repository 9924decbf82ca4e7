// The page's constants and its sentences, as the server wrote them (templates/messages.json.jinja).

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const config = read("coopmap-config");
const messages = read("coopmap-messages");
const plurals = new Intl.PluralRules(config.lang);
const numbers = new Intl.NumberFormat(config.lang);

/** A message in the page's language; `{name}` is filled from values, `values.n` chooses the plural. */
export function say(key, values = {}) {
  let message = messages[key];
  if (message === undefined) throw new Error(`no message "${key}"`);
  if (typeof message === "object") message = message[plurals.select(values.n)] ?? message.other;
  return message.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : String(value);
  });
}

export const has = (key) => Object.hasOwn(messages, key);

/** The name of a code ("water" of "sector"), or the code itself. */
export function nameOf(list, code) {
  const known = config.codes?.[list]?.[code] ?? messages[list]?.[code] ?? messages[`${list}.${code}`];
  // A partner that no list has is known by its name.
  return known ?? (list === "partner" ? String(code).replace(/^name:/, "") : String(code));
}

export const number = (value) => numbers.format(value);

/** A sum of money; the currency's code is kept since readers of both languages know it. */
export function money(amount, currency) {
  return `${numbers.format(amount)} ${currency ?? ""}`.trim();
}

const CENTS = 100;
const dollars = new Intl.NumberFormat(config.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = (compactDisplay) =>
  new Intl.NumberFormat(config.lang, { notation: "compact", compactDisplay, maximumSignificantDigits: 3 });
const inWords = compact("long");
// Of Vietnamese the standard shortens a billion to "T", which a reader takes for anything: it is shortened here.
const inShort =
  config.lang === "vi" ? { format: (value) => inWords.format(value).replace("triệu", "tr") } : compact("short");

/** US cents in dollars: to the cent, in words ("US$ 12.3 million"), or as short as a label on the map must be. */
export const usd = (cents) => say("usd", { sum: dollars.format(cents / CENTS) });
export const usdWords = (cents) => say("usd", { sum: inWords.format(cents / CENTS) });
export const usdShort = (cents) => say("usd", { sum: inShort.format(cents / CENTS) });

const parts = new Intl.NumberFormat(config.lang, { style: "percent", maximumFractionDigits: 2 });

/** A percentage in the page's language. */
export const share = (percent) => parts.format(percent / 100);

const days = new Intl.DateTimeFormat(config.lang === "en" ? "en-GB" : config.lang, { dateStyle: "long", timeZone: "UTC" });

/** A day as the server writes it ("2026-11-24") in the page's language. */
export const day = (text) => days.format(new Date(`${text}T00:00:00Z`));

/** "2018–2021", "since 2018", "until 2021" or null when neither is known. */
export function years(start, end) {
  const from = start ? String(start).slice(0, 4) : null;
  const to = end ? String(end).slice(0, 4) : null;
  if (from && to) return from === to ? from : `${from}–${to}`;
  if (from) return say("since", { year: from });
  return to ? say("until", { year: to }) : null;
}

/** The name of a place in the page's language. */
export const placeName = (place) => place[`name_${config.lang}`] || place.name_vi || place.name_en || place.code;

/** The name of a country as a partner, so that map, facets and list call it the same. */
export const partnerName = (place) => config.codes?.partner?.[place.code.toLowerCase()] ?? placeName(place);
