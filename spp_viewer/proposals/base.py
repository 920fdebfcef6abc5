"""What every proposal method does, and how its boxes are put in order and cut to a number."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from spp_viewer.core.boxes import Boxes, area, as_boxes
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress


class ProposalMethod(Protocol):
    """Finds boxes in an image.

    Attributes
    ----------
    title
        The method in words, for the user.
    key
        Method and parameters in one string: equal keys give equal boxes for equal pixels. The cache relies on it.
    """

    title: str
    key: str

    def find(self, image: Image, progress: Progress) -> Boxes:
        """All boxes, float32 (N, 4), image pixels, distinct, sorted by :func:`canonical`."""
        ...


def canonical(boxes: Boxes) -> Boxes:
    """Distinct boxes sorted by x1, then y1, x2, y2: an order that depends on nothing but the boxes."""
    return np.unique(as_boxes(boxes), axis=0)


def select(boxes: Boxes, limit: int) -> Boxes:
    """At most ``limit`` of the boxes (N, 4), biased to no size.

    Sorted by area (then by coordinates), boxes are taken at equal steps, so that every stretch of sizes loses the same
    share. The result is in canonical order and depends only on the set of boxes.
    """
    boxes = canonical(boxes)
    if len(boxes) <= limit:
        return boxes
    by_area = np.argsort(area(boxes), kind="stable")
    taken = by_area[(np.arange(limit) * len(boxes)) // limit]
    return boxes[np.sort(taken)]
