"""Discovery: plug-ins are found by their key, and two of one key are refused."""

import pytest

import layers
from geo.discovery import by_key, modules_of
from geo.errors import DuplicateKeyError


def test_every_module_of_a_package_is_found_but_those_left_out():
    found = {module.__name__ for module in modules_of("layers", layers.__path__, {"layer"})}
    assert "layers.overview" in found
    assert "layers.layer" not in found


def test_two_of_one_key_are_named():
    assert by_key("layers", [("a", 1), ("b", 2)]) == {"a": 1, "b": 2}
    with pytest.raises(DuplicateKeyError, match="two layers are called 'a'"):
        by_key("layers", [("a", 1), ("a", 2)])
