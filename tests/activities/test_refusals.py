"""Refusals: why a file can't be used is said in the reader's language, wherever it was found out."""

import ast
import pickle
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import orjson
import pytest
from gis_generated import HANOI, collection, feature, geojson, geopackage, named, spoilt
from hxl_generated import table
from project import ROOT
from shapely.geometry import Point
from workbooks import GENERATED_XLS, write_book, write_ods

from activities.confined import REFUSED
from activities.importers import importer_for
from activities.ingest import ingest
from activities.manuscripts import read_manuscript
from activities.refusals import MOST_DEPTH, MOST_LETTERS, read_refusal, write_refusal
from activities.wording import in_file, joined, say, words
from geo.errors import ConflictError, CoopMapError, NotFoundError, UnusableFileError

_LETTERS = re.compile(r"[^\W\d_]")
_PLACEHOLDER = re.compile(r"%\(\w+\)[rs]")
_ENGLISH = re.compile(r"\b(?:is|are|the|has|have|there|its?|no|not|save|line|row|sheet|which|than|of|can't)\b")


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def xls_without_titles(folder):
    """Write an XLS whose header is Vietnamese, with other letters of the same number in the place of a title."""
    return written(folder, "generated.xls", GENERATED_XLS.replace("Tên".encode("utf-16-le"), "xxx".encode("utf-16-le")))


def hidden_in(folder, name, other):
    """Write a workbook with one more part in its archive."""
    path = write_book(folder / "generated.xlsx", [["title_en"], ["Generated wells"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, other)
    return path


#: One broken file of each format, and more of those that are refused in several places: what is written, and what the
#: refusal in Vietnamese says.
BROKEN = {
    "csv without a title": (
        lambda at: written(at, "g.csv", "id,kind\ng1,project\n"),
        "dòng 1: không có cột tên tiếng Anh (title_en) hoặc tên tiếng Việt (title_vi)",
    ),
    "csv with a column twice": (lambda at: written(at, "g.csv", "title_en,tên tiếng Anh\na,b\n"), "xuất hiện hai lần"),
    "csv in another encoding": (
        lambda at: written(at, "g.csv", "title_en\nDéveloppement généré à côté\n".encode("cp1252")),
        "dòng 2: không phải UTF-8, còn nếu đọc theo Windows-1258 thì các từ trong tệp không phải là tiếng Việt",
    ),
    "csv that is empty": (lambda at: written(at, "g.csv", ""), "g.csv: tệp trống"),
    "csv with a NUL": (lambda at: written(at, "g.csv", "title_en\na\0b\n"), "dòng 2: có byte NUL"),
    "xlsx without a title": (
        lambda at: write_book(at / "g.xlsx", [["id"], ["g1"]]),
        "g.xlsx: không có trang tính nào có dòng tiêu đề có title_en hoặc title_vi",
    ),
    "ods without a title": (lambda at: write_ods(at / "g.ods", [["id"], ["g1"]]), "g.ods: không có trang tính nào"),
    "xls without a title": (xls_without_titles, "generated.xls: không có trang tính nào"),
    "xlsx with an archive in it": (
        lambda at: hidden_in(at, "xl/more.zip", b"PK"),
        "generated.xlsx, phần 'xl/more.zip': là tệp nén nằm trong tệp nén",
    ),
    "xlsx with a column twice": (
        lambda at: write_book(at / "g.xlsx", [["title_en", "title_en"], ["a", "b"]]),
        "g.xlsx, trang tính Sheet, dòng 1: cột 'title_en' xuất hiện hai lần",
    ),
    "iati of another root": (
        lambda at: written(at, "g.xml", "<iati-organisations/>"),
        "g.xml, dòng 1: là tệp tổ chức của IATI",
    ),
    "iati with entities": (
        lambda at: written(at, "g.xml", '<!DOCTYPE a [<!ENTITY e "x">]>\n<iati-activities>&e;</iati-activities>'),
        "g.xml, dòng 1: tệp khai báo thực thể",
    ),
    "iati without activities": (
        lambda at: written(at, "g.xml", "<iati-activities/>"),
        "g.xml: trong tệp không có iati-activity nào",
    ),
    "hxl without a title": (
        lambda at: table(at, ["#sector", "#activty"], ["Water", "Generated"], name="g.csv"),
        "g.csv, dòng 1: không có cột nào gắn thẻ #activity hoặc #activity+name; #activty không phải là thẻ",
    ),
    "crs of the explorer": (
        lambda at: written(at, "g.csv", "DONOR,RECIPIENT,OBS_VALUE\n1,2,3\n"),
        "g.csv, dòng 1: đây là bảng của OECD Data Explorer",
    ),
    "crs without a donor": (
        lambda at: written(at, "g.csv", "Year|DonorCode|RecipientCode|CrsID|USD_Commitment\n2020|1|2|3|4\n"),
        "g.csv, dòng 1: bản trích CRS cần có cột DonorName",
    ),
    "geojson without features": (
        lambda at: geojson(at, collection(), "g.geojson"),
        "g.geojson: tệp không có đối tượng",
    ),
    "geojson without a title": (
        lambda at: geojson(at, {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None}]}),
        "generated.geojson: không có thuộc tính nào của các đối tượng là title_en",
    ),
    "geojson of an unknown system": (
        lambda at: geojson(at, collection(feature(), crs=named("EPSG:999999"))),
        "generated.geojson: tệp có hệ tọa độ mà PROJ không biết",
    ),
    "geopackage without a title": (
        lambda at: spoilt(
            geopackage(at, ["Generated"], [Point(HANOI)]), "ALTER TABLE works RENAME COLUMN title_en TO other"
        ),
        "generated.gpkg: không có thuộc tính nào của các đối tượng là title_en",
    ),
    "geopackage with a view": (
        lambda at: spoilt(
            geopackage(at, ["Generated"], [Point(HANOI)]), "CREATE VIEW endless AS SELECT * FROM gpkg_contents"
        ),
        "generated.gpkg: tệp chứa một khung nhìn (endless)",
    ),
    "another database": (
        lambda at: spoilt(at / "g.gpkg", "CREATE TABLE a (b)"),
        "g.gpkg: tệp là cơ sở dữ liệu SQLite chứ không phải GeoPackage",
    ),
    "kml": (
        lambda at: written(at, "g.kml", "<kml></kml>"),
        "g.kml: là tệp KML; hãy lưu thành GeoPackage hoặc GeoJSON;",
    ),
    "pdf": (lambda at: written(at, "g.pdf", "%PDF-1.7"), "g.pdf: là tệp PDF; hãy lưu bảng trong đó thành XLSX;"),
    "nothing known": (lambda at: written(at, "g.bin", bytes(range(1, 30))), "g.bin: không nhận ra định dạng"),
}


