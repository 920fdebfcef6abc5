"""The photograph as the canvas draws it: Qt images that share numpy's memory, halved until they are small.

Halves are made off the window's thread, with numpy alone. Drawn at a tenth of its size, a 24-megapixel photograph then
costs as little as a small one, and looks better than a plain reduction.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

SMALLEST = 256
"""Halving stops when the longer side is below this."""


def halves(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
    """``pixels`` (H, W, 3) and its reductions by 2, 4, 8, ...: means of 2 x 2 blocks, an odd rest dropped."""
    levels = [pixels]
    while max(levels[-1].shape[:2]) >= 2 * SMALLEST and min(levels[-1].shape[:2]) >= 2:
        above = levels[-1]
        h, w = above.shape[0] // 2, above.shape[1] // 2
        even = above[: 2 * h, : 2 * w]
        total = even[0::2, 0::2].astype(np.uint16)
        for rows, columns in ((0, 1), (1, 0), (1, 1)):
            total += even[rows::2, columns::2]
        levels.append(((total + 2) // 4).astype(np.uint8))
    return tuple(levels)


class Mipmap:
    """An image at several sizes.

    Parameters
    ----------
    pixels
        uint8 (H, W, 3), RGB. Never copied; it lives as long as the picture does.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.height, self.width = pixels.shape[:2]
        self.levels = halves(pixels)
        self._images: list[QImage] = []

    def images(self) -> list[QImage]:
        """The levels as Qt images, made when first drawn, on the window's thread."""
        if not self._images:
            self._images = [share(level) for level in self.levels]
        return self._images

    def level_for(self, scale: float) -> int:
        """The smallest level that is not smaller than needed when an image pixel takes ``scale`` screen pixels."""
        if scale >= 1:
            return 0
        return min(math.floor(math.log2(1 / scale)), len(self.levels) - 1)


def share(pixels: NDArray[np.uint8]) -> QImage:
    """A QImage on the memory of ``pixels`` (H, W, 3). The caller keeps the array alive."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
