"""Reductions over the filters of a feature map, figures for each filter, and positions of strong activations.

Maps are float32 (C, h, w) after the ReLU, so no value is negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REDUCTIONS = ("max", "mean", "energy")
"""Ways to reduce all filters to one map, see :func:`reduce_filters`."""

ORDERS = ("index", "peak", "mean", "selectivity")
"""Ways to sort filters, see :func:`filter_order`."""

FIRST_SEARCHED = 2048
"""Number of strongest local maxima that are searched first."""

Maps = NDArray[np.float32]
Cells = tuple[int, int, int, int]
"""Inclusive (left, top, right, bottom)."""


@dataclass(frozen=True, eq=False)
class FilterStatistics:
    """Figures of every filter over its whole map.

    Attributes
    ----------
    peak, mean
        float32 (C,): maximum and mean activation.
    """

    peak: NDArray[np.float32]
    mean: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.peak)


def filter_statistics(maps: Maps) -> FilterStatistics:
    """Compute maximum and mean of each of the maps (C, h, w)."""
    _check(maps)
    return FilterStatistics(maps.max(axis=(1, 2)), maps.mean(axis=(1, 2)))


def reduce_filters(maps: Maps, how: str) -> NDArray[np.float32]:
    """Reduce all filters (C, h, w) to one map (h, w): in every cell their "max", "mean", or "energy".

    The energy is the root of the sum of squares.
    """
    _check(maps)
    if how == "max":
        return np.asarray(maps.max(axis=0))
    if how == "mean":
        return np.asarray(maps.mean(axis=0))
    if how == "energy":
        return np.asarray(np.sqrt(np.einsum("chw,chw->hw", maps, maps)))
    raise ValueError(f"reduction must be one of {', '.join(REDUCTIONS)}, not {how!r}")


def selectivity(maps: Maps, window: Cells) -> NDArray[np.float32]:
    """Compute how much more each filter responds inside a window: ``(inside - outside) / (inside + outside)``.

    Parameters
    ----------
    maps
        float32 (C, h, w).
    window
        Inclusive cells (left, top, right, bottom).

    Returns
    -------
    NDArray
        float32 (C,), from -1 (only outside) to 1 (only inside), from means per cell, so that the size of the window
        does not matter. 0 for a filter that does not respond at all, and for all filters where the window is the whole
        map.
    """
    _check(maps)
    left, top, right, bottom = window
    height, width = maps.shape[1:]
    if not (0 <= left <= right < width and 0 <= top <= bottom < height):
        raise ValueError(f"the window {window} leaves the map of {width} x {height} cells")
    covered = (right - left + 1) * (bottom - top + 1)
    rest = height * width - covered
    if rest == 0:
        return np.zeros(len(maps), dtype=np.float32)
    inner = maps[:, top : bottom + 1, left : right + 1].sum(axis=(1, 2), dtype=np.float64)
    total = maps.sum(axis=(1, 2), dtype=np.float64)
    inside = inner / covered
    outside = np.maximum(total - inner, 0) / rest
    both = inside + outside
    result = np.divide(inside - outside, both, out=np.zeros_like(both), where=both > 0)
    return np.asarray(result, dtype=np.float32)


def filter_order(
    order: str, statistics: FilterStatistics, selectivity: NDArray[np.float32] | None = None
) -> NDArray[np.int64]:
    """Sort the filters by number or by descending strength; equal ones stay in the order of their numbers.

    Parameters
    ----------
    order
        One of :data:`ORDERS`.
    statistics
        Statistics of the filters.
    selectivity
        float32 (C,), needed for that order only.

    Returns
    -------
    NDArray
        int64 (C,), numbers of filters.
    """
    if order == "index":
        return np.arange(len(statistics), dtype=np.int64)
    keys = {"peak": statistics.peak, "mean": statistics.mean, "selectivity": selectivity}
    if order not in keys:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}, not {order!r}")
    values = keys[order]
    if values is None or len(values) != len(statistics):
        raise ValueError("the order of selectivity needs one value for each filter")
    return np.argsort(-values, kind="stable").astype(np.int64)


def strongest_cells(values: NDArray[np.float32], count: int, apart: int = 2) -> NDArray[np.int64]:
    """Find the strongest local maxima of one map (h, w), at most ``count``, strongest first.

    A local maximum is positive and no weaker than any of its eight neighbours. Equals are in reading order.

    Parameters
    ----------
    values
        float32 (h, w).
    count
        Maximum number of cells.
    apart
        Minimum Chebyshev distance of two of them, in cells; 2 excludes neighbours.

    Returns
    -------
    NDArray
        int64 (K, 2), (x, y) of each cell.
    """
    if values.ndim != 2:
        raise ValueError(f"one map has two dimensions, not shape {values.shape}")
    height, width = values.shape
    framed = np.full((height + 2, width + 2), -np.inf, dtype=values.dtype)
    framed[1:-1, 1:-1] = values
    across = np.maximum(np.maximum(framed[:, :-2], framed[:, 1:-1]), framed[:, 2:])
    around = np.maximum(np.maximum(across[:-2], across[1:-1]), across[2:])
    rows, columns = np.nonzero((values >= around) & (values > 0))
    cells, peaks = np.stack([columns, rows], axis=1), values[rows, columns]
    if len(peaks) > FIRST_SEARCHED:  # large maps have tens of thousands, of which the first few usually suffice
        strong = peaks >= np.partition(peaks, -FIRST_SEARCHED)[-FIRST_SEARCHED]
        chosen = _apart(cells[strong], peaks[strong], count, apart)
        if len(chosen) == count:
            return chosen
    return _apart(cells, peaks, count, apart)


def _apart(cells: NDArray[np.int64], peaks: NDArray[np.float32], count: int, apart: int) -> NDArray[np.int64]:
    """Return the strongest of cells (N, 2), at most ``count``, each at least ``apart`` from the stronger ones."""
    chosen = np.empty((0, 2), dtype=np.int64)
    for cell in cells[np.argsort(-peaks, kind="stable")]:
        if len(chosen) >= count:
            break
        if (np.abs(chosen - cell).max(axis=1) >= apart).all():
            chosen = np.concatenate([chosen, cell[None]])
    return chosen


def _check(maps: Maps) -> None:
    if maps.ndim != 3 or 0 in maps.shape:
        raise ValueError(f"maps must have shape (C, h, w) with at least one filter and one cell, not {maps.shape}")
