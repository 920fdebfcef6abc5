from __future__ import annotations

import copy
import pickle

import pytest

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.message import Message


def test_words_are_an_english_string_that_knows_its_template() -> None:
    words = Message("{file}: {count:.1f} of {name!r}", file="a.png", count=2, name="b")
    assert words == "a.png: 2.0 of 'b'"
    assert words.template == "{file}: {count:.1f} of {name!r}"
    assert words.values == {"file": "a.png", "count": 2, "name": "b"}


def test_braces_in_values_stay() -> None:
    assert Message("{path}: missing", path="{odd}.png") == "{odd}.png: missing"


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda words: pickle.loads(pickle.dumps(words))])
def test_copies_know_it_too(copied: object) -> None:
    words = copied(Message("{path}: missing", path="{odd}.png"))  # type: ignore[operator]
    assert words == "{odd}.png: missing"
    assert words.template == "{path}: missing"


def test_an_error_keeps_the_words_and_says_one_line() -> None:
    error = ImageLoadError(Message("{path}: no such file", path="a\n b"))
    assert str(error) == "a b: no such file"
    assert isinstance(error.message, Message)
    assert ImageLoadError("plain\ntext").message == "plain text"
