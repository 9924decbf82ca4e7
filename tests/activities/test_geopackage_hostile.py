"""GeoPackages that are damaged, still open elsewhere or made to do harm: refused with the reason, nothing stored."""

import shutil
import sqlite3
import struct
import zipfile

import pytest
from gis_generated import HANOI, geopackage, imported, rows_of, spoilt
from shapely.geometry import Point

from geo.errors import UnusableFileError


@pytest.fixture
def sound(tmp_path):
    """A sound GeoPackage of a hundred points."""
    return geopackage(tmp_path, [f"Generated {n}" for n in range(100)], [Point(HANOI)] * 100)


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS title_en FROM n"
LISTED = "INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES('{0}', 'features', '{0}')"


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ([f"CREATE VIEW endless AS {ENDLESS}", LISTED.format("endless")], "it holds a view (endless)"),
        (["CREATE TRIGGER evil AFTER INSERT ON works BEGIN DELETE FROM works; END"], "it holds a trigger (evil)"),
        (
            ["CREATE TRIGGER rtree_works_geom_insert9 AFTER INSERT ON works BEGIN DELETE FROM works; END"],
            "it holds a trigger (rtree_works_geom_insert9) that no map needs",
        ),
        (
            [
                "CREATE TRIGGER trigger_insert_feature_count_x AFTER INSERT ON works BEGIN "
                "UPDATE gpkg_ogr_contents SET feature_count = 1; SELECT load_extension('x'); END"
            ],
            "it holds a trigger (trigger_insert_feature_count_x)",
        ),
        (["CREATE VIRTUAL TABLE words USING fts5(a)"], "it holds a virtual table (words) of fts5"),
        (
            ["ALTER TABLE works ADD COLUMN bomb TEXT AS (hex(zeroblob(900000000))) VIRTUAL"],
            "its table works has a computed column (bomb)",
        ),
        ([LISTED.format("ghost")], "it lists a layer 'ghost' that it does not have"),
        (["DROP TABLE gpkg_contents"], "it is no GeoPackage that can be read (no such table: gpkg_contents)"),
        (["DELETE FROM gpkg_contents"], "it has no layer of features"),
        (["UPDATE gpkg_geometry_columns SET srs_id = -1", "UPDATE gpkg_contents SET srs_id = -1"], "says no"),
        (["UPDATE gpkg_geometry_columns SET srs_id = 0", "UPDATE gpkg_contents SET srs_id = 0"], "says no"),
    ],
)  # fmt: skip
def test_what_no_plain_map_has_is_refused(store, sound, statements, reason):
    with pytest.raises(UnusableFileError) as caught:
        imported(store, spoilt(sound, *statements))
    assert str(caught.value).startswith("generated.gpkg: ")
    assert reason in str(caught.value)
    assert not store.read()[1]


def test_a_schema_that_was_written_by_hand_is_refused(sound):
    connection = sqlite3.connect(sound)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE works(' WHERE name = 'works'")
    connection.commit()
    connection.close()
    with pytest.raises(UnusableFileError, match=r"its database is damaged|can be read"):
        rows_of(sound)


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.999])
def test_a_file_that_is_cut_off_is_refused(sound, share):
    whole = sound.read_bytes()
    sound.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UnusableFileError, match=r"generated\.gpkg: (?:its database is damaged|it is )"):
        rows_of(sound)


def test_bytes_that_were_turned_never_end_in_a_crash(sound, tmp_path):
    whole = sound.read_bytes()
    refused = 0
    for start in range(150, 4_000, 770):
        broken = bytearray(whole)
        for place in range(start, len(whole), 4_099):
            broken[place] ^= 0xFF
        path = tmp_path / "broken.gpkg"
        path.write_bytes(broken)
        try:
            rows_of(path)
        except UnusableFileError:
            refused += 1
    assert refused


def test_a_database_that_is_no_geopackage_says_so(tmp_path):
    connection = sqlite3.connect(tmp_path / "generated.gpkg")
    connection.execute("CREATE TABLE title_en(a)")
    connection.commit()
    connection.close()
    with pytest.raises(UnusableFileError, match="it is an SQLite database and no GeoPackage"):
        rows_of(tmp_path / "generated.gpkg")


