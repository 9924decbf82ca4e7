"""Encodings: each is found from the bytes, and what is none of them is refused with the line."""

import random
import unicodedata

import pytest

from activities.encodings import find_encoding, is_syllable
from activities.importers import importer_for, sheet_csv
from activities.ingest import ingest
from activities.validate import validate
from geo.errors import UnusableFileError

# Generated for the tests: no activities.
HEADER = "id,Tên dự án,Địa điểm"
LINES = (
    HEADER,
    "a,Tài nguyên nước tạo ra để thử ở đồng bằng,Hà Giang",
    "b,Điều tra những vùng đất ngập mặn,Thừa Thiên Huế",
)
TEXT = "\r\n".join(LINES) + "\r\n"
TITLES = [line.split(",")[1] for line in LINES[1:]]
TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_cp1258(text):
    """Encode as Vietnamese Windows does: letters with their hats, tone marks apart behind them."""
    found = ""
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        marks = "".join(mark for mark in parts if mark in TONES)
        found += unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + marks
    return found.encode("cp1258")


def write(tmp_path, content, name="generated.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def read(path):
    importer = importer_for(path)
    assert importer is sheet_csv
    return list(importer.read(path))


def said(rows):
    return [issue.reason for row in rows for issue in row.warnings]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (unicodedata.normalize("NFD", TEXT).encode(), ""),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (b"\xff\xfe" + TEXT.replace(",", "\t").encode("utf-16-le"), "UTF-16"),
        (in_cp1258(TEXT), "Windows-1258"),
        (in_cp1258(TEXT.replace(",", ";")), "Windows-1258"),
    ],
)
@pytest.mark.parametrize("name", ["generated.csv", "generated.txt", "generated"])
def test_a_sheet_is_the_same_in_every_encoding(tmp_path, content, encoding, name):
    rows = read(write(tmp_path, content, name))
    assert [row.values["title_vi"] for row in rows] == TITLES
    assert [row.values["places"] for row in rows] == ["Hà Giang", "Thừa Thiên Huế"]
    assert [row.number for row in rows] == [2, 3]
    assert all(unicodedata.is_normalized("NFC", text) for row in rows for text in row.values.values())
    assert said(rows) == ([f"the file is not UTF-8; it was read as {encoding}"] if encoding else [])


def test_another_encoding_is_no_change_of_the_activity(store, tmp_path):
    assert ingest(store, write(tmp_path, TEXT.encode())).new == 2
    for content in (in_cp1258(TEXT), TEXT.encode("utf-16"), unicodedata.normalize("NFD", TEXT).encode()):
        report = ingest(store, write(tmp_path, content))
        assert (report.same, report.changed, report.new) == (2, 0, 0)


def test_every_letter_of_vietnamese_comes_back_from_windows_1258(tmp_path):
    letters = [
        unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for tone in ("", *TONES)
    ]
    syllables = [letter + "n" if letter.islower() else letter + "N" for letter in (*letters, "đa", "Đa")]
    rows = read(write(tmp_path, in_cp1258("Tên\n" + " ".join(syllables) + "\n")))
    assert rows[0].values["title_vi"] == " ".join(syllables)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("title_en\nA\nÉtude de l'eau\nDéveloppement régional\n".encode("cp1252"), "line 3: not UTF-8, .*not Vietnam"),
        ("title_en\nFörderung der Wälder\n".encode("cp1252"), "line 2: not UTF-8, .*not Vietnamese"),
        # TCVN3, with a letter a byte of its own.
        (b"title_vi\nQu\xb6n l\xfd t\xb5i nguy\xaan n\xad\xedc\n", "line 2: not UTF-8, .*not Vietnamese"),
        (TEXT.encode() + in_cp1258("c,Tỉnh Điện Biên,Lào Cai\r\n"), "line 4: not UTF-8"),
        (TEXT.encode() + "c,ị".encode()[:-1], "line 4: not UTF-8"),
        (b"title_en\nA\nB \xd2\xd2\xd2 C\n", "tone mark that belongs to no vowel"),
        (b"id,title_en\na,A\nb,B\0\n", "line 3: holds a NUL byte"),
        (in_cp1258(TEXT) + b"\0", "line 4 holds a NUL byte"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "is not utf-16 throughout"),
        ("\ufefftitle_en\nA".encode("utf-16-le") + b"\x00\xd8B\0\n\0", "is not utf-16 throughout"),
        (TEXT.encode("utf-32"), "is UTF-32; save the sheet as CSV UTF-8"),
        (b"\0" * 500, "no importer recognises"),
        (random.Random(7).randbytes(5_000), "line 1: not UTF-8|no importer recognises"),  # noqa: S311 - junk
    ],
)
def test_what_is_in_no_known_encoding_is_refused_with_the_line(tmp_path, content, reason):
    path = write(tmp_path, content)
    with pytest.raises(UnusableFileError, match=rf"^generated\.csv.*(?:{reason})"):
        list(importer_for(path).read(path))


