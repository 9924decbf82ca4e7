"""Files that are GeoJSON in other ways than the one, or only by their name."""

import json
import zipfile

import pytest
from gis_generated import collection, feature, geojson, imported, point, rows_of

from activities.importers import importer_for
from geo.errors import UnusableFileError

DOCUMENT = collection(feature(point(), title="Generated: nước"), feature(None, title="Second"))
TEXT = json.dumps(DOCUMENT, ensure_ascii=False)
ONE = json.dumps(feature(point(), title="Generated: nước"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("bom.geojson", b"\xef\xbb\xbf" + TEXT.encode(), 2),
        ("utf-16.geojson", TEXT.encode("utf-16"), 2),
        ("blanks.geojson", b"\n\t " + TEXT.encode() + b"\n", 2),
        ("plain.json", TEXT.encode(), 2),
        ("noname", TEXT.encode(), 2),
        ("sheet.csv", TEXT.encode(), 2),
        ("type-last.json", json.dumps(dict(reversed(DOCUMENT.items()))).encode(), 2),
        ("feature.json", ONE.encode(), 1),
        ("lines.geojsonl", f"{ONE}\n{ONE}\n".encode(), 2),
        ("sequence.geojsons", f"\x1e{ONE}\n\x1e{ONE}\n".encode(), 2),
    ],
)
def test_what_is_geojson_is_known_whatever_it_is_called(tmp_path, name, content, count):
    path = geojson(tmp_path, content, name)
    assert importer_for(path).FORMAT == "geojson"
    rows = rows_of(path)
    assert len(rows) == count
    assert rows[0].values["title_en"] == "Generated: nước"
    assert rows[0].sites


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("hello", "no importer recognises this file"),
        ("[1, 2]", "is no GeoJSON: it does not begin with {"),
        ('{"a": 1}', "it is no FeatureCollection (its type is 'None')"),
        ('{"type": "Point", "coordinates": [1, 2]}', "it is no FeatureCollection (its type is 'Point')"),
        ('{"type": "FeatureCollection"}', "it is no FeatureCollection"),
        ('{"type": "FeatureCollection", "features": {}}', "it is no FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "it has no features"),
        (TEXT[:100], "line 1, column "),
        (TEXT[:-1], "line 1, column "),
        (TEXT.replace("[", "[\n", 1) + "}", "line 2, column "),
        (TEXT.encode("cp1258", "replace").replace(b"n?", b"n\xfd"), "line 1: is not UTF-8"),
        (json.dumps({"bbox": [], "type": "Topology", "objects": {}}), "it is TopoJSON; save it as GeoJSON"),
        (json.dumps({"type": "Topology", "objects": {}}), "is TopoJSON; save it as GeoJSON"),
        (json.dumps(collection({"type": "Feature", "properties": {"OBJECTID": 1}})), "(they are OBJECTID)"),
        (json.dumps(collection({"type": "Feature", "geometry": point(), "properties": None})), "they have none"),
        ('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read secret.csv"}', "is a GDALG"),
        ('<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>', "is a GDAL VRT, which points at other files"),
        ("<OGRWFSDataSource><URL>http://127.0.0.1/</URL></OGRWFSDataSource>", "is a WFS descriptor"),
        ("/vsicurl/http://127.0.0.1/a.geojson", "points at another file or an address"),
        ("http://127.0.0.1/a.geojson", "points at another file or an address"),
        (b"\x1f\x8b\x08\x00", "is a packed archive; unpack it first"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused_with_the_reason_and_nothing_stored(store, tmp_path, content, reason):
    with pytest.raises(UnusableFileError) as caught:
        imported(store, geojson(tmp_path, content))
    assert str(caught.value).startswith("generated.geojson: ")
    assert reason in str(caught.value)
    assert not store.read()[1]


def test_a_zip_with_a_geojson_is_to_be_unpacked_first(tmp_path):
    path = tmp_path / "generated.geojson"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", TEXT)
    with pytest.raises(UnusableFileError, match="is a ZIP archive and no workbook; unpack it and import its files"):
        rows_of(path)


def test_a_csv_that_is_called_geojson_is_a_sheet(tmp_path):
    assert rows_of(geojson(tmp_path, "id,title_en\na,Generated\n"))[0].values == {"id": "a", "title_en": "Generated"}


def test_the_words_of_other_formats_in_an_attribute_do_no_harm(tmp_path):
    words = {"title_en": "Generated <kml> </kml> in QGIS", "Type of work": "Topology", "type": "project"}
    [row] = rows_of(geojson(tmp_path, collection(feature(point(), **words))))
    assert row.values["title_en"] == words["title_en"]
    assert row.values["kind"] == "project"


def test_lost_halves_of_letters_and_control_characters_are_said(store, tmp_path):
    text = TEXT.replace("Generated: nước", "Generated \\ud800\\u0000 water")
    report, found = imported(store, geojson(tmp_path, text))
    assert "Generated � water" in found
    assert [issue.field for issue in report.issues] == ["title_en", "title_en"]


def test_of_two_equal_names_the_last_one_counts(tmp_path):
    text = TEXT.replace('"title_en": "Second"', '"title_en": "First", "title_en": "Second"')
    assert [row.values["title_en"] for row in rows_of(geojson(tmp_path, text))] == ["Generated: nước", "Second"]


def test_a_number_of_more_digits_than_a_program_reads_is_refused_in_a_sentence(tmp_path):
    text = TEXT.replace('"title_en": "Second"', f'"title_en": "Second", "n": {"9" * 5000}, "x": NaN')
    with pytest.raises(UnusableFileError, match=r"generated\.geojson: it is no JSON that can be read"):
        rows_of(geojson(tmp_path, text))
