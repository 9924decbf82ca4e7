"""A file is there whole or not at all."""

import pytest

from geo.wholefile import writing


def test_a_file_appears_when_it_is_whole(tmp_path):
    path = tmp_path / "new" / "file.bin"
    with writing(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert list(path.parent.iterdir()) == [path]


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(b"old")

    def break_off():
        with writing(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
