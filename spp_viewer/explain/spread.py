"""From shares of conv5 cells to a map over the photograph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.explain.receptive import Registration

SPREADS = ("squares", "fields")
"""Where a cell's share goes, evenly: to the square of one stride that the cell stands for, or to its receptive field,
which holds every pixel that had a say. Of the latter those in the middle have most of it, so the truth lies between."""


def spread_cells(
    plane: NDArray[np.float64], registration: Registration, spread: str = "squares", size: tuple[int, int] | None = None
) -> NDArray[np.float64]:
    """Spread the shares of a map's cells over the photograph.

    Parameters
    ----------
    plane
        float64 (h, w), see :meth:`CellShares.plane`.
    registration
        Of that map on the image.
    spread
        One of :data:`SPREADS`; both are cut at the image's border first.
    size
        (rows, columns) of the result, laid over the whole image; None gives it the image's own pixels.

    Returns
    -------
    NDArray
        float64 (rows, columns). Its sum is that of the plane: nothing is lost at the border.
    """
    if spread not in SPREADS:
        raise ValueError(f"spread must be one of {', '.join(SPREADS)}, not {spread!r}")
    if plane.shape != registration.map_size:
        raise ValueError(f"a plane of {plane.shape} is not of a map of {registration.map_size}")
    rows, columns = size if size is not None else registration.image_size
    # A cell's field is the product of an interval along each axis, and so is its share of every pixel.
    down = _coverage(_intervals(registration, 1, spread), registration.image_size[0], rows)  # [h, rows]
    across = _coverage(_intervals(registration, 0, spread), registration.image_size[1], columns)  # [w, columns]
    return np.asarray(down.T @ plane @ across)


def inside(spread_map: NDArray[np.float64], box: Boxes, image_size: tuple[int, int]) -> float:
    """How much of a map laid over the image lies in a box (4,) of image pixels; pixels that it cuts count in part."""
    rows, columns = spread_map.shape
    x1, y1, x2, y2 = (float(edge) for edge in box)
    down = _overlap(np.array([[y1, y2]]), image_size[0], rows)[0] * (rows / image_size[0])
    across = _overlap(np.array([[x1, x2]]), image_size[1], columns)[0] * (columns / image_size[1])
    return float(down @ spread_map @ across)


def _intervals(registration: Registration, axis: int, spread: str) -> NDArray[np.float64]:
    """First and last edge, (cells, 2), that cells along one axis (0: x, 1: y) are spread over."""
    count = registration.map_size[1 - axis]
    cells = np.zeros((count, 2), dtype=np.int64)
    cells[:, axis] = np.arange(count)
    boxes = registration.squares(cells) if spread == "squares" else registration.receptive_fields(cells)
    return boxes[:, [axis, axis + 2]].astype(np.float64)


def _overlap(intervals: NDArray[np.float64], length: float, count: int) -> NDArray[np.float64]:
    """Length (n, count) that intervals (n, 2) share with each of ``count`` equal parts of 0 .. length."""
    edges = np.linspace(0, length, count + 1)
    first, last = np.maximum(intervals[:, :1], edges[:-1]), np.minimum(intervals[:, 1:], edges[1:])
    return np.asarray(np.maximum(last - first, 0))


def _coverage(intervals: NDArray[np.float64], length: float, count: int) -> NDArray[np.float64]:
    """Which part (n, count) of each interval lies on each part of 0 .. length; every row sums to one."""
    overlap = _overlap(intervals, length, count)
    empty = np.flatnonzero(overlap.sum(axis=1) <= 0)  # cells of the padding around a tiny image: to its border
    place = np.clip(intervals[empty].mean(axis=1) * (count / length), 0, count - 1).astype(np.int64)
    overlap[empty, place] = 1
    return np.asarray(overlap / overlap.sum(axis=1, keepdims=True))
