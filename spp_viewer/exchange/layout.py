"""Arrays of an analysis file, the relations between their lengths, and the entries of its index."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.exchange.container import ContainerError, ContainerReader

ARRAYS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "proposals.boxes": ("<f4", ("proposals", 4)),
    "windows.cells": ("<i8", ("proposals", 4)),
    "windows.scale_index": ("<i8", ("proposals",)),
    "windows.unique_row": ("<i8", ("proposals",)),
    "fc7": ("<f4", ("rows", "width of fc7")),
    "scores": ("<f4", ("proposals", "classes")),
    "offsets": ("<f4", ("rows", "classes", "offsets")),
    "candidates.proposal": ("<i8", ("candidates",)),
    "candidates.label": ("<i8", ("candidates",)),
    "candidates.score": ("<f4", ("candidates",)),
    "candidates.before": ("<f4", ("candidates", 4)),
    "candidates.after": ("<f4", ("candidates", 4)),
    "candidates.outcome": ("<i8", ("candidates",)),
    "candidates.suppressor": ("<i8", ("candidates",)),
    "candidates.overlap": ("<f4", ("candidates",)),
    "detections.boxes": ("<f4", ("detections", 4)),
    "detections.labels": ("<i8", ("detections",)),
    "detections.scores": ("<f4", ("detections",)),
    "detections.proposals": ("<i8", ("detections",)),
    "detections.candidates": ("<i8", ("detections",)),
}
"""Type and shape of each array; equal words stand for equal lengths. There is also one ``maps.N.conv5`` per scale."""

INDICES: dict[str, tuple[int, str | int]] = {
    "windows.scale_index": (0, "scales"),
    "windows.unique_row": (0, "rows"),
    "candidates.proposal": (0, "proposals"),
    "candidates.label": (0, "classes"),
    "candidates.outcome": (0, 4),
    "candidates.suppressor": (-1, "candidates"),
    "detections.labels": (0, "classes"),
    "detections.proposals": (0, "proposals"),
    "detections.candidates": (0, "candidates"),
}
"""Arrays of indices into others: their minimum, and the name of the length that all values are below."""


class Layout:
    """Reads the arrays of one file and checks that they fit together.

    Parameters
    ----------
    classes
        Number of classes in the index.
    """

    def __init__(self, reader: ContainerReader, classes: int) -> None:
        self._reader = reader
        self._lengths = {"classes": classes, "scales": 0}
        self._read: dict[str, NDArray[Any]] = {}

    def array(self, name: str) -> NDArray[Any]:
        """Read one of :data:`ARRAYS`.

        Raises
        ------
        ContainerError
            If its type or shape is wrong.
        """
        dtype, shape = ARRAYS[name]
        values = self._reader.array(name, dtype, len(shape))
        for axis, (found, length) in enumerate(zip(values.shape, shape, strict=True)):
            expected = length if isinstance(length, int) else self._lengths.setdefault(length, found)
            if found != expected:
                raise ContainerError(f"axis {axis} of {name} has {found} entries, not {expected}")
        self._read[name] = values
        return values

    def group(self, name: str) -> dict[str, NDArray[Any]]:
        """Read all arrays of a group such as "windows", by their names within the group."""
        prefix = f"{name}."
        return {full.removeprefix(prefix): self.array(full) for full in ARRAYS if full.startswith(prefix)}

    def conv5(self, place: int) -> NDArray[np.float32]:
        """Read the map of one scale, (C, h, w)."""
        self._lengths["scales"] = place + 1
        return self._reader.array(f"maps.{place}.conv5", "<f4", 3)

    def check_indices(self) -> None:
        """Check that every index is in range.

        Raises
        ------
        ContainerError
            If one is not.
        """
        for name, (least, bound) in INDICES.items():
            values = self._read.get(name)
            if values is None or values.size == 0:
                continue
            limit = bound if isinstance(bound, int) else self._lengths[bound]
            if values.min() < least or values.max() >= limit:
                raise ContainerError(f"{name} points beyond what there is")


def entry(content: Any, key: str, *kinds: type) -> Any:
    """Return the value under ``key`` if it has one of these types; True does not count as a number.

    Raises
    ------
    ContainerError
        If it is missing or of another type.
    """
    value = content.get(key) if isinstance(content, dict) else None
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise ContainerError(f"{key!r} in its index is missing or of the wrong kind")
    return value


def number(content: Any, key: str) -> float:
    """Return the finite number under ``key``."""
    value: float = entry(content, key, int, float)
    if not math.isfinite(value):
        raise ContainerError(f"{key!r} in its index is not finite")
    return value


def texts(content: Any, key: str) -> tuple[str, ...]:
    """Return the list of strings under ``key``."""
    return tuple(entry({key: value}, key, str) for value in entry(content, key, list))


def numbers(content: Any, key: str, kind: type) -> tuple[Any, ...]:
    """Return the list of numbers of one type under ``key``."""
    return tuple(entry({key: value}, key, kind) for value in entry(content, key, list))
