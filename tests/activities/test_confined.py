"""Reading apart: a map file that takes more than it may is refused in a sentence, and the limits hold in any parent."""

import subprocess
import sys

import pytest
from gis_generated import collection, feature, geojson, point
from project import ROOT

from activities.apart import Limits, read_apart
from geo.errors import UnusableFileError

# As a person without the right to raise a limit: an administrator's process gives that right up and starts anew.
BELOW = """
import ctypes, os, resource, sys
PR_CAPBSET_DROP, CAP_SYS_RESOURCE = 24, 24
ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE)
resource.setrlimit(resource.RLIMIT_CPU, (60, 65))
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
READ = """
import sys
from pathlib import Path
from activities.apart import read_apart
print(len(list(read_apart("geojson", Path(sys.argv[1])))))
"""


@pytest.fixture
def path(tmp_path):
    """A GeoJSON of two thousand points: a layer, and with the line about layers 2,002 entries."""
    return geojson(tmp_path, collection(*(feature(point(), title=f"Generated {n}") for n in range(2_000))))


def test_the_limits_are_wide_enough_for_a_file_that_is_none_of_too_large(path):
    assert len(list(read_apart("geojson", path, limits=Limits(memory=1_000_000_000)))) == 2_002


def test_more_output_than_allowed_is_refused(path):
    with pytest.raises(UnusableFileError, match=r"generated\.geojson: what it holds is larger than 0 MB"):
        list(read_apart("geojson", path, limits=Limits(output=50_000)))


def test_more_memory_than_allowed_is_refused(tmp_path):
    path = geojson(tmp_path, '{"type":"FeatureCollection","features":[' + "[0]," * 3_000_000 + "0]}")
    with pytest.raises(UnusableFileError, match=r"generated\.geojson: .* takes more than 400 MB of memory"):
        list(read_apart("geojson", path, limits=Limits(memory=400_000_000)))


def test_lower_limits_of_the_parent_are_kept_and_no_reason_to_fail(path):
    command = [sys.executable, "-c", BELOW, "-c", READ, str(path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answer.stdout, answer.stderr) == ("2002\n", "")