def sentences(error):
    """Yield the sentences of an error and of its details."""
    yield error.message
    for detail in error.details.values():
        if isinstance(detail, CoopMapError):
            yield from sentences(detail)


def untranslated(messages):
    """Return those with words of their own that the Vietnamese catalogue does not have."""
    return [
        message
        for message in messages
        if _LETTERS.search(_PLACEHOLDER.sub("", message)) and words("vi").gettext(message) == message
    ]


@pytest.mark.parametrize("kind", BROKEN)
def test_why_a_file_is_refused_is_said_in_vietnamese(tmp_path, store, kind):
    write, said = BROKEN[kind]
    path = write(tmp_path)
    with pytest.raises(UnusableFileError) as caught:
        ingest(store, path)
    sentence = say(caught.value, "vi")
    assert sentence.startswith(path.name)
    assert said in sentence
    assert untranslated(sentences(caught.value)) == []
    assert not _ENGLISH.search(sentence.removeprefix(path.name))
    assert say(caught.value, "en") == str(caught.value)
    assert str(caught.value).startswith(path.name)
    assert store.read()[1] == []


def test_a_text_that_can_not_be_read_is_refused_in_vietnamese():
    with pytest.raises(UnusableFileError) as caught:
        read_manuscript("generated.txt", b"ok\n\xff")
    assert say(caught.value, "vi") == "generated.txt, dòng 2: không phải UTF-8; hãy lưu thành văn bản UTF-8"


def test_a_workbook_is_refused_the_same_way_when_it_is_asked_again(tmp_path):
    path = write_book(tmp_path / "generated.xlsx", [["title_en"]])
    path.write_bytes(path.read_bytes()[:-60])
    said = []
    for _ in range(3):
        with pytest.raises(UnusableFileError) as caught:
            list(importer_for(path).read(path))
        said.append((say(caught.value, "vi"), str(caught.value)))
    assert len(set(said)) == 1
    assert "bị hỏng hoặc bị cắt cụt" in said[0][0]


def calls(tree, *names):
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args
    ]


def modules():
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "activities").rglob("*.py"))}


def test_no_refusal_of_a_file_is_put_together_before_it_is_translated():
    found = []
    for path, tree in modules().items():
        for call in calls(tree, "UnusableFileError", "CoopMapError"):
            first = call.args[0]
            plain = isinstance(first, ast.Constant) and not _LETTERS.search(_PLACEHOLDER.sub("", first.value))
            if isinstance(first, ast.JoinedStr | ast.BinOp | ast.Constant) and not plain:
                found.append(f"{path.name}:{call.lineno}")
    assert found == []


