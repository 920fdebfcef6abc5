"""Projection of conv5 cells' shares to the photograph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.explain.receptive import Registration

SPREADS = ("tents", "squares", "fields")
"""Ways to distribute a cell's share over the photograph.

"fields": evenly over its receptive field, which holds every pixel that affects it. "tents": over the field, decreasing
from its middle to its sides, as pixels' influence does in a trained network. "squares": evenly over the square of one
stride around the cell's centre."""


def spread_cells(
    plane: NDArray[np.float64], registration: Registration, spread: str = "tents", size: tuple[int, int] | None = None
) -> NDArray[np.float64]:
    """Distribute the shares of a map's cells over the photograph.

    Parameters
    ----------
    plane
        float64 (h, w), see :meth:`CellShares.plane`.
    registration
        Position of that map on the image.
    spread
        One of :data:`SPREADS`. What would fall outside the image goes to the rest of the cell's field.
    size
        (rows, columns) of the result, laid over the whole image; None uses the image's own pixels.

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
    # The weight of a cell at a pixel is the product of a weight by row and one by column.
    down = _coverage(registration, 1, spread, rows)  # [h, rows]
    across = _coverage(registration, 0, spread, columns)  # [w, columns]
    return np.asarray(down.T @ plane @ across)


def inside(spread_map: NDArray[np.float64], box: Boxes, image_size: tuple[int, int]) -> float:
    """Return the sum of a map laid over the image inside a box (4,) of image pixels.

    Partially covered pixels count in proportion.
    """
    rows, columns = spread_map.shape
    x1, y1, x2, y2 = (float(edge) for edge in box)
    down = np.diff(np.clip(np.linspace(0, image_size[0], rows + 1), y1, y2)) * (rows / image_size[0])
    across = np.diff(np.clip(np.linspace(0, image_size[1], columns + 1), x1, x2)) * (columns / image_size[1])
    return float(down @ spread_map @ across)


def _coverage(registration: Registration, axis: int, spread: str, count: int) -> NDArray[np.float64]:
    """Return the weights of each cell along one axis (0: x, 1: y) at each of ``count`` equal parts of the image's side.

    float64 (cells, count); every row sums to one.
    """
    cells = np.zeros((registration.map_size[1 - axis], 2), dtype=np.int64)
    cells[:, axis] = np.arange(len(cells))
    if spread == "squares":
        boxes = registration.squares(cells)
    else:
        boxes = registration.receptive_fields(cells, clip=spread == "fields")
    first, last = boxes[:, axis, None].astype(np.float64), boxes[:, axis + 2, None].astype(np.float64)
    length = registration.image_size[1 - axis]
    span = last - first
    place = np.clip((np.linspace(0, length, count + 1) - first) / np.maximum(span, 1e-9), 0, 1)  # of edges on the field
    if spread == "tents":
        place = np.where(place < 0.5, 2 * place**2, 1 - 2 * (1 - place) ** 2)
    part = np.diff(place) * (span > 0)
    # A cell of the padding around a tiny image may have its square outside the image: its weight goes to the border.
    empty = np.flatnonzero(part.sum(axis=1) <= 1e-12)
    nearest = np.clip((first + last)[empty, 0] / 2 * (count / length), 0, count - 1).astype(np.int64)
    part[empty, nearest] = 1
    return np.asarray(part / part.sum(axis=1, keepdims=True))
