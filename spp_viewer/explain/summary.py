"""A summary of a score's shares in few figures and a place, for a sentence about them. Needs no torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MIN_SHARE = 0.6
"""Share of the positive shares that a place must hold to be named."""

REGIONS = {
    "middle": (0.26, 0.74, 0.26, 0.74),
    "upper left": (0.0, 0.5, 0.0, 0.5),
    "upper right": (0.5, 1.0, 0.0, 0.5),
    "lower left": (0.0, 0.5, 0.5, 1.0),
    "lower right": (0.5, 1.0, 0.5, 1.0),
    "left": (0.0, 0.5, 0.0, 1.0),
    "right": (0.5, 1.0, 0.0, 1.0),
    "top": (0.0, 1.0, 0.0, 0.5),
    "bottom": (0.0, 1.0, 0.5, 1.0),
}
"""Places in a window, (x from, x to, y from, y to) relative to its sides. A bin belongs to a place by its centre."""

EVERYWHERE = "everywhere"
"""Place of shares if no region holds most of them."""


def main_region(grid: NDArray[np.float64]) -> str:
    """Return where the positive shares of a level (n, n) are: one of :data:`REGIONS` or :data:`EVERYWHERE`.

    Of the places that hold :data:`MIN_SHARE` of them, the one with the highest density; the first of equals.
    """
    n = len(grid)
    gain = np.maximum(grid, 0)
    total = float(gain.sum())
    centre = (np.arange(n) + 0.5) / n
    best, densest = EVERYWHERE, 1.0
    for name, (left, right, top, bottom) in REGIONS.items():
        inside = np.outer((top < centre) & (centre < bottom), (left < centre) & (centre < right))
        area, held = float(inside.mean()), float(gain[inside].sum())
        if area and total > 0 and held >= MIN_SHARE * total and held / total / area > densest + 1e-9:
            best, densest = name, held / total / area
    return best


def rounded_parts(parts: Sequence[float], total: float, digits: int) -> list[float]:
    """Round the parts so that they add up to the rounded total (largest remainder method).

    No part changes by more than one unit of its last decimal, provided that ``total`` is the sum of the parts up to
    rounding.
    """
    unit = 10.0**-digits
    exact = np.asarray(parts, dtype=np.float64) / unit
    whole = np.floor(exact)
    missing = round(total / unit) - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    if len(parts) and missing:
        whole += missing // len(parts)
        whole[order[: missing % len(parts)]] += 1
    return [round(float(value) * unit, digits) + 0.0 for value in whole]
