"""IATI activity XML of any version from 1.0 to 2.03, read as a stream; ``docs/importing.md`` says what is read.

The file is read twice: money that children in the file carry is not counted at their parents too.
"""

from collections.abc import Iterator
from pathlib import Path

from activities.iati.activity import read_activity
from activities.iati.families import read_families
from activities.iati.reading import is_activity_file, read_elements
from activities.importers import Row

FORMAT = "iati"


def sniff(path: Path) -> bool:
    """Tell whether the file is IATI activity XML: its root is iati-activities, wrapped or not, or an iati-activity."""
    return is_activity_file(path)


def read(path: Path) -> Iterator[Row]:
    """Yield the file's activities; row numbers are the lines on which they begin.

    Raises
    ------
    UnusableFileError
        When the file is not well-formed, no activity file, empty or declares entities, before any row is given.
    """
    families = read_families(read_elements(path))
    for activity in read_elements(path):
        yield read_activity(activity, families)
