"""A score's shares in few figures and a place: what a sentence about them needs. No torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 0.6
"""Share of what speaks for a class that a place must hold to be named."""

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
"""Places in a window, (x from, x to, y from, y to) as shares of its sides. A bin belongs where its centre lies."""

EVERYWHERE = "everywhere"
"""The place of shares that no region holds most of."""


def main_region(grid: NDArray[np.float64]) -> str:
    """Where in a window the positive shares of a level (n, n) are: one of :data:`REGIONS` or :data:`EVERYWHERE`.

    Of the places that hold :data:`MOST` of them, the one where they are densest; the first on ties.
    """
    n = len(grid)
    gain = np.maximum(grid, 0)
    total = float(gain.sum())
    centre = (np.arange(n) + 0.5) / n
    best, densest = EVERYWHERE, 1.0
    for name, (left, right, top, bottom) in REGIONS.items():
        inside = np.outer((top < centre) & (centre < bottom), (left < centre) & (centre < right))
        area, held = float(inside.mean()), float(gain[inside].sum())
        if area and total > 0 and held >= MOST * total and held / total / area > densest + 1e-9:
            best, densest = name, held / total / area
    return best


def rounded_parts(parts: Sequence[float], total: float, digits: int) -> list[float]:
    """The parts rounded to some decimals so that they add up to the rounded total.

    Those that are cut most give way (largest remainder): none is further than one unit of its last decimal from where
    it was, as long as ``total`` is the sum of the parts up to rounding.
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
