// How the values of a layer come about from the activities that pass a filter (layers/recounting.py).
"use strict";
const recount = (() => {
  // Rounds as Python does: what lies in the middle goes to the even digit.
  function rounded(number, digits) {
    const scale = 10 ** digits;
    const isTie = Number.isInteger(number * 2 ** (digits + 1)) && Math.abs((number * scale) % 1) === 0.5;
    return isTie ? (2 * Math.round((number * scale) / 2)) / scale : Number(number.toFixed(digits));
  }

  /** What the activities have at each place that one of them names, by code: a list, an activity and its part. */
  function byPlace(activities) {
    const named = new Set(activities.flatMap((activity) => activity.names));
    const found = new Map();
    for (const activity of activities)
      for (const [code, part] of activity.at) {
        if (!named.has(code)) continue;
        if (!found.has(code)) found.set(code, []);
        found.get(code).push({ activity, part });
      }
    return found;
  }

  const sum = (those) => those.reduce((total, { part }) => total + part, 0);

  /** How many of the activities have each of their codes. */
  function counts(those, key) {
    const found = new Map();
    for (const { activity } of those) for (const code of activity[key]) found.set(code, (found.get(code) ?? 0) + 1);
    return found;
  }

  // A place's value; nothing where there is none.
  const ways = {
    sum,
    density: (those, data, code) => rounded((sum(those) / data.areas[code]) * data.per, 2),
    mean: (those) => rounded(sum(those) / those.length, 1),
    largest: (those) => those.reduce((most, { part }) => Math.max(most, part), 0),
    partners: (those, data) => data.own.filter((code) => counts(those, "donors").has(code)).length || undefined,
    sector(those) {
      const found = counts(those, "sectors");
      const total = those.filter(({ activity }) => activity.sectors.length).length;
      return total ? rounded((100 * Math.max(...found.values())) / total, 1) : undefined;
    },
  };

  /** The sector that most of the activities have, "" where several do. */
  function leader(those) {
    const found = counts(those, "sectors");
    const most = Math.max(...found.values());
    const leaders = [...found].filter(([, count]) => count === most);
    return leaders.length === 1 ? leaders[0][0] : "";
  }

  return (data, activities) => {
    const values = new Map();
    const categories = new Map();
    for (const [code, those] of byPlace(activities)) {
      const value = ways[data.way](those, data, code);
      if (value === undefined) continue;
      values.set(code, value);
      if (data.way === "sector") categories.set(code, leader(those));
    }
    return { values, categories };
  };
})();
