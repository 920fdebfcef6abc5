"""Layout of box labels: near their box, inside the view, without overlap. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GAP = 1.0


def place_plates(
    boxes: NDArray[np.float64], sizes: NDArray[np.float64], view: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the top left corner of each box's plate, float64 (N, 2); NaN where there is no room.

    Parameters
    ----------
    boxes
        float64 (N, 4), xyxy in screen pixels, placed in order of importance, the most important first.
    sizes
        float64 (N, 2), width and height of each plate, screen pixels.
    view
        (width, height) of the view, screen pixels. A box that is partly outside is labelled at its visible part.
    """
    limit = np.array(view, dtype=np.float64)
    places = np.full((len(boxes), 2), np.nan)
    lows, highs = np.maximum(boxes[:, :2], 0), np.minimum(boxes[:, 2:], limit)
    corners = _candidates(lows, highs, sizes)
    ends = corners + sizes[:, None]
    inside: NDArray[np.bool_] = np.asarray(((corners >= 0) & (ends <= limit)).all(axis=2))
    taken, count = np.empty((len(boxes), 4)), 0
    for number in np.flatnonzero((lows < highs).all(axis=1)).tolist():
        low, high = corners[number], ends[number]
        others = taken[:count]
        touching = (low[:, None] < others[:, 2:]) & (others[:, :2] < high[:, None])
        free = inside[number] & ~touching.all(axis=2).any(axis=1)
        best = int(free.argmax())
        if free[best]:
            places[number] = low[best]
            taken[count, :2], taken[count, 2:] = low[best] - GAP, high[best] + GAP
            count += 1
    return places


def _candidates(low: NDArray[np.float64], high: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return candidate positions for each of N plates, float64 (N, 12, 2), the best first.

    On the top edge, inside the top, at the bottom; left, then right. The remaining ones step down inside the box.
    """
    left, right = low[:, 0], high[:, 0] - size[:, 0]
    top, bottom, height = low[:, 1], high[:, 1], size[:, 1]
    rows = (top - height - GAP, top + GAP, bottom + GAP, bottom - height - GAP)
    places = [(x, y) for y in rows for x in (left, right)]
    places += [(left, top + GAP + k * (height + GAP)) for k in range(1, 5)]
    return np.array(places).transpose(2, 0, 1)
