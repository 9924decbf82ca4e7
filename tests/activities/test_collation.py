"""Collation: the letters and tones of Vietnamese in their order. The browser tests compare it with ICU."""

import random

import pytest

from activities.collation import ALPHABET, sort_key

ORDERED = (
    ("an", "ăn", "ân", "ba"),
    ("da", "đa", "e"),
    ("e", "ê", "g"),
    ("o", "ô", "ơ", "p"),
    ("u", "ư", "v"),
    ("ma", "mà", "mả", "mã", "má", "mạ", "mb"),
    ("Đà Nẵng", "Đại Lộc", "Đắk Lắk", "Đông Nai", "Đồng Nai", "Đồng Tháp"),
    ("ma", "mà", "ma túy"),
    ("Project 2", "Project 10", "Project 010a", "Project A"),
    ("Water", "Water 1", "Water and land", "Waters"),
    ("co-op", "coop", "cooperation"),
    ("Zambezi", "Ελλάδα", "Россия"),
)


@pytest.mark.parametrize("texts", ORDERED)
def test_texts_stand_in_the_order_of_the_alphabet(texts):
    shuffled = random.Random(7).sample(texts, len(texts))  # noqa: S311 - no secret
    assert sorted(shuffled, key=sort_key) == list(texts)


def test_every_letter_of_the_alphabet_has_a_place_of_its_own():
    keys = [sort_key(letter) for letter in ALPHABET]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HÀ NỘI", "hà nội"),
        ("Hà Nội", "Ha\u0300 No\u0302\u0323i"),
        ("“Water”, and land", "Water and land"),
        ("Ørsted", "orsted"),
        ("007", "7"),
    ],
)
def test_case_composition_and_punctuation_make_no_difference(one, other):
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize("text", ["", "…", "\u0301", "9" * 5000, "\u0660\u0661", "漢字", "a\u0301\u0302\u0323\u0308"])
def test_no_text_breaks_it(text):
    assert isinstance(sort_key(text), bytes)
