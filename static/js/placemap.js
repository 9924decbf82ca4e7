// A map to choose on: a click takes a province, or sets a point whose province the server finds.

import { Basemap } from "./basemap.js";
import { byId } from "./dom.js";
import { features, holds } from "./geometry.js";
import { Labels } from "./labels.js";
import { config } from "./words.js";

const VIET_NAM = [
  [7.2, 101.6],
  [23.5, 117.3],
];
const PLAIN = { color: "var(--home-line)", weight: 0.8, fillColor: "var(--home)", fillOpacity: 0.01 };
const CHOSEN = { color: "var(--province)", weight: 2, fillColor: "#ee8540", fillOpacity: 0.55 };
const DIGITS = 5; // about a metre

export class PlaceMap {
  constructor(chooser) {
    this.chooser = chooser;
    this.map = window.coopmap.map;
    for (const id of ["map-frame", "map-hint", "point-mode"]) byId(id).hidden = false;
    this.map
      .getContainer()
      .setAttribute("aria-label", byId("by-map").querySelector("summary").firstChild.textContent.trim());
    this.map.getContainer().setAttribute("role", "group");
    this.map.setMinZoom(4);
    this.map.setMaxZoom(11);
    this.map.invalidateSize({ animate: false });
    this.map.fitBounds(VIET_NAM, { animate: false });
    L.control.zoom({ position: "topright" }).addTo(this.map);
    this.basemap = new Basemap(this.map, new Labels(this.map, byId("map-frame")));
    this.marker = null;
    this.map.on("click", ({ latlng }) => this.isPoint() && this.setPoint(latlng));
    for (const id of ["lat", "lon"]) byId(id).addEventListener("change", () => this.readPoint());
    chooser.listen((codes) => this.mark(codes));
  }

  isPoint = () => byId("set-point").checked;

  async draw() {
    const vintage = String(config.vintage);
    const [shapes] = await Promise.all([features(`provinces-${vintage}`), this.basemap.draw(vintage)]);
    this.shapes = shapes;
    this.layer = L.geoJSON(shapes, {
      pane: "shade",
      style: PLAIN,
      onEachFeature: ({ properties }, layer) => {
        layer.on("click", (event) => {
          if (this.isPoint()) return;
          L.DomEvent.stopPropagation(event);
          this.chooser.toggle(properties.code);
        });
        layer.bindTooltip(properties[`name_${config.lang}`], {
          sticky: true,
          direction: "top",
          className: "place-tip",
        });
      },
    }).addTo(this.map);
    // A path gets its element when it is added; the name is for tests and for styles.
    this.layer.eachLayer((layer) => {
      const node = layer.getElement();
      node?.setAttribute("data-code", layer.feature.properties.code);
      node?.setAttribute("class", "leaflet-interactive shape");
    });
    this.mark(this.chooser.codes());
    this.readPoint();
    byId("map-frame").dataset.drawn = "yes";
  }

  mark(codes) {
    this.layer?.eachLayer((layer) => layer.setStyle(codes.includes(layer.feature.properties.code) ? CHOSEN : PLAIN));
  }

  setPoint({ lat, lng }) {
    byId("lat").value = lat.toFixed(DIGITS);
    byId("lon").value = lng.toFixed(DIGITS);
    this.readPoint();
  }

  /** Show the point of the two fields, with the province that holds it. */
  readPoint() {
    const [lat, lon] = ["lat", "lon"].map((id) => {
      const text = byId(id).value.trim().replace(",", ".");
      return text ? Number(text) : NaN;
    });
    this.marker?.remove();
    this.marker = null;
    if (![lat, lon].every(Number.isFinite)) return;
    this.marker = L.circleMarker([lat, lon], {
      radius: 6,
      color: "var(--paper)",
      weight: 2,
      fillColor: "var(--province)",
      fillOpacity: 1,
    });
    this.marker.addTo(this.map);
    const province = this.shapes?.find((shape) => holds(shape, [lon, lat]));
    byId("live").textContent = province ? province.properties[`name_${config.lang}`] : "";
    if (province)
      this.marker.bindTooltip(province.properties[`name_${config.lang}`], {
        permanent: true,
        direction: "top",
        className: "place-tip point-tip",
      });
  }
}
