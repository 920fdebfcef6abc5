"""Levels of a spatial pyramid and the cells of their bins (He et al. 2014, sections 2.2 and 4.1). Needs no torch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

CLASSIFICATION_LEVELS = (1, 2, 4)
"""Levels of the paper's whole-image classification: 21 bins."""

DETECTION_LEVELS = (1, 2, 3, 6)
"""Levels of the paper's section 4.1: 50 bins."""

Cells = tuple[int, int, int, int]
"""A window on a feature map: inclusive (left, top, right, bottom)."""


def check_levels(levels: Iterable[int]) -> tuple[int, ...]:
    """Return the levels as an ascending tuple.

    Raises
    ------
    ValueError
        If there is none, one is repeated, or one is not a positive integer.
    """
    ordered = tuple(sorted(levels))
    if not ordered or any(not float(n).is_integer() or n < 1 for n in ordered) or len(set(ordered)) != len(ordered):
        raise ValueError(f"levels must be distinct positive integers, not {ordered}")
    return tuple(int(n) for n in ordered)


def bin_count(levels: Iterable[int]) -> int:
    """Return the number of bins of a pyramid: the sum of the squared levels."""
    return sum(n * n for n in check_levels(levels))


def level_slices(levels: Iterable[int]) -> dict[int, slice]:
    """Return the position of each level's bins among all bins, smallest level first."""
    slices, start = {}, 0
    for level in check_levels(levels):
        slices[level] = slice(start, start + level * level)
        start += level * level
    return slices


def parents(levels: Iterable[int]) -> dict[int, int | None]:
    """Return for each level the next finer one that it divides, or None.

    When level m divides level n, every bin of level m is exactly the union of ``(n/m)**2`` bins of level n, because
    ``floor(k L / m) = floor((k n/m) L / n)``.
    """
    ordered = check_levels(levels)
    return {n: next((m for m in ordered if m > n and m % n == 0), None) for n in ordered}


def bin_edges(
    first: NDArray[np.int64], last: NDArray[np.int64], level: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut sides of cells into ``level`` bins.

    Parameters
    ----------
    first, last
        int64 (N,), inclusive cells of each side.

    Returns
    -------
    start, end
        int64 (N, level): bin k of a side of L cells is ``floor(k L / level) <= cell < ceil((k + 1) L / level)``,
        counted from ``first`` (authors' code): every cell that the k-th of ``level`` equal parts touches. In integers:
        a float 1/3 rounds a ceil the wrong way. Bins may overlap and are never empty.
    """
    length = (last - first + 1)[:, None]
    k = np.arange(level, dtype=np.int64)
    return first[:, None] + k * length // level, first[:, None] + ((k + 1) * length + level - 1) // level


def bin_cells(cells: Cells, levels: Iterable[int]) -> NDArray[np.int64]:
    """Return the cells of every bin of a window: int64 (B, 4), inclusive (left, top, right, bottom).

    Levels ascending, then bin row, then bin column.
    """
    left, top, right, bottom = np.array(cells, dtype=np.int64)[:, None]
    parts = []
    for level in check_levels(levels):
        (x1, x2), (y1, y2) = bin_edges(left, right, level), bin_edges(top, bottom, level)
        sides = np.tile(x1[0], level), np.repeat(y1[0], level), np.tile(x2[0], level), np.repeat(y2[0], level)
        parts.append(np.stack(sides, axis=1) - [0, 0, 1, 1])
    return np.concatenate(parts)


def check_windows(windows: NDArray[Any], map_size: tuple[int, int]) -> NDArray[np.int64]:
    """Validate windows (N, 4), inclusive cells, and return them as contiguous int64.

    Raises
    ------
    ValueError
        If the shape is wrong, or a window leaves the map of ``map_size`` (height, width) cells.
    """
    if windows.ndim != 2 or windows.shape[1] != 4:
        raise ValueError(f"windows must have shape (N, 4), not {tuple(windows.shape)}")
    windows = np.ascontiguousarray(windows, dtype=np.int64)
    left, top, right, bottom = windows.T
    height, width = map_size
    inside = (left >= 0) & (top >= 0) & (left <= right) & (top <= bottom) & (right < width) & (bottom < height)
    if not inside.all():
        raise ValueError(f"a window leaves the map of {width} x {height} cells")
    return windows
