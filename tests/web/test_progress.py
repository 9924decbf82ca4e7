"""Progress bars: on a terminal, for what takes long, and nowhere else."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest
from project import ROOT, make_settings

SLOW = """
import time
from web import progress
progress.DELAY_S = 0.3
with progress.Bars() as bars:
    for done in range(1, 13):
        time.sleep(0.1)
        bars("read", done, 0)
        bars("locate", done, 0)
    for done in range(1, 13):
        time.sleep(0.1)
        bars("write", done, 12)
    bars("snapshot", 5, 0)
"""


def run_on_a_terminal(code):
    """What a program writes on a terminal of a hundred columns."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=its, stderr=its) as process:
        os.close(its)
        said = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the other end is closed
                part = b""
            if not part:
                break
            said += part
    os.close(ours)
    assert process.returncode == 0, said
    return said.decode()


def test_a_bar_a_stage_with_its_total_where_it_is_known():
    said = run_on_a_terminal(SLOW)
    assert "checking and locating: " in said
    assert "/12 [" in said.partition("storing")[2]
    assert "snapshot" not in said  # done at once


def test_nothing_where_it_is_no_terminal():
    result = subprocess.run([sys.executable, "-c", SLOW], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout + result.stderr == ""


@pytest.mark.parametrize("command", [["import", "data/activities/monre-2022h1.csv", "--dry-run"], ["load-seed"]])
def test_what_is_done_soon_shows_no_bar(command, tmp_path, monkeypatch):
    for name, value in make_settings(tmp_path).items():
        monkeypatch.setenv(name, value)
    code = f"import sys; from flask.cli import main; sys.argv = ['flask', *{command!r}]; main()"
    said = run_on_a_terminal(code)
    assert said == "monre-2022h1.csv (csv): đã đọc 65, mới 65, thay đổi 0, không đổi 0, bị từ chối 0\r\n"
