"""What the units of fc7 respond to: which of them a window excites, and which windows excite one of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.core.results import Analysis

OVERLAP = 0.5
"""Of windows that overlap by more than this only the strongest is told of; the others would show the same."""

LOOKED_AT = 400
"""Strongest windows among which different ones are sought."""


def strongest_units(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The units (D7,) with the greatest values, at most ``count``, strongest first; silent ones are left out."""
    order = np.argsort(-values, kind="stable")[:count]
    return np.asarray(order[values[order] > 0], dtype=np.int64)


def unit_values(analysis: Analysis, unit: int) -> NDArray[np.float32]:
    """float32 (N,): what a unit of fc7 says of every proposal."""
    values = analysis.fc7[:, unit]
    return values[analysis.windows.unique_row] if analysis.windows is not None else values


def windows_of_unit(analysis: Analysis, unit: int, count: int) -> NDArray[np.int64]:
    """The proposals that excite a unit most, at most ``count``, strongest first, no two of them much alike.

    Returns
    -------
    NDArray
        int64 (K,), numbers of proposals. None overlaps a stronger one by more than :data:`OVERLAP`.
    """
    values = unit_values(analysis, unit)
    order = np.argsort(-values, kind="stable")[:LOOKED_AT]
    order = order[values[order] > 0]
    boxes = analysis.proposals.boxes
    chosen: list[int] = []
    for proposal in order.tolist():
        if len(chosen) >= count:
            break
        if not chosen or iou_matrix(boxes[proposal : proposal + 1], boxes[chosen]).max() <= OVERLAP:
            chosen.append(proposal)
    return np.array(chosen, dtype=np.int64)


def squared(box: NDArray[np.float32]) -> NDArray[np.float32]:
    """A box (4,) grown to a square around its centre."""
    x1, y1, x2, y2 = box.tolist()
    half = max(x2 - x1, y2 - y1) / 2
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return np.array([x - half, y - half, x + half, y + half], dtype=np.float32)
