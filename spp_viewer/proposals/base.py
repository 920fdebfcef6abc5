"""Interface of the proposal methods, and the order and selection of their boxes."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, area, as_boxes
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress

STEPS = 32
"""Cells per side of the grid of :func:`z_order`, a power of two."""


class ProposalMethod(Protocol):
    """A method that finds boxes in an image.

    Attributes
    ----------
    title
        Display name of the method.
    key
        Identifies method and parameters: equal keys give equal boxes for equal pixels. The cache relies on it.
    """

    title: str
    key: str

    def find(self, image: Image, progress: Progress) -> Boxes:
        """Return all distinct boxes, float32 (N, 4), sorted by :func:`canonical`.

        Edges (x1, y1, x2, y2) in image pixels.
        """
        ...


def canonical(boxes: Boxes) -> Boxes:
    """Return the distinct boxes sorted by x1, then y1, x2, y2: an order that depends only on the boxes."""
    return np.unique(as_boxes(boxes), axis=0)


def select(boxes: Boxes, limit: int) -> Boxes:
    """Return at most ``limit`` of the boxes (N, 4), distributed over positions, sizes and shapes like all of them.

    A box is a point in four dimensions, its edges. The points are sorted along a Z-order curve (Morton 1966) through a
    grid of :data:`STEPS` cells per side, on which neighbours are similar boxes, and taken at equal steps: every
    neighbourhood loses the same share, so that one of several near duplicates is left. Thinning by area alone takes
    boxes of a size from anywhere and finds less. The result is in canonical order and depends only on the set of boxes,
    since the sort keys are integers from single IEEE operations.
    """
    boxes = canonical(boxes)
    if len(boxes) <= limit:
        return boxes
    along = np.lexsort((area(boxes), z_order(boxes)))
    taken = along[(np.arange(limit) * len(boxes)) // limit]
    return boxes[np.sort(taken)]


def z_order(boxes: Boxes) -> NDArray[np.int64]:
    """Return the positions of boxes (N, 4) on a Z-order curve through a grid over their common extent: int64 (N,).

    The bits of the four cell numbers alternate, those of x1 first, then y1, x2, y2.
    """
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    extent = np.maximum(high - low, np.finfo(np.float32).tiny)
    shares = (boxes.reshape(-1, 2, 2) - low) / extent  # [N, corner, axis]
    cells = np.minimum((shares * STEPS).astype(np.int64), STEPS - 1).reshape(-1, 4)
    place = np.zeros(len(boxes), dtype=np.int64)
    for bit in reversed(range(STEPS.bit_length() - 1)):
        for edge in cells.T:
            place = place * 2 + ((edge >> bit) & 1)
    return place
