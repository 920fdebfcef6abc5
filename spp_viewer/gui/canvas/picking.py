"""Which box is meant by a point. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, area


def boxes_at(boxes: Boxes, x: float, y: float, slack: float = 0.0) -> NDArray[np.int64]:
    """Indices of the boxes (N, 4) that hold a point, the smallest first; of equal ones the first in order.

    Boxes are stronger the earlier they come, so the first index is the smallest, then strongest, box under the cursor.

    Parameters
    ----------
    slack
        Distance by which a point may miss a box, in the boxes' unit.
    """
    hit = (boxes[:, 0] - slack <= x) & (x <= boxes[:, 2] + slack)
    hit &= (boxes[:, 1] - slack <= y) & (y <= boxes[:, 3] + slack)
    found = np.flatnonzero(hit)
    return found[np.argsort(area(boxes[found]), kind="stable")]
