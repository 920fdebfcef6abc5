"""Readers of values in a JSON file."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from spp_viewer.gui.document.json_values import (
    Reader,
    base64_bytes,
    exactly,
    items,
    number,
    one_of,
    optional,
    read_values,
    valid_items,
    whole_number,
)


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (exactly(bool), False, False),
        (one_of(("a", "b")), "b", "b"),
        (whole_number(1, 3), 3, 3),
        (whole_number(1), 10**9, 10**9),
        (number(), 2, 2.0),
        (number(-1, 1), -1, -1.0),
        (optional(exactly(str)), None, None),
        (optional(exactly(str)), "", ""),
        (items(exactly(int)), [1, 2], (1, 2)),
        (items(exactly(int)), [], ()),
        (valid_items(exactly(int)), [1, "2", None, True, 3], (1, 3)),
        (base64_bytes, "AP8=", b"\x00\xff"),
    ],
)
def test_a_valid_value_has_its_type(read: Reader, value: Any, expected: Any) -> None:
    result = read(value)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (exactly(int), True),
        (exactly(bool), 1),
        (one_of(("a", "b")), "c"),
        (one_of(("a", "b")), ["a"]),
        (one_of("abc"), 1),
        (whole_number(1, 3), 4),
        (whole_number(1, 3), 0),
        (whole_number(0, 3), True),
        (whole_number(1, 3), 2.0),
        (number(), True),
        (number(), "2"),
        (number(), float("nan")),
        (number(), float("inf")),
        (number(), 10**400),
        (number(-1, 1), 1.5),
        (optional(exactly(str)), 3),
        (items(exactly(int)), [1, "2"]),
        (items(exactly(int)), "12"),
        (valid_items(exactly(int)), {"1": 2}),
        (base64_bytes, "not base 64!"),
        (base64_bytes, 5),
    ],
)
def test_an_invalid_value_is_refused(read: Reader, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        read(value)


def test_an_invalid_value_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    readers = {"size": whole_number(1, 9), "name": exactly(str), "missing": exactly(str)}
    with caplog.at_level(logging.WARNING):
        values = read_values({"size": 10, "name": "x", "unknown": 1}, readers, "setting ")
    assert values == {"name": "x"}
    assert [record.getMessage() for record in caplog.records] == [
        "setting size is not used: 10 is not a whole number from 1 to 9"
    ]


def test_what_is_not_an_object_is_refused() -> None:
    with pytest.raises(TypeError):
        read_values([], {}, "")
