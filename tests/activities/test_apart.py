"""Reading apart: a reader that takes too much, is killed or goes wrong is a clear refusal of the file."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from project import ROOT
from workbooks import write_book, write_ods

from activities import apart
from activities.apart import Limits, read_apart
from activities.confined import NO_ROOM
from activities.ingest import ingest
from geo.errors import UnusableFileError

ROWS = [["id", "title_en"], *([f"g{number}", f"generated {number}"] for number in range(3_000))]


def refusal(path, limits):
    with pytest.raises(UnusableFileError) as caught:
        list(read_apart("cells", path, "0", limits=limits))
    assert str(caught.value).startswith(f"{path.name}: ")
    return str(caught.value)


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Let the child run another program instead: one that does what a damaged reader might."""

    def replace(code):
        program = tmp_path / "reader.sh"
        script = tmp_path / "reader.py"
        script.write_text(textwrap.dedent(code), encoding="utf-8")
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}"\n', encoding="utf-8")
        program.chmod(0o700)
        monkeypatch.setattr(apart.sys, "executable", str(program))

    return replace


def test_a_reader_says_what_the_file_holds(tmp_path):
    entries = list(read_apart("cells", write_book(tmp_path / "generated.xlsx", ROWS), "0"))
    assert entries[0] == ["sheet", 0, "Sheet", True, []]
    assert entries[2] == ["row", 0, 2, ["g0", "generated 0"]]
    assert len(entries) == 1 + len(ROWS)


def test_memory_is_limited(tmp_path):
    path = write_ods(tmp_path / "generated.ods", [["title_en"], ["generated"] * 200], times=100_000)
    assert "reading it takes more than 300 MB of memory" in refusal(path, Limits(memory=300_000_000))


def test_output_is_limited(tmp_path):
    path = write_book(tmp_path / "generated.xlsx", [["title_en"], *(["generated " * 100] for _ in range(3_000))])
    assert "what it holds is larger than 1 MB" in refusal(path, Limits(output=1_000_000))


def test_work_is_limited(tmp_path):
    path = write_ods(tmp_path / "generated.ods", [["title_en"], ["generated"] * 100], times=500_000)
    assert "reading it takes more than 1 seconds of work" in refusal(path, Limits(cpu=1))


def test_waiting_is_limited(tmp_path, reader):
    path = write_book(tmp_path / "generated.xlsx", ROWS)
    reader("import time; time.sleep(600)")
    assert "reading it took longer than 1 seconds" in refusal(path, Limits(wall=1))


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import os; os.abort()",
        "import sys; sys.exit(7)",
        "raise RuntimeError('refused: not so')",
        "import sys; sys.stdout.write('[1]\\n'); sys.stdout.flush(); raise ValueError",
    ],
)
def test_a_reader_that_dies_is_a_refusal_of_the_file(tmp_path, reader, code):
    path = write_book(tmp_path / "generated.xlsx", ROWS)
    reader(code)
    assert (
        refusal(path, Limits())
        == "generated.xlsx: it is so damaged that reading it broke off, or takes more than 4000 MB of memory"
    )


def test_what_a_reader_was_about_to_say_is_not_taken_when_it_dies(tmp_path, reader, store):
    path = write_book(tmp_path / "generated.xlsx", ROWS)
    ingest(store, path)
    before = store.read()
    rows = "".join(f'["row",0,{number},["h{number}","generated anew"]]\\n' for number in range(2, 900))
    head = '["sheet",0,"Sheet",true,[]]\\n["row",0,1,["id","title_en"]]\\n'
    path.write_bytes(path.read_bytes())
    reader(f"import os, sys; sys.stdout.write('{head}{rows}'); sys.stdout.flush(); os.abort()")
    with pytest.raises(UnusableFileError, match=r"^generated\.xlsx: it is so damaged"):
        ingest(store, path)
    assert store.read() == before


def test_a_reader_gets_no_more_of_the_environment_than_it_needs(tmp_path, reader, monkeypatch):
    monkeypatch.setenv("COOPMAP_SECRET", "only-for-tests-7f3a91c2e8")
    reader("import os, json; print(json.dumps(sorted(os.environ)))")
    [names] = read_apart("cells", write_book(tmp_path / "generated.xlsx", ROWS))
    assert not [name for name in names if name.startswith(("COOPMAP", "HOME", "USER"))]
    assert "GDAL_SKIP" in names


def test_a_full_disk_is_not_taken_for_a_damaged_file(tmp_path, reader):
    path = write_book(tmp_path / "generated.xlsx", ROWS)
    command = [sys.executable, "-m", "activities.confined", "4000000000", "1000000000", "60", "cells", str(path), "0"]
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert answer.returncode == NO_ROOM
    reader(f"import sys; sys.exit({NO_ROOM})")
    assert "the disk has no room for what it holds" in refusal(path, Limits())


def run(code):
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def test_limits_are_never_above_those_of_the_process_that_imports():
    code = """
        import resource
        from activities.confined import _confine
        resource.setrlimit(resource.RLIMIT_CPU, (50, 60))
        resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, resource.RLIM_INFINITY))
        _confine(4_000_000_000, 1_000_000, 300)
        for limit in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            print(*resource.getrlimit(limit))
    """
    assert run(code) == ["50", "50", "2000000000", "2000000000", "1000000", "1000000", "0", "0"]


def test_a_reader_has_no_network_where_the_system_allows_that():
    # CLONE_NEWUSER of linux/sched.h: where even that is refused there is nothing to test.
    if subprocess.run(["unshare", "--user", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no namespaces of its own are allowed here")
    code = """
        import socket
        from activities.confined import _confine
        _confine(4_000_000_000, 1_000_000, 300)
        print(len(socket.if_nameindex()))
    """
    assert run(code) == ["1"]


def test_a_reader_ends_with_the_process_that_waits_for_it():
    code = """
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c",
            "import time; from activities.confined import _confine; _confine(10**9, 10**6, 300);"
            "print('limited', flush=True); time.sleep(600)"], stdout=subprocess.PIPE)
        child.stdout.readline()
        print(child.pid, flush=True)
        child.wait()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 30
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(child)


def is_running(process):
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_file_that_is_not_there_is_no_reader_that_died(tmp_path):
    assert "there is no such file" in refusal(tmp_path / "absent.xlsx", Limits())
    assert os.listdir(tmp_path) == []  # noqa: PTH208