def test_quotes_and_dashes_of_windows_are_read_in_an_english_sheet(tmp_path):
    rows = read(write(tmp_path, "title_en\n“Generated” – it’s 5 km²…\n".encode("cp1252")))
    assert rows[0].values["title_en"] == "“Generated” – it’s 5 km²…"
    assert said(rows) == ["the file is not UTF-8; it was read as Windows-1258"]


def test_western_files_are_read_as_windows_1252_only_where_the_source_is_known_to_write_that(tmp_path):
    path = write(tmp_path, "title_en\nÉtude\n".encode("cp1252"))
    assert find_encoding(path, "cp1252").name == "cp1252"
    with pytest.raises(UnusableFileError):
        find_encoding(path)


def test_what_is_wrong_far_behind_the_first_block_is_found(tmp_path):
    plain = "id,title_en\n" + "".join(f"g{number},generated {'x' * 40}\n" for number in range(40_000))
    assert find_encoding(write(tmp_path, plain.encode() + in_cp1258("last,Hà Giang\n"))).name == "cp1258"
    with pytest.raises(UnusableFileError, match="line 40002: holds a NUL"):
        find_encoding(write(tmp_path, plain.encode() + b"\0"))
    # A letter that lies across the end of a block of a million bytes.
    for shift in range(4):
        text = "x" * (999_999 - shift) + "ệ" + "y" * 50
        assert find_encoding(write(tmp_path, text.encode())).name == "utf-8"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path, end):
    rows = read(write(tmp_path, end.join(["id,title_en", "a,A", '"b","B', 'C"', "", "d,D"]).encode()))
    assert [(row.number, row.values["title_en"]) for row in rows] == [(2, "A"), (3, f"B{end}C"), (5, "D")]


def test_line_ends_may_be_mixed(tmp_path):
    rows = read(write(tmp_path, b'id,title_en\r\na,A\nb,B\rc,"C\r\nD\nE\rF"\n\r\nd,D'))
    assert [(row.number, row.values["id"]) for row in rows] == [(2, "a"), (3, "b"), (4, "c"), (6, "d")]


def test_a_file_of_blanks_is_empty(tmp_path):
    for content in (b"\n\n \n", b"\xef\xbb\xbf", b"", b",,\n,,\n"):
        path = write(tmp_path, content)
        with pytest.raises(UnusableFileError, match="the file is empty"):
            list(importer_for(path).read(path))


@pytest.mark.parametrize("word", ["nguyễn", "quyết", "khuỷu", "ước", "đường", "giếng", "nghiêng", "oà", "xoong"])
def test_a_vietnamese_syllable_is_one(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["étude", "wälder", "façade", "qu¶n", "señor", "đđ", "ngk", "żółw"])
def test_another_word_is_none(word):
    assert not is_syllable(word)


def test_what_is_said_of_the_file_is_not_lost_with_its_first_row(tmp_path):
    sheet = write(tmp_path, "title_en,kind\nA,project,more\n".encode("utf-16"))
    draft, issues = validate(next(iter(sheet_csv.read(sheet))))
    assert draft is None
    assert [(issue.severity, issue.reason) for issue in issues] == [
        ("warning", "the file is not UTF-8; it was read as UTF-16"),
        ("error", "the row has 3 cells under 2 headers; is a cell with a comma not quoted?"),
    ]
