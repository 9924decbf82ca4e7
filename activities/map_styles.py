"""Map styles: how QGIS (QML) and others (SLD) draw a layer of an export: a class a colour, with a legend and names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

Element = etree._Element
_OGC, _SLD, _SE = "http://www.opengis.net/ogc", "http://www.opengis.net/sld", "http://www.opengis.net/se"
_LINE = "#5B6770"
_TEXT = "#1B2A33"


@dataclass(frozen=True, slots=True)
class StyleClass:
    """One entry of a legend: the values from ``low`` to ``high``, both included, and their colour as ``#RRGGBB``."""

    label: str
    low: float
    high: float
    colour: str


@dataclass(frozen=True, slots=True)
class MapStyle:
    """How a layer is drawn: by the classes of one attribute, with the names of another."""

    attribute: str
    names: str
    geometry: Literal["marker", "fill"]
    classes: Sequence[StyleClass]

    def qml(self) -> str:
        """Return the style as QGIS reads it."""
        root = etree.Element("qgis", {"version": "3.34.0", "styleCategories": "Symbology|Labeling"})
        kind = {"type": "graduatedSymbol", "graduatedMethod": "GraduatedColor"}
        renderer = etree.SubElement(root, "renderer-v2", {**kind, "attr": self.attribute})
        ranges, symbols = etree.SubElement(renderer, "ranges"), etree.SubElement(renderer, "symbols")
        for number, each in enumerate(self.classes):
            limits = {"lower": f"{each.low:g}", "upper": f"{each.high:g}"}
            etree.SubElement(ranges, "range", {**limits, "symbol": str(number), "label": each.label, "render": "true"})
            self._add_symbol(symbols, number, each)
        labeling = etree.SubElement(root, "labeling", {"type": "simple"})
        settings = etree.SubElement(labeling, "settings", {"calloutType": "simple"})
        text = {"fieldName": self.names, "fontSize": "8", "fontSizeUnit": "Point", "textColor": _rgba(_TEXT)}
        style = etree.SubElement(settings, "text-style", {**text, "isExpression": "0"})
        etree.SubElement(style, "text-buffer", {"bufferDraw": "1", "bufferSize": "0.8", "bufferSizeUnits": "MM"})
        return _text(root)

    def _add_symbol(self, symbols: Element, number: int, each: StyleClass) -> None:
        symbol = etree.SubElement(symbols, "symbol", {"type": self.geometry, "name": str(number), "alpha": "1"})
        kind = "SimpleMarker" if self.geometry == "marker" else "SimpleFill"
        layer = etree.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "pass": "0", "locked": "0"})
        options = {"color": _rgba(each.colour), "outline_color": _rgba(_LINE), "outline_width": "0.2"}
        if self.geometry == "marker":
            options |= {"name": "circle", "size": "2.6", "size_unit": "MM"}
        listed = etree.SubElement(layer, "Option", {"type": "Map"})
        for name, value in options.items():
            etree.SubElement(listed, "Option", {"type": "QString", "name": name, "value": value})

    def sld(self, layer: str) -> str:
        """Return the style of a layer as OGC's Styled Layer Descriptor 1.1."""
        spaces = {"sld": _SLD, "se": _SE, "ogc": _OGC}
        root = etree.Element(f"{{{_SLD}}}StyledLayerDescriptor", {"version": "1.1.0"}, nsmap=spaces)
        named = etree.SubElement(root, f"{{{_SLD}}}NamedLayer")
        _add(named, "Name", layer)
        own = etree.SubElement(named, f"{{{_SLD}}}UserStyle")
        kind = _add(_add(own, "FeatureTypeStyle"), "Rule")
        for number, each in enumerate(self.classes):
            rule = kind if not number else _add(kind.getparent(), "Rule")
            self._fill_rule(rule, each)
        label = _add(_add(kind.getparent(), "Rule"), "TextSymbolizer")
        etree.SubElement(_add(label, "Label"), f"{{{_OGC}}}PropertyName").text = self.names
        return _text(root)

    def _fill_rule(self, rule: Element, each: StyleClass) -> None:
        _add(rule, "Name", each.label)
        both = etree.SubElement(etree.SubElement(rule, f"{{{_OGC}}}Filter"), f"{{{_OGC}}}And")
        limits = (("PropertyIsGreaterThanOrEqualTo", each.low), ("PropertyIsLessThanOrEqualTo", each.high))
        for name, limit in limits:
            test = etree.SubElement(both, f"{{{_OGC}}}{name}")
            etree.SubElement(test, f"{{{_OGC}}}PropertyName").text = self.attribute
            etree.SubElement(test, f"{{{_OGC}}}Literal").text = f"{limit:g}"
        if self.geometry == "marker":
            holder = _add(_add(_add(rule, "PointSymbolizer"), "Graphic"), "Mark")
            _add(holder, "WellKnownName", "circle")
        else:
            holder = _add(rule, "PolygonSymbolizer")
        for part, name, colour in (("Fill", "fill", each.colour), ("Stroke", "stroke", _LINE)):
            _add(_add(holder, part), "SvgParameter", colour).set("name", name)


def _add(parent: Element | None, name: str, text: str | None = None) -> Element:
    assert parent is not None  # noqa: S101 - every element here has been put into one
    child = etree.SubElement(parent, f"{{{_SE}}}{name}")
    child.text = text
    return child


def _rgba(colour: str) -> str:
    return ",".join([*(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)), "255"])


def _text(root: Element) -> str:
    return etree.tostring(root, encoding="unicode")
