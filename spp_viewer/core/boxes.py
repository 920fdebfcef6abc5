"""Boxes as float32 arrays (N, 4) of edges ``(x1, y1, x2, y2)`` in image pixels, within ``[0, W]`` and ``[0, H]``.

A box that covers exactly pixel column 3 has ``x1 = 3`` and ``x2 = 4``. PASCAL VOC files count pixels from one and
include the last; only :func:`from_voc` and :func:`to_voc` handle that convention.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Boxes = NDArray[np.float32]

MAX_LOG_SCALE = math.log(1000 / 16)
"""Limit on regressed log scales: sides grow at most by a factor of 1000 / 16, so that no value overflows."""


def as_boxes(boxes: ArrayLike) -> Boxes:
    """Convert to a float32 array (N, 4) of edges (x1, y1, x2, y2) and validate it.

    Raises
    ------
    ValueError
        If the shape is not (N, 4), a coordinate is not finite, or ``x2 < x1`` or ``y2 < y1``.
    """
    array = np.asarray(boxes, dtype=np.float32)
    if array.size == 0:
        array = array.reshape(0, 4)
    if array.ndim != 2 or array.shape[1] != 4:
        raise ValueError(f"boxes must have shape (N, 4), not {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("boxes must be finite")
    if (array[:, 2:] < array[:, :2]).any():
        raise ValueError("boxes must have x1 <= x2 and y1 <= y2")
    return array


def from_voc(boxes: ArrayLike) -> Boxes:
    """Convert VOC's 1-based inclusive pixels ``(xmin, ymin, xmax, ymax)`` (N, 4) to edges (x1, y1, x2, y2)."""
    array = np.asarray(boxes, dtype=np.float32).reshape(-1, 4).copy()
    array[:, :2] -= 1
    return array


def to_voc(boxes: ArrayLike) -> Boxes:
    """Convert edges (x1, y1, x2, y2) (N, 4) to VOC's 1-based inclusive pixels ``(xmin, ymin, xmax, ymax)``."""
    array = np.asarray(boxes, dtype=np.float32).reshape(-1, 4).copy()
    array[:, :2] += 1
    return array


def area(boxes: Boxes) -> NDArray[np.float32]:
    """Return the areas (N,) of boxes (N, 4), in square pixels."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1], dtype=np.float32)


def iou_matrix(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Compute the intersection over union of each box of ``a`` (N, 4) with each box of ``b`` (M, 4): (N, M).

    The IoU of two boxes without area is 0.
    """
    lower = np.maximum(a[:, None, :2], b[None, :, :2])
    upper = np.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = np.maximum(upper - lower, 0)
    intersection = sides[..., 0] * sides[..., 1]
    union = area(a)[:, None] + area(b)[None, :] - intersection
    iou: NDArray[np.float32] = np.divide(intersection, union, out=np.zeros_like(intersection), where=union > 0)
    return iou


def clip(boxes: Boxes, width: float, height: float) -> Boxes:
    """Clip boxes (N, 4) to an image of ``width`` x ``height`` pixels."""
    limit = np.array([width, height, width, height], dtype=np.float32)
    return np.clip(boxes, np.float32(0), limit)


def decode_boxes(boxes: Boxes, offsets: NDArray[np.float32]) -> Boxes:
    """Apply regression offsets (dx, dy, dw, dh) (N, 4) to boxes (N, 4): float32 (N, 4).

    Centres move in units of the sides, sides grow by the exponentials (Girshick et al. 2014, appendix C). Computed in
    double precision and rounded once.
    """
    edges, steps = boxes.astype(np.float64), offsets.astype(np.float64)
    sides = edges[:, 2:] - edges[:, :2]
    centres = edges[:, :2] + sides / 2 + steps[:, :2] * sides
    half = sides * np.exp(np.minimum(steps[:, 2:], MAX_LOG_SCALE)) / 2
    return np.concatenate([centres - half, centres + half], axis=1).astype(np.float32)
