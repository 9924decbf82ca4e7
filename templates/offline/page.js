// The offline map: all it shows is in this file. Words are set as text only, and nothing is fetched.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("coopmap-data").textContent);
  const topologies = new Map(
    [...document.querySelectorAll("script[data-set]")].map((node) => [node.dataset.set, JSON.parse(node.textContent)]),
  );
  const { words, lang } = data;
  const { map } = window.coopmap;
  const byId = (id) => document.getElementById(id);
  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  const numbers = new Intl.NumberFormat(lang);
  const tenths = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const dollars = new Intl.NumberFormat(lang, { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 3 });
  const PAGE = 100;
  const LEAST_APART = 26; // pixels between two numbers on the map
  const MOST_NAMED = 12;
  const LINE = 17; // pixels of a line of words on the map
  const FAR = 4; // below this zoom an archipelago is a dot with its short name beside it
  const VIET_NAM = [[5.3, 100], [23.5, 117.3]];
  const WORLD = [[-40, -130], [70, 178]];
  let shownItems = PAGE;

  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  // A text from elsewhere keeps its own direction to itself.
  const foreign = (text) => el("bdi", {}, text);
  const features = (set, name) => {
    const topology = topologies.get(set);
    const object = topology.objects[name ?? Object.keys(topology.objects)[0]];
    return topojson.feature(topology, object).features.filter(({ geometry }) => geometry);
  };
  const nameOf = (place) => place[`name_${lang}`] || place.name_vi || place.code;
  const sectorNames = new Map(data.sectors);
  const sectorName = (code) => sectorNames.get(code) ?? words.tie;
  function valueWords(value) {
    if (data.measure === "us-cents") return say("usd", { sum: dollars.format(value / 100) });
    if (data.measure === "year") return String(value);
    return ["percent", "sector"].includes(data.measure) ? say("percent", { n: tenths.format(value) }) : tenths.format(value);
  }

  const still = { interactive: false, renderer: L.canvas({ pane: "context", padding: 0.3 }), pane: "context" };
  const ground = (shapes, style) => L.geoJSON(shapes, { ...still, style }).addTo(map);
  const label = (lat, lon, node) =>
    L.marker([lat, lon], {
      interactive: false,
      keyboard: false,
      pane: "names",
      icon: L.divIcon({ html: node, className: "", iconSize: [0, 0] }),
    });

  function drawGround() {
    const countries = features("countries").filter(({ properties }) => !["AQ", "VN"].includes(properties.code));
    ground(countries, { color: "#b3ada0", weight: 0.7, fillColor: "#efede6", fillOpacity: 1 });
    ground(features(`provinces-${data.vintage}`), { color: "#8a8375", weight: 0.9, fillColor: "#fdfcf9", fillOpacity: 1 });
    ground(features("context", "lakes"), { stroke: false, fillColor: "#c3dbe6", fillOpacity: 1 });
    for (const group of features("context", "archipelagos")) {
      const bounds = ground(group, { color: "#5f6a6b", weight: 1.6, fillColor: "#5f6a6b", fillOpacity: 1 }).getBounds();
      const centre = bounds.getCenter();
      const tall = (bounds.getNorth() - bounds.getSouth()) * 0.59;
      const wide = (bounds.getEast() - bounds.getWest()) * 0.59;
      const ring = Array.from({ length: 49 }, (_, index) => {
        const angle = (index / 48) * 2 * Math.PI;
        return [centre.lat + Math.sin(angle) * tall, centre.lng + Math.cos(angle) * wide];
      });
      L.polyline(ring, { ...still, color: "#5f6a6b", weight: 1, dashArray: "4 3" }).addTo(map);
      const { code } = group.properties;
      const near = el("span", { class: "name near" }, nameOf(group.properties), el("br"), `(${data.isles[code].of})`);
      label(centre.lat - tall - 0.9, centre.lng, near).addTo(map);
      label(centre.lat, centre.lng, el("span", { class: `name far far-${code}` }, data.isles[code].short)).addTo(map);
    }
    label(13.4, 112.2, el("span", { class: "name near sea" }, words.sea)).addTo(map);
  }

  const passes = (activity) =>
    ["sectors", "donors"].every((key) => !byId(key).value || activity[key].includes(byId(key).value));

  const classOf = (value) => data.classes.find(({ max }) => max === null || value <= max) ?? data.classes.at(-1);
  const shapes = L.layerGroup().addTo(map);
  const labels = L.layerGroup().addTo(map);
  const renderer = L.svg({ pane: "shade", padding: 0.4 });
  const marks = L.svg({ pane: "arcs", padding: 0.4 });
  let placed = [];

  // The colour of a place and how strong it is.
  function fillOf({ kind }, value, category) {
    if (data.circles) return [data.kinds[kind], 0.02];
    if (data.style === "overview") return [data.kinds[kind], 0.35];
    if (data.way === "sector") return data.hues[category] ?? [data.tie, 1];
    return [classOf(value)?.colour ?? "#ffffff", 1];
  }

  function drawShapes({ values, categories }) {
    shapes.clearLayers();
    placed = data.sets
      .flatMap((set) => features(set))
      .filter(({ properties }) => values.has(properties.code))
      .map((feature) => {
        const value = values.get(feature.properties.code);
        const category = categories.get(feature.properties.code);
        const said = category === undefined ? valueWords(value) : `${sectorName(category)} ${valueWords(value)}`;
        return { feature, name: nameOf(feature.properties), value, category, said };
      });
    for (const { feature, name, value, category, said } of placed) {
      const [fillColor, fillOpacity] = fillOf(feature.properties, value, category);
      const path = L.geoJSON(feature, {
        pane: "shade",
        renderer,
        style: {
          color: data.kinds[feature.properties.kind],
          weight: data.circles ? 0.9 : 1.4,
          fillColor,
          fillOpacity,
        },
        onEachFeature: (_, part) => part.on("add", () => part.getElement()?.setAttribute("data-code", feature.properties.code)),
      });
      path.bindTooltip(() => el("span", {}, `${name}: ${said} (${data.unit})`), { sticky: true });
      shapes.addLayer(path);
    }
    if (data.circles) drawCircles();
    if (data.way === "sector") drawLeaders();
    layLabels();
  }

  // The radius in pixels of a value's circle: its area is the value, and the largest is a part of the map.
  function radiusOf(value) {
    const { x, y } = map.getSize();
    const { most, largest, least } = data.circles;
    return Math.min(1, Math.max(least, Math.sqrt(value / most))) * largest * Math.min(x, y);
  }

  // The least above the largest; under a small one lies a target that a finger meets.
  function drawCircles() {
    const found = placed.filter(({ value }) => value > 0).sort((one, other) => other.value - one.value);
    const at = ({ properties: { lat, lon } }) => [lat, lon];
    for (const { feature, value } of found) {
      const { kind } = feature.properties;
      const style = { color: data.circles.outlines[kind], weight: 1.2, fillColor: data.kinds[kind], fillOpacity: data.circles.strength };
      shapes.addLayer(L.circleMarker(at(feature), { pane: "arcs", renderer: marks, interactive: false, radius: radiusOf(value), ...style }));
    }
    for (const { feature, name, value } of found) {
      const radius = Math.max(12, radiusOf(value));
      const target = L.circleMarker(at(feature), { pane: "arcs", renderer: marks, radius, stroke: false, fillOpacity: 0 });
      target.bindTooltip(() => el("span", {}, `${name}: ${valueWords(value)} (${data.unit})`), { sticky: true });
      target.on("add", () => target.getElement()?.setAttribute("data-circle", feature.properties.code));
      shapes.addLayer(target);
    }
  }

  // The greatest first, each where no other stands.
  function layLabels() {
    labels.clearLayers();
    if (data.circles) return layBeside();
    // A few places have room for their names; of many the table has them.
    const isNamed = placed.length <= MOST_NAMED && map.getSize().x > 480;
    const apart = isNamed ? 2 * LEAST_APART : LEAST_APART;
    const taken = [];
    map.getContainer().classList.toggle("is-far", map.getZoom() < FAR);
    for (const { feature, name, value } of [...placed].sort((one, other) => other.value - one.value)) {
      const { lat, lon } = feature.properties;
      const { x, y } = map.latLngToContainerPoint([lat, lon]);
      if (taken.some((other) => Math.hypot(other.x - x, other.y - y) < apart)) continue;
      taken.push({ x, y });
      labels.addLayer(label(lat, lon, el("span", { class: "name" }, isNamed ? name : "", isNamed ? el("br") : "", el("b", {}, valueWords(value)))));
    }
  }

  // Beside circles, so that none is hidden: the greatest first, each where no other words stand.
  function layBeside() {
    const taken = [];
    map.getContainer().classList.toggle("is-far", map.getZoom() < FAR);
    for (const { feature, value } of [...placed].sort((one, other) => other.value - one.value)) {
      const { lat, lon } = feature.properties;
      const { x, y } = map.latLngToContainerPoint([lat, lon]);
      const words = valueWords(value);
      const box = { left: x + radiusOf(value) + 4, top: y - LINE / 2, width: words.length * LINE * 0.45 };
      const crosses = (other) =>
        Math.abs(other.top - box.top) < LINE && box.left < other.left + other.width && other.left < box.left + box.width;
      if (value <= 0 || taken.some(crosses)) continue;
      taken.push(box);
      const node = el("span", { class: "name beside" }, words);
      node.style.left = `${radiusOf(value) + 4}px`;
      labels.addLayer(label(lat, lon, node));
    }
  }

  function drawTable() {
    const rows = [...placed]
      .sort((one, other) => other.value - one.value || one.name.localeCompare(other.name, lang))
      .map(({ name, value, said, category, feature }) =>
        el(
          "tr",
          { "data-code": feature.properties.code, "data-value": value, "data-category": category ?? "" },
          el("th", { scope: "row" }, name),
          el("td", {}, said),
        ),
      );
    const head = el("tr", {}, el("th", { scope: "col" }, words.place), el("th", { scope: "col" }, data.unit));
    byId("places").replaceChildren(el("thead", {}, head), el("tbody", {}, ...rows));
    byId("places").hidden = byId("places-title").hidden = !rows.length;
  }

  function drawList(activities) {
    const items = activities.slice(0, shownItems).map((activity) =>
      el(
        "li",
        {},
        el("p", { class: "what" }, foreign(activity.title)),
        el("p", { class: "year" }, foreign([activity.years, ...activity.partners].filter(Boolean).join(" · "))),
        el("p", { class: "where" }, foreign(activity.places.join(" · "))),
        el("p", { class: "where" }, foreign(activity.source)),
      ),
    );
    byId("activities").replaceChildren(...items);
    byId("more").hidden = activities.length <= shownItems;
  }

  function refresh() {
    const activities = data.activities.filter(passes);
    const n = numbers.format(activities.length);
    byId("caption").textContent = activities.length
      ? say("shown", { n, total: numbers.format(data.activities.length) })
      : words.empty;
    byId("reset").hidden = !byId("sectors").value && !byId("donors").value;
    drawShapes(recount(data, activities));
    drawTable();
    drawList(activities);
  }

  function setUpFilters() {
    const choice = (id, title, options) => {
      const counts = new Map();
      for (const activity of data.activities)
        for (const code of activity[id]) counts.set(code, (counts.get(code) ?? 0) + 1);
      const select = el(
        "select",
        { id },
        el("option", { value: "" }, words.all),
        ...options.map(([code, name]) => el("option", { value: code }, `${name} (${numbers.format(counts.get(code) ?? 0)})`)),
      );
      return el("label", {}, title, select);
    };
    const reset = el("button", { type: "button", id: "reset" }, words.reset);
    byId("filters").setAttribute("aria-label", words.filters);
    byId("filters").append(
      choice("sectors", words.sector, data.sectors),
      choice("donors", words.donor, data.donors),
      reset,
    );
    const start = () => {
      shownItems = PAGE;
      refresh();
    };
    byId("filters").addEventListener("change", start);
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    reset.addEventListener("click", () => {
      byId("sectors").value = byId("donors").value = "";
      start();
    });
    byId("more").textContent = words.more;
    byId("more").addEventListener("click", () => {
      shownItems += PAGE;
      refresh();
    });
  }

  // The sectors that lead somewhere, that of most places first.
  function drawLeaders() {
    const found = new Map();
    for (const { category } of placed) found.set(category, (found.get(category) ?? 0) + 1);
    const rows = [...found]
      .sort(([one, n], [other, m]) => m - n || sectorName(one).localeCompare(sectorName(other), lang))
      .map(([code, n]) => {
        const [colour, strength] = data.hues[code] ?? [data.tie, 1];
        return el("div", { class: "row" }, swatch(colour, strength), el("span", {}, `${sectorName(code)} (${numbers.format(n)})`));
      });
    byId("leaders").replaceChildren(...rows);
  }

  function swatch(colour, strength = 1) {
    const space = "http://www.w3.org/2000/svg";
    const box = document.createElementNS(space, "svg");
    const mark = document.createElementNS(space, "rect");
    for (const [name, value] of Object.entries({ width: 24, height: 14, "aria-hidden": "true" })) box.setAttribute(name, value);
    for (const [name, value] of Object.entries({ width: 24, height: 14, rx: 2, fill: colour, "fill-opacity": strength, stroke: "#51616a" }))
      mark.setAttribute(name, value);
    box.append(mark);
    return box;
  }

  // Circles of round values in one another on one foot, each with its value at its top.
  function sizeKey() {
    const part = (tag, attributes, text = "") => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
      node.append(text);
      return node;
    };
    const { sizes, strength, outlines } = data.circles;
    const kind = data.style === "overview" ? "province" : features(data.sets[0])[0].properties.kind;
    const wide = sizes.length ? radiusOf(sizes[0].value) : 0;
    let low = 7;
    const tops = [...sizes].reverse().map(({ value }) => {
      const top = Math.max(low, 2 * radiusOf(value));
      low = top + 15;
      return top;
    }).reverse();
    const foot = (tops[0] ?? 0) + 10;
    const key = part("svg", { width: 170, height: foot + 3, role: "img", "aria-label": sizes.map(({ label }) => label).join(", ") });
    for (const [index, { value, label }] of sizes.entries()) {
      const r = radiusOf(value);
      key.append(
        part("circle", { cx: wide + 2, cy: foot - r, r, fill: data.kinds[kind], "fill-opacity": strength, stroke: outlines[kind] }),
        part("path", { d: `M${wide + 2} ${foot - 2 * r}L${2 * wide + 6} ${foot - tops[index]}`, stroke: "#51616a", "stroke-width": 0.8 }),
        part("text", { x: 2 * wide + 9, y: foot - tops[index] + 4, "font-size": 12 }, label),
      );
    }
    return key;
  }

  function drawWords() {
    byId("title").textContent = data.title;
    byId("whole").textContent = say("whole", { caption: data.caption });
    byId("places-title").textContent = words.places;
    byId("activities-title").textContent = words.activities;
    byId("map-area").setAttribute("aria-label", words.map);
    byId("activities").setAttribute("aria-label", words.activities);
    map.getContainer().setAttribute("role", "group");
    map.getContainer().setAttribute("aria-label", words.map);
    const rows = data.classes.map(({ colour, label: text }) => el("div", { class: "row" }, swatch(colour), el("span", {}, text)));
    const isCut = data.style !== "overview" && rows.length;
    byId("legend").append(
      el("h2", {}, `${words.legend}: ${data.unit}`),
      ...(data.circles ? [sizeKey(), el("p", {}, data.circles.said)] : []),
      ...rows,
      el("div", { id: "leaders" }),
      ...(isCut ? [el("p", {}, words.fixed)] : []),
    );
    const day = data.dated ? new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" }) : null;
    byId("foot").append(
      el("p", {}, [words.offline, day ? `${say("dated", { day: day.format(new Date(data.dated)) })}.` : ""].join(" ")),
      el("p", {}, foreign(say("source", { sources: data.sources.join("; ") }))),
      el("p", {}, [words.boundaries, words.note, words.licence].join(" ")),
    );
  }

  function setUpView() {
    const home = () => {
      map.invalidateSize({ animate: false });
      map.fitBounds(data.style === "arcs" ? WORLD : VIET_NAM, { animate: false });
    };
    const button = (text, title, act) => {
      const node = el("button", { type: "button", "aria-label": title, title }, text);
      node.addEventListener("click", act);
      return node;
    };
    byId("zoom").append(
      button("+", words.zoomIn, () => map.zoomIn()),
      button("−", words.zoomOut, () => map.zoomOut()),
      button("⌂", words.home, home),
    );
    map.on("zoomend", layLabels);
    if (data.circles) map.on("resize", () => drawShapes(recount(data, data.activities.filter(passes))));
    home();
  }

  drawWords();
  drawGround();
  setUpFilters();
  setUpView();
  refresh();
})();
