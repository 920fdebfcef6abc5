"""Units of fc7: the strongest of a window, and the windows that excite one of them most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.core.results import Analysis

OVERLAP = 0.5
"""IoU above which only the stronger of two windows is listed, since the other shows the same."""

CANDIDATES = 400
"""Number of strongest windows among which distinct ones are searched."""


def strongest_units(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the units (D7,) with the greatest values, at most ``count``, strongest first, without inactive ones."""
    order = np.argsort(-values, kind="stable")[:count]
    return np.asarray(order[values[order] > 0], dtype=np.int64)


def unit_values(analysis: Analysis, unit: int) -> NDArray[np.float32]:
    """Return the activation of a unit of fc7 for every proposal: float32 (N,)."""
    values = analysis.fc7[:, unit]
    return values[analysis.windows.unique_row] if analysis.windows is not None else values


def windows_of_unit(analysis: Analysis, unit: int, count: int) -> NDArray[np.int64]:
    """Return the proposals that excite a unit most, at most ``count``, strongest first, without near duplicates.

    Returns
    -------
    NDArray
        int64 (K,), indices of proposals. None overlaps a stronger one by more than :data:`OVERLAP`.
    """
    values = unit_values(analysis, unit)
    order = np.argsort(-values, kind="stable")[:CANDIDATES]
    order = order[values[order] > 0]
    boxes = analysis.proposals.boxes
    chosen: list[int] = []
    for proposal in order.tolist():
        if len(chosen) >= count:
            break
        if not chosen or iou_matrix(boxes[proposal : proposal + 1], boxes[chosen]).max() <= OVERLAP:
            chosen.append(proposal)
    return np.array(chosen, dtype=np.int64)


def square_around(box: NDArray[np.float32]) -> NDArray[np.float32]:
    """Grow a box (4,) to a square around its centre."""
    x1, y1, x2, y2 = box.tolist()
    half = max(x2 - x1, y2 - y1) / 2
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return np.array([x - half, y - half, x + half, y + half], dtype=np.float32)