def test_the_vietnamese_catalogue_has_every_sentence_of_modules_that_refuse_files():
    messages = []
    for tree in modules().values():
        if calls(tree, "UnusableFileError"):
            messages += [call.args[0].value for call in calls(tree, "N_") if isinstance(call.args[0], ast.Constant)]
    assert len(messages) > 100
    assert untranslated(messages) == []


def nested():
    reason = UnusableFileError("line %(line)s holds a NUL byte", line=7)
    return in_file("100 %s.csv", reason)


def test_an_error_keeps_its_sentence_and_details_when_it_is_pickled():
    for error in (nested(), NotFoundError("there is no batch %(batch)s", batch=3), ConflictError("100 % sure")):
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        assert type(copy) is type(error)
        assert (str(copy), say(copy, "vi"), copy.message) == (str(error), say(error, "vi"), error.message)
        assert copy.details.keys() == error.details.keys()


def refuse(number):
    raise UnusableFileError("line %(line)s holds a NUL byte", line=number)


def test_an_error_of_another_process_can_still_be_said_in_vietnamese():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, pytest.raises(UnusableFileError) as caught:
        pool.submit(refuse, 12).result()
    assert say(caught.value, "vi") == "dòng 12 có byte NUL"
    assert str(caught.value) == "line 12 holds a NUL byte"


def test_several_sentences_are_one_error_however_many_there_are():
    many = [UnusableFileError("line %(line)s holds a NUL byte", line=number) for number in range(3_000)]
    whole = joined(many, "; ")
    assert isinstance(whole, UnusableFileError)
    assert str(whole).startswith("line 0 holds a NUL byte; line 1 holds")
    assert say(whole, "vi").endswith("; dòng 2999 có byte NUL")


def test_the_child_says_its_refusal_as_json(tmp_path):
    path = geojson(tmp_path, collection(feature(), crs=named("EPSG:%(x)s refused: ")))
    command = [sys.executable, "-m", "activities.confined", "4000000000", "1000000", "60", "geojson", str(path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert answer.returncode == REFUSED
    last = answer.stderr.strip().rpartition(b"\n")[2]
    assert orjson.loads(last.removeprefix(b"refused: ")) == {
        "message": "its coordinate reference system %(system)r is none that is named by an EPSG code",
        "details": {"system": "EPSG:%(x)s refused: "},
    }
    assert say(read_refusal(answer.stderr), "vi").startswith("hệ tọa độ 'EPSG:%(x)s refused: ' của tệp")


def test_a_refusal_comes_back_with_its_details_nested_and_cut():
    error = in_file("a" * 9_000 + "\ud800", nested())
    copy = read_refusal(b"noise of a library\n" + write_refusal(error))
    assert copy.details["file"] == "a" * MOST_LETTERS
    assert say(copy.details["reason"], "vi") == say(nested(), "vi")
    assert str(read_refusal(write_refusal(CoopMapError("100 % \ud800 sure")))) == "100 % ? sure"


def test_what_is_nested_too_deep_comes_back_as_its_english_sentence():
    error = CoopMapError("deep % inside")
    for _ in range(MOST_DEPTH + 3):
        error = in_file("f", error)
    assert str(read_refusal(write_refusal(error))) == str(error)


@pytest.mark.parametrize(
    "line",
    [
        b"refused: not JSON",
        b"refused: []",
        b'refused: {"message": "x"}',
        b'refused: {"message": 7, "details": {}}',
        b'refused: {"message": "%(a)999999999s", "details": {"a": "x"}}',
        b'refused: {"message": "%(a)*d", "details": {"a": "x"}}',
        b'refused: {"message": "%(b)s", "details": {"a": "x"}}',
        b'refused: {"message": "%s", "details": {"a": "x"}}',
        b'refused: {"message": "%(a)s", "details": {"a": ["x"]}}',
        b'refused: {"message": "%(a)s", "details": {"a": null}}',
        b'refused: {"message": "%(a)s", "details": {"a": {"message": "%(b)9d", "details": {"b": "1"}}}}',
        b'refused: {"message": "' + b"x" * (MOST_LETTERS + 1) + b'", "details": {}}',
        b'refused: {"message": "%(a)s", "details": {"a": "' + b"x" * (MOST_LETTERS + 1) + b'"}}',
        b"refused: " + b'{"message": "%(a)s", "details": {"a": ' * 9 + b'"x"' + b"}}" * 9,
        b"refused: " + b"[" * 200_000,
        b"",
    ],
)
def test_a_child_that_was_taken_over_can_not_send_more_than_a_sentence(line):
    assert read_refusal(b"before\n" + line + b"\n") is None