def in_log_mode(path, folder):
    """Return a copy of a file that another program is writing, and the log beside it, in which the change is."""
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE later(a)")
    writer.commit()
    copy = shutil.copy(path, folder / "copy.gpkg")
    log = shutil.copy(path.with_name(f"{path.name}-wal"), folder / "copy.gpkg-wal")
    writer.close()
    return copy, log


def test_a_file_that_is_open_in_another_program_is_refused(sound, tmp_path):
    copy, log = in_log_mode(sound, tmp_path)
    with pytest.raises(UnusableFileError, match=r"open in another program \(copy\.gpkg-wal is beside it\); close it"):
        rows_of(copy)
    log.write_bytes(b"")
    assert len(rows_of(copy)) == 100


def test_a_file_in_log_mode_is_read_and_left_as_it_is(sound, tmp_path):
    copy, log = in_log_mode(sound, tmp_path)
    log.unlink()
    before = copy.read_bytes()
    assert len(rows_of(copy)) == 100
    assert copy.read_bytes() == before
    assert not log.exists()


def test_a_definition_of_coordinates_that_is_an_address_fetches_nothing(sound, calls):
    change = f"organization = 'X', organization_coordsys_id = 1, definition = '{calls.address}'"
    spoilt(sound, f"UPDATE gpkg_spatial_ref_sys SET {change} WHERE srs_id = 4326")  # noqa: S608
    with pytest.raises(UnusableFileError, match="says no coordinate reference system"):
        rows_of(sound)
    assert not calls.paths


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
         "is a GDAL VRT, which points at other files"),
        ('\n <?xml version="1.0"?>\n<!-- a map -->\n<VRTDataset><SourceFilename>{}</SourceFilename></VRTDataset>',
         "is a GDAL VRT, which points at other files"),
        ('{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}"}}', "is a GDALG"),
        ("/vsicurl/{}", "points at another file or an address"),
        ("WFS:{}", "points at a server or another file"),
        ("", "the file is empty"),
        ("GPKG", "no importer recognises this file"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file_format", [None, "geopackage", "geojson"])
def test_what_would_choose_its_own_reader_is_refused_under_any_name(tmp_path, calls, content, reason, file_format):
    path = tmp_path / "generated.gpkg"
    path.write_text(content.format(calls.address))
    with pytest.raises(UnusableFileError) as caught:
        rows_of(path, file_format)
    assert str(caught.value).startswith("generated.gpkg: ")
    assert reason in str(caught.value) or (file_format and "is no Geo" in str(caught.value))
    assert not calls.paths


def test_a_zip_with_a_geopackage_is_to_be_unpacked_first(sound, tmp_path):
    path = tmp_path / "packed.gpkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(sound, "a.gpkg")
    with pytest.raises(UnusableFileError, match="is a ZIP archive and no workbook; unpack it and import its files"):
        rows_of(path)


def nested(depth):
    """A point in that many collections, as WKB."""
    return struct.pack("<BII", 1, 7, 1) * depth + struct.pack("<BI2d", 1, 1, *HANOI)


@pytest.mark.parametrize(
    "geometry",
    [nested(500), nested(50_000), struct.pack("<BII", 1, 2, 0xFFFFFFFF), struct.pack("<BII", 1, 3, 0x7FFFFFFF), b""],
    ids=["500 deep", "50,000 deep", "four billion points", "two billion rings", "no bytes"],
)
def test_a_geometry_that_asks_for_too_much_costs_its_row(store, tmp_path, geometry):
    path = geopackage(tmp_path, ["Bad", "Good"], [Point(HANOI)] * 2)
    blob = b"GP\x00\x01" + struct.pack("<i", 4326) + geometry
    report, found = imported(store, spoilt(path, f"UPDATE works SET geom = x'{blob.hex()}' WHERE fid = 1"))  # noqa: S608
    assert (report.rejected, list(found)) == (1, ["Good"])
    assert report.issues[0].reason.startswith("the geometry can't be read")


def test_names_of_layers_and_columns_are_never_read_as_sql(store, tmp_path):
    layer, column = 'a" UNION SELECT 1 --', 'x"] FROM works; --'
    path = geopackage(tmp_path, ["Generated"], [Point(HANOI)], layer=layer, **{column: ["kept"]})
    _, found = imported(store, path)
    assert dict(found["Generated"].extra) == {column: "kept"}
