from __future__ import annotations

import pytest

from spp_viewer.gui.i18n import text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0.0 ms"),
        (0.00041, "0.4 ms"),
        (0.00994, "9.9 ms"),
        (0.00996, "10 ms"),
        (0.0124, "12 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.00 s"),
        (1.04, "1.04 s"),
        (9.996, "10.0 s"),
        (83.2, "83.2 s"),
        (150.4, "150 s"),
    ],
)
def test_durations_have_two_or_three_digits_and_a_unit(value: float, words: str) -> None:
    assert text.seconds(value) == words


def test_thousands_are_set_apart() -> None:
    assert text.count(999) == "999"
    assert text.count(1842) == "1\u202f842"
    assert text.size(1920, 1080) == "1\u202f920 \u00d7 1\u202f080"


def test_scores_have_a_true_minus_and_no_negative_zero() -> None:
    assert text.score(-1.234) == "\u22121.23"
    assert text.score(-0.001) == "0.00"
    assert text.score(2) == "2.00"


def test_long_words_may_be_broken_and_others_stay() -> None:
    assert text.breakable("a short sentence") == "a short sentence"
    broken = text.breakable("x" * 100 + " is missing")
    assert broken.replace("\u200b", "") == "x" * 100 + " is missing"
    assert max(map(len, broken.replace(" ", "\u200b").split("\u200b"))) <= 24


def test_sentences_of_a_paragraph() -> None:
    assert text.paragraph(("One.", "", "Two.")) == "One. Two."
    assert text.paragraph(iter(("一。", "二。", "Three."))) == "一。二。Three."
