"""Readers of single values in a JSON file: each returns the value in its Python type, or raises.

Values are read one by one, so that a broken or unknown one costs only itself.
"""

from __future__ import annotations

import base64
import logging
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

logger = logging.getLogger(__name__)

Reader = Callable[[Any], Any]
"""Takes a value as the json module returns it. Raises TypeError or ValueError if the value is not valid."""


def read_values(content: Any, readers: Mapping[str, Reader], subject: str) -> dict[str, Any]:
    """Read the valid values of a JSON object by name; names without a reader are ignored.

    Parameters
    ----------
    subject
        Precedes the name of a broken value in the log.

    Raises
    ------
    TypeError
        If ``content`` is not an object.
    """
    if not isinstance(content, dict):
        raise TypeError(f"{content!r} is not an object")
    values: dict[str, Any] = {}
    for name, read in readers.items():
        if name in content:
            try:
                values[name] = read(content[name])
            except (TypeError, ValueError, OverflowError) as error:
                logger.warning("%s%s is not used: %s", subject, name, error)
    return values


def exactly(kind: type) -> Reader:
    """Read a value of this type; a bool is not an int."""

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not of type {kind.__name__}")
        return value

    return read


def one_of(known: Collection[Any]) -> Reader:
    """Read one of some strings."""

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}")
        return value

    return read


def whole_number(low: int, high: int = sys.maxsize) -> Reader:
    """Read an integer from ``low`` to ``high``."""

    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"{value!r} is not a whole number from {low} to {high}")
        return value

    return read


def number(low: float = -sys.float_info.max, high: float = sys.float_info.max) -> Reader:
    """Read a finite number from ``low`` to ``high`` as a float."""

    def read(value: Any) -> float:
        if type(value) not in (int, float) or not low <= value <= high:  # also raised for NaN
            raise ValueError(f"{value!r} is not a number from {low} to {high}")
        return float(value)

    return read


def optional(read: Reader) -> Reader:
    """Read null as None, and anything else with ``read``."""
    return lambda value: None if value is None else read(value)


def items(read: Reader) -> Callable[[Any], tuple[Any, ...]]:
    """Read a list into a tuple; one invalid item makes the list invalid."""
    return lambda value: tuple(read(item) for item in exactly(list)(value))


def valid_items(read: Reader) -> Callable[[Any], tuple[Any, ...]]:
    """Read a list into a tuple of its valid items."""

    def read_all(value: Any) -> tuple[Any, ...]:
        found = []
        for item in exactly(list)(value):
            try:
                found.append(read(item))
            except (TypeError, ValueError):
                continue
        return tuple(found)

    return read_all


def base64_bytes(value: Any) -> bytes:
    """Read bytes written in base 64."""
    return base64.b64decode(value, validate=True)
