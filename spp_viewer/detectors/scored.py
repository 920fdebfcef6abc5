"""Scored boxes of one detector outside a complete analysis, and boxes along a drag of the mouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, as_boxes, clip, decode_boxes, iou_matrix
from spp_viewer.core.results import Windows, frozen

MAX_STEPS = 200
"""Upper limit on the number of boxes of :func:`drag`."""


@dataclass(frozen=True, eq=False)
class Scored:
    """N boxes with U distinct inputs of the heads, scored by one detector.

    Attributes
    ----------
    boxes
        float32 (N, 4), edges (x1, y1, x2, y2) in image pixels.
    row
        int64 (N,): row of each box among the U.
    fc7
        float32 (U, D7).
    scores
        float32 (N, classes): SVM scores.
    offsets
        float32 (U, classes, 4): regression offsets (dx, dy, dw, dh).
    image_size
        (height, width) of the image.
    seconds
        Seconds by stage, names as in :data:`spp_viewer.core.results.STAGES`.
    """

    boxes: Boxes
    row: NDArray[np.int64]
    fc7: NDArray[np.float32]
    scores: NDArray[np.float32]
    offsets: NDArray[np.float32]
    image_size: tuple[int, int]
    seconds: Mapping[str, float]

    def __post_init__(self) -> None:
        for name in ("boxes", "row", "fc7", "scores", "offsets"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def best(self) -> NDArray[np.int64]:
        """The class with the highest score of each box, int64 (N,)."""
        return np.asarray(self.scores.argmax(axis=1), dtype=np.int64)

    def regressed(self, label: int) -> Boxes:
        """Return the boxes after the regression of one class, clipped to the image: float32 (N, 4)."""
        moved = decode_boxes(self.boxes, self.offsets[self.row, label])
        return clip(moved, self.image_size[1], self.image_size[0])


@dataclass(frozen=True, eq=False)
class ScoredWindows(Scored):
    """Boxes scored by SPP-Net.

    Attributes
    ----------
    windows
        Cells and scales; ``row`` is ``windows.unique_row``.
    pooled
        float32 (U, B, C): values of the B bins, levels ascending, then bin row, then bin column.
    """

    windows: Windows
    pooled: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class ScoredWarps(Scored):
    """Boxes scored by R-CNN.

    Attributes
    ----------
    pictures
        uint8 (N, 227, 227, 3): the warped windows; the mean colour outside the image.
    """

    pictures: NDArray[np.uint8]


def drag(first: Boxes, last: Boxes, step: float = 1.0) -> Boxes:
    """Return evenly spaced boxes (S, 4) on the straight line from one box (4,) to another, both included.

    No edge moves by more than ``step`` pixels between neighbours, unless that needed more than :data:`MAX_STEPS`.
    """
    if step <= 0:
        raise ValueError("a step is longer than zero")
    way = float(np.abs(np.asarray(last, dtype=np.float64) - first).max())
    count = min(int(np.ceil(way / step)) + 1, MAX_STEPS)
    share = np.linspace(0, 1, max(count, 1))[:, None]
    return as_boxes((1 - share) * np.asarray(first, dtype=np.float64) + share * np.asarray(last, dtype=np.float64))


def nearest_box(boxes: Boxes, box: Boxes) -> tuple[int, float] | None:
    """Return the index of the box among (N, 4) that overlaps ``box`` (4,) most, and the IoU; None if none does."""
    if not len(boxes):
        return None
    overlap = iou_matrix(boxes, as_boxes([box]))[:, 0]
    best = int(overlap.argmax())
    return (best, float(overlap[best])) if overlap[best] > 0 else None
