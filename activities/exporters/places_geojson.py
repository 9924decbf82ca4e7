"""GeoJSON (RFC 7946): a feature for each place of each activity, with its part of the money.

The foreign members ``title``, ``attribution`` and ``coopmap`` say what the file is.
"""

from collections.abc import Iterator

import orjson

from activities.exporting import ATTRIBUTION, Export, gathered
from activities.placed_features import Feature, features
from activities.wording import N_

FORMAT = "geojson"
TITLE = N_("Places (GeoJSON)")
MIMETYPE = "application/geo+json"
EXTENSION = "geojson"


def write(export: Export) -> Iterator[bytes]:
    """Yield the collection, a feature a line."""
    yield from gathered(_lines(export))


def _lines(export: Export) -> Iterator[bytes]:
    about = {
        "title": export.caption(),
        "attribution": ATTRIBUTION,
        "coopmap": {"facts": dict(export.facts()), "revision": export.snapshot.revision},
    }
    yield b'{"type":"FeatureCollection",' + orjson.dumps(about)[1:-1] + b',"features":[\n'
    comma = b""
    for feature in features(export):
        yield comma + orjson.dumps(_document(feature))
        comma = b",\n"
    yield b"\n]}\n"


def _document(feature: Feature) -> dict[str, object]:
    geometry = None if feature.point is None else {"type": "Point", "coordinates": feature.point}
    return {"type": "Feature", "id": feature.id, "geometry": geometry, "properties": feature.attributes}
