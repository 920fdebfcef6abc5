"""From shares of conv5 cells to a map over the photograph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.explain.receptive import Registration

SPREADS = ("tents", "squares", "fields")
"""Where a cell's share goes.

"fields": evenly to its receptive field, which holds every pixel that had a say. "tents": to the field again, most in
its middle and less and less towards its sides, as pixels' influence is in a trained network. "squares": evenly to the
square of one stride that the cell stands for.
"""


def spread_cells(
    plane: NDArray[np.float64], registration: Registration, spread: str = "tents", size: tuple[int, int] | None = None
) -> NDArray[np.float64]:
    """Spread the shares of a map's cells over the photograph.

    Parameters
    ----------
    plane
        float64 (h, w), see :meth:`CellShares.plane`.
    registration
        Of that map on the image.
    spread
        One of :data:`SPREADS`. What would fall over the image's border goes to the rest of the cell's field.
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
    # What a cell gives to a pixel is the product of what it gives to its row and to its column.
    down = _coverage(registration, 1, spread, rows)  # [h, rows]
    across = _coverage(registration, 0, spread, columns)  # [w, columns]
    return np.asarray(down.T @ plane @ across)


def inside(spread_map: NDArray[np.float64], box: Boxes, image_size: tuple[int, int]) -> float:
    """How much of a map laid over the image lies in a box (4,) of image pixels; pixels that it cuts count in part."""
    rows, columns = spread_map.shape
    x1, y1, x2, y2 = (float(edge) for edge in box)
    down = np.diff(np.clip(np.linspace(0, image_size[0], rows + 1), y1, y2)) * (rows / image_size[0])
    across = np.diff(np.clip(np.linspace(0, image_size[1], columns + 1), x1, x2)) * (columns / image_size[1])
    return float(down @ spread_map @ across)


def _coverage(registration: Registration, axis: int, spread: str, count: int) -> NDArray[np.float64]:
    """What each cell along one axis (0: x, 1: y) gives to each of ``count`` equal parts of the image's side.

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
    # A cell of the padding around a tiny image may have its square beside the image: that goes to the border.
    empty = np.flatnonzero(part.sum(axis=1) <= 1e-12)
    nearest = np.clip((first + last)[empty, 0] / 2 * (count / length), 0, count - 1).astype(np.int64)
    part[empty, nearest] = 1
    return np.asarray(part / part.sum(axis=1, keepdims=True))
