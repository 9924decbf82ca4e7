"""Broken and hostile IATI files are refused as a whole, with one sentence, and nothing of them is stored."""

import http.server
import threading

import pytest
from iati_generated import activity, document, written

from activities.iati.reasons import reason_of
from activities.importers import importer_for
from activities.importers.iati_xml import read, sniff
from activities.ingest import ingest
from activities.wording import say
from geo.errors import UnusableFileError

ONE = activity()
HEAD = '<?xml version="1.0" encoding="{}"?>'
LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>'

BROKEN = {
    "truncated": (f"<iati-activities>\n{ONE}\n<iati-activity>", "line 3: not well-formed"),
    "cut in a tag": (f"<iati-activities>\n{ONE}\n<iati-activ", "line 3: not well-formed"),
    "wrong root": (f"<result>{ONE}</result>", "the root element is 'result'"),
    "organisation file": ("<iati-organisations/>", "is an IATI organisation file"),
    "activities in something else": (f"<rss><channel>{ONE}</channel></rss>", "the root element is 'rss'"),
    "something else, broken": (f"<result>{'<a/>' * 20_000}<b></c>{ONE}</result>", "the root element is 'result'"),
    "wrapped and broken": (f"<result><iati-activities>{ONE}</iati-activities>", "line 1: not well-formed"),
    "mismatched tags": (f"<iati-activities>\n{ONE}<a></b></iati-activities>", "line 2: not well-formed"),
    "two roots": (ONE + ONE, "line 1: not well-formed"),
    "error page": ("<!doctype html><html><title>502</title></html>", "perhaps an error page; download the file again"),
    "no activity": ("<iati-activities/>", "there is no iati-activity in it"),
    "empty": ("", "the file is empty"),
    "blank": ("  \n", "not well-formed"),
    "text": ("hello", "line 1: not well-formed"),
    "binary": (bytes(range(256)) * 40, "line 1: not well-formed"),
    "zip": (b"PK\x03\x04" + bytes(200), "a damaged or cut-off archive"),
    "NUL": ("<iati-activities><iati-activity>\0</iati-activity></iati-activities>", "line 1: not well-formed"),
    "bomb": (f"{BOMB}<iati-activities>&a9;{ONE}</iati-activities>", "entit"),
    "bomb in an attribute": (f'{BOMB}<iati-activities version="&a9;">{ONE}</iati-activities>', "line 1: "),
    "bomb in an activity": (f"{BOMB}<iati-activities><iati-activity>&a9;</iati-activity></iati-activities>", "entit"),
    "external entity": (
        f'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>{activity(title="<title>&x;</title>")}',
        "declares entities",
    ),
    "external DTD": (f'<!DOCTYPE x SYSTEM "x.dtd">{activity(title="<title>&x;</title>")}', "uses the entity &x;"),
    "parameter entity": (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>{ONE}', "line 1: "),
    "undefined entity": (activity(title="<title>&nbsp;</title>"), "the entity &nbsp; is not defined"),
    "undefined prefix": (activity("<x:y/>"), "line 1: not well-formed"),
    "deep": (activity("<a>" * 5000 + "</a>" * 5000), "line 1: not well-formed"),
    "endless text": (activity(f"<title>{'x' * 11_000_000}</title>"), "not well-formed"),
    "not the encoding that it declares": (
        HEAD.format("UTF-8").encode() + ONE.encode() + b"\n<!-- \xe9\xe8 -->",
        "line 2",
    ),
    "declared UTF-16": (HEAD.format("UTF-16") + ONE, "line 1: not well-formed XML (it declares UTF-16 and is "),
    "declared ASCII": (
        (HEAD.format("US-ASCII") + activity(title="<title>é</title>")).encode(),
        "line 1: not well-formed",
    ),
    "unknown encoding": (HEAD.format("x-none") + ONE, "x-none"),
    "lonely ampersand": (activity(title="<title>R & D</title>"), "a & stands by itself; write &amp; for it"),
    "control character": (activity(title="<title>&#11;</title>"), "a control character"),
    "attribute twice": (activity("<a a='1' a='2'/>"), "the attribute a stands twice"),
    "blank before the declaration": ("\n" + document(ONE), "line 2: not well-formed"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_refused_and_nothing_stored(name, store, tmp_path):
    content, reason = BROKEN[name]
    path = written(tmp_path, content, "broken.xml")
    with pytest.raises(UnusableFileError) as refusal:
        ingest(store, path)
    sentence = str(refusal.value)
    assert sentence.startswith("broken.xml")
    assert reason in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300
    assert store.read()[1] == []


# What a person has to mend, as it is said in Vietnamese.
MENDED = {
    "truncated": "tệp bị cắt cụt: <iati-activity> ở dòng 3 không được đóng",
    "cut in a tag": "một thẻ chưa được viết hết; tệp có thể bị cắt cụt",
    "mismatched tags": "<a> ở dòng 2 lại được đóng bằng </b>",
    "two roots": "còn nội dung sau khi phần tử gốc kết thúc",
    "text": "tệp không bắt đầu như một tệp XML",
    "NUL": "có ký tự điều khiển mà XML không cho phép; hãy xóa đi",
    "bomb": "các thực thể của tệp phình ra vô tận",
    "undefined entity": "thực thể &nbsp; chưa được định nghĩa; hãy viết thẳng ký tự đó",
    "undefined prefix": "tiền tố x của không gian tên chưa được khai báo",
    "deep": "các phần tử lồng nhau quá sâu",
    "endless text": "có văn bản dài hơn 10 MB",
    "not the encoding that it declares": "chữ ở bảng mã khác với bảng mã mà tệp khai báo (không khai báo là UTF-8)",
    "blank before the declaration": "khai báo XML không nằm ngay đầu tệp, như khi ghép nhiều tệp",
    "lonely ampersand": "có dấu & đứng riêng; hãy viết thành &amp;",
    "control character": "có ký tự điều khiển mà XML không cho phép; hãy xóa đi",
    "attribute twice": "thuộc tính a đứng hai lần trong cùng một thẻ",
}


@pytest.mark.parametrize("name", MENDED)
def test_what_is_not_well_formed_is_said_in_words_of_the_reader(name, tmp_path):
    path = written(tmp_path, BROKEN[name][0], "broken.xml")
    with pytest.raises(UnusableFileError) as refusal:
        list(read(path))
    assert say(refusal.value, "vi").endswith(f"XML không đúng cú pháp ({MENDED[name]})")


def test_a_reason_that_is_not_known_stays_as_it_is_said():
    assert str(reason_of("Double hyphen within comment: <!-- x, line 3, column 8")) == (
        "Double hyphen within comment: <!-- x"
    )


def test_a_file_that_is_broken_at_its_end_leaves_what_was_stored(store, tmp_path):
    path = written(tmp_path, document(ONE))
    ingest(store, path)
    before = store.revision()
    path.write_text(path.read_text(encoding="utf-8").replace("Forests", "Other").replace("</iati-activities>", ""))
    with pytest.raises(UnusableFileError):
        ingest(store, path)
    assert store.revision() == before


def test_nothing_is_fetched(store, tmp_path):
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        kinds = f'SYSTEM "{address}/dtd"', f'[<!ENTITY x SYSTEM "{address}/entity">]'
        for number, doctype in enumerate((*kinds, f'[<!ENTITY % p SYSTEM "{address}/parameter"> %p;]')):
            text = f"<!DOCTYPE iati-activity {doctype}>{activity(title='<title>&x;</title>')}"
            with pytest.raises(UnusableFileError):
                ingest(store, written(tmp_path, text, f"{number}.xml"))
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}"/>'
        styled = f'<?xml-stylesheet href="{address}/style"?>{document(activity(include))[38:]}'
        assert ingest(store, written(tmp_path, styled)).new == 1
        server.shutdown()
    assert not asked


WHOLE = {
    "plain": document(ONE),
    "no declaration": f"<iati-activities>{ONE}</iati-activities>",
    "an activity alone": ONE,
    "wrapped by a datastore": f"<result><ok>True</ok><iati-activities>{ONE}</iati-activities><query/></result>",
    "wrapped late": f"<result>{'<a/>' * 50_000}<iati-activities>{ONE}</iati-activities></result>",
    "activities in activities": f"<iati-activities><iati-activities>{ONE}</iati-activities></iati-activities>",
    "a doctype alone": f"<!DOCTYPE iati-activities><iati-activities>{ONE}</iati-activities>",
    "comments and instructions first": f"<!-- {'x' * 200_000} --><?say?>\n<iati-activities>{ONE}</iati-activities>",
    "UTF-8 with a mark": b"\xef\xbb\xbf" + document(ONE).encode(),
    "UTF-16": f"{HEAD.format('UTF-16')}<!-- c -->{ONE}".encode("utf-16"),
    "UTF-16 without a mark": f"{HEAD.format('UTF-16LE')}{ONE}".encode("utf-16-le"),
    "ISO-8859-1": f"{HEAD.format('ISO-8859-1')}{ONE}".encode("latin-1"),
    "windows-1258": f"{HEAD.format('windows-1258')}{ONE}".encode("cp1258"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files_are_known_by_their_root(name, store, tmp_path):
    path = written(tmp_path, WHOLE[name], "file-without-an-ending")
    assert sniff(path)
    assert ingest(store, path).new == 1


def test_other_files_are_left_to_others(tmp_path):
    for content in (
        b"",
        b"id,title_en\n1,x\n",
        b'{"type": "FeatureCollection"}',
        b"<html><body/></html>",
        b"PK\x03\x04",
    ):
        assert not sniff(written(tmp_path, content, "file.dat"))
    assert not sniff(tmp_path / "missing.dat")
    with pytest.raises(UnusableFileError):
        importer_for(tmp_path / "missing.xml")


def test_letters_of_the_declared_encoding(store, tmp_path):
    text = f"{HEAD.format('windows-1258')}{activity(title='<title>Đê biển</title>')}"
    decomposed = text.replace("ể", "ê\u0309")
    ingest(store, written(tmp_path, decomposed.encode("cp1258")))
    assert store.read()[1][0].title_en == "Đê biển"
