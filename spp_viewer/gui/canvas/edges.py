"""Outlines of many boxes as an image, which a painter takes three times as long for. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WIDTH = 2
"""Screen pixels of a line, half of them on each side of a box's outermost pixels."""


def outlined(
    boxes: NDArray[np.int64], ranks: NDArray[np.uint8], size: tuple[int, int], density: int = 1
) -> NDArray[np.uint8]:
    """The pixels that a pen of two screen pixels without antialiasing draws, each with the highest rank of its boxes.

    Parameters
    ----------
    boxes
        (N, 4) in whole screen pixels, of two or more each way, in the order of their ranks.
    ranks
        (N,), from 1 on.
    size
        (width, height) of the view in screen pixels.
    density
        Pixels of the image for one of the screen.

    Returns
    -------
    uint8 (height * density, width * density), 0 where no box is.
    """
    limit = np.array(size)
    rows = np.zeros((size[1] * density, size[0] * density), dtype=np.uint8)
    columns = np.zeros(rows.shape[::-1], dtype=np.uint8)  # transposed: its long sides lie in one piece of memory
    low, high = boxes[:, :2], boxes[:, 2:] - 1
    half = WIDTH // 2
    edges = np.concatenate([low - half, low + half, high - half, high + half], axis=1)
    edges = np.clip(edges, 0, np.tile(limit, 4)) * density
    for (x1, y1, left, top, right, bottom, x2, y2), rank in zip(edges.tolist(), ranks.tolist(), strict=True):
        rows[y1:top, x1:x2] = rank
        rows[bottom:y2, x1:x2] = rank
        columns[x1:left, y1:y2] = rank
        columns[right:x2, y1:y2] = rank
    return np.maximum(rows, columns.T)
