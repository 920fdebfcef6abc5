"""Annotations of one image, as read from a file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.message import Message
from spp_viewer.exchange.errors import AnnotationError

OWN_MARK = "Detections by SPP Viewer"
"""Marks exported files, so that detections beside an image are not mistaken for its ground truth."""

MAX_COORDINATE = 1e6
"""Largest accepted coordinate, in pixels."""


@dataclass(frozen=True, eq=False)
class Annotation:
    """Objects of one image, in the file's order.

    Attributes
    ----------
    boxes
        float64 (G, 4), edges (x1, y1, x2, y2) in image pixels; neither clipped nor validated.
    labels
        G class names.
    difficult
        G flags: hard to recognise (VOC), or a crowd (COCO).
    size
        (width, height) of the annotated image; None if the file does not state it.
    detected
        Whether the file is an export of detections by this program.
    """

    boxes: NDArray[np.float64]
    labels: tuple[str, ...]
    difficult: tuple[bool, ...]
    size: tuple[int, int] | None = None
    detected: bool = False


def coordinate(value: object) -> float:
    """Convert a number to float; NaN for anything that is not a finite number within the limit."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return math.nan
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return math.nan
    return number if abs(number) <= MAX_COORDINATE else math.nan


def stated_size(width: Any, height: Any) -> tuple[int, int] | None:
    """Return (width, height) as a file states them; None for missing, zero or unreadable values."""
    sides = coordinate(width), coordinate(height)
    if not all(side >= 1 for side in sides):
        return None
    return round(sides[0]), round(sides[1])


def read_bytes(path: Path, limit: int) -> bytes:
    """Read a file of at most ``limit`` bytes.

    Raises
    ------
    AnnotationError
        If it cannot be read or is larger.
    """
    try:
        size = path.stat().st_size
        if size > limit:
            raise AnnotationError(
                Message(
                    "{file}: {size:.0f} MiB are more than the {limit:.0f} MiB that are read; split the file",
                    file=path.name,
                    size=size / 2**20,
                    limit=limit / 2**20,
                )
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnnotationError(
            Message("{path}: cannot be read ({reason}); check its name and permissions", path=path, reason=reason)
        ) from error
    except MemoryError as error:
        raise AnnotationError(
            Message("{file}: too large for the free memory; split the file", file=path.name)
        ) from error
