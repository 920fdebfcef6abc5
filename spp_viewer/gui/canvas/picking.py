"""Finds the boxes at a point. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, area


def boxes_at(boxes: Boxes, x: float, y: float, slack: float = 0.0) -> NDArray[np.int64]:
    """Return the indices of the boxes (N, 4) that contain a point, the smallest first; ties keep their order.

    Boxes are sorted by descending score, so the first index is that of the smallest, then strongest, box.

    Parameters
    ----------
    slack
        Distance by which a point may miss a box, in the boxes' unit.
    """
    hit = (boxes[:, 0] - slack <= x) & (x <= boxes[:, 2] + slack)
    hit &= (boxes[:, 1] - slack <= y) & (y <= boxes[:, 3] + slack)
    found = np.flatnonzero(hit)
    return found[np.argsort(area(boxes[found]), kind="stable")]
