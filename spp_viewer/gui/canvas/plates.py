"""Where the labels of boxes go: near their box, inside the view, and not on top of one another. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GAP = 1.0


def place_plates(
    boxes: NDArray[np.float64], sizes: NDArray[np.float64], view: tuple[float, float]
) -> NDArray[np.float64]:
    """Top left corner of each box's plate, float64 (N, 2); NaN where there is no room.

    Parameters
    ----------
    boxes
        (N, 4) in screen pixels, the most important first: it chooses first.
    sizes
        (N, 2), width and height of each plate.
    view
        (width, height) of the view. A box that reaches over its edge is labelled at its visible part.
    """
    limit = np.array(view, dtype=np.float64)
    places = np.full((len(boxes), 2), np.nan)
    taken: list[tuple[float, float, float, float]] = []
    for number, (box, size) in enumerate(zip(boxes, sizes, strict=True)):
        low, high = np.maximum(box[:2], 0), np.minimum(box[2:], limit)
        if (low >= high).any():
            continue
        for x, y in _candidates(low, high, size):
            plate = (x, y, x + size[0], y + size[1])
            inside = x >= 0 and y >= 0 and plate[2] <= limit[0] and plate[3] <= limit[1]
            if inside and not any(_overlap(plate, other) for other in taken):
                places[number] = x, y
                taken.append(plate)
                break
    return places


def _candidates(
    low: NDArray[np.float64], high: NDArray[np.float64], size: NDArray[np.float64]
) -> list[tuple[float, float]]:
    """Places for a plate, the best first: on the top edge, inside the top, at the bottom; left, then right."""
    left, right = float(low[0]), float(high[0] - size[0])
    top, bottom = float(low[1]), float(high[1])
    height = float(size[1])
    rows = (top - height - GAP, top + GAP, bottom + GAP, bottom - height - GAP)
    places = [(x, y) for y in rows for x in (left, right)]
    places += [(left, top + GAP + k * (height + GAP)) for k in range(1, 5)]  # slide down inside a crowded corner
    return places


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] + GAP and b[0] < a[2] + GAP and a[1] < b[3] + GAP and b[1] < a[3] + GAP
