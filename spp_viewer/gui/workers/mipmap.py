"""Mipmap of the photograph: Qt images that share numpy's memory, at successively halved sizes.

Levels are computed outside the main thread, with numpy alone. At a tenth of its size, a 24-megapixel photograph is then
drawn as fast as a small one, and with less aliasing.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

MIN_SIDE = 256
"""Side in pixels below which the longer side is not halved again."""


def halves(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
    """Return ``pixels`` (H, W, 3) and its reductions by 2, 4, 8, ...: means of 2 x 2 blocks, odd edges dropped."""
    levels = [pixels]
    while max(levels[-1].shape[:2]) >= 2 * MIN_SIDE and min(levels[-1].shape[:2]) >= 2:
        above = levels[-1]
        h, w = above.shape[0] // 2, above.shape[1] // 2
        even = above[: 2 * h, : 2 * w]
        total = even[0::2, 0::2].astype(np.uint16)
        for rows, columns in ((0, 1), (1, 0), (1, 1)):
            total += even[rows::2, columns::2]
        levels.append(((total + 2) // 4).astype(np.uint8))
    return tuple(levels)


class Mipmap:
    """An image at several resolutions.

    Parameters
    ----------
    pixels
        uint8 (H, W, 3), RGB. Never copied.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.height, self.width = pixels.shape[:2]
        self.levels = halves(pixels)
        self._images: list[QImage] = []

    def images(self) -> list[QImage]:
        """Return the levels as Qt images, created on first use, on the main thread."""
        if not self._images:
            self._images = [share(level) for level in self.levels]
        return self._images

    def level_for(self, scale: float) -> int:
        """Return the smallest level with sufficient resolution for ``scale`` screen pixels per image pixel."""
        if scale >= 1:
            return 0
        return min(math.floor(math.log2(1 / scale)), len(self.levels) - 1)


def share(pixels: NDArray[np.uint8]) -> QImage:
    """Create a QImage on the memory of ``pixels`` (H, W, 3). The caller must keep the array alive."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)
