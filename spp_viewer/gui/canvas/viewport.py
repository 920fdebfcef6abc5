"""Which part of an image a view shows, and how large. Immutable, without Qt: linked views share one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 1 / 1024, 64.0
"""Limits of the scale, screen pixels per image pixel."""

KEPT = 48
"""Screen pixels of the image that stay in view however far it is moved."""


@dataclass(frozen=True)
class Viewport:
    """Image point p is drawn at ``scale * p + (x, y)``; image coordinates are edges, as boxes have them.

    Attributes
    ----------
    scale
        Screen pixels (independent of the display's density) per image pixel.
    x, y
        Screen position of the image's top left corner.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_screen(self, boxes: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Boxes (N, 4) in image pixels to screen pixels."""
        offset = np.array([self.x, self.y, self.x, self.y])
        return np.asarray(np.asarray(boxes, dtype=np.float64) * self.scale + offset)

    def to_screen_point(self, x: float, y: float) -> tuple[float, float]:
        """An image point in screen pixels."""
        return self.scale * x + self.x, self.scale * y + self.y

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """A screen point in image pixels."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Larger by ``factor`` with the screen point (x, y) staying where it is."""
        scale = min(max(self.scale * factor, SMALLEST), LARGEST)
        ratio = scale / self.scale
        return Viewport(scale, x - (x - self.x) * ratio, y - (y - self.y) * ratio)

    def moved(self, dx: float, dy: float) -> Viewport:
        return Viewport(self.scale, self.x + dx, self.y + dy)

    def kept_in(self, image: tuple[int, int], view: tuple[int, int]) -> Viewport:
        """Moved back if less than :data:`KEPT` pixels of the image (width, height) lie in the view (width, height)."""
        w, h = image[0] * self.scale, image[1] * self.scale
        x = min(max(self.x, min(KEPT, w) - w), view[0] - min(KEPT, w))
        y = min(max(self.y, min(KEPT, h) - h), view[1] - min(KEPT, h))
        return Viewport(self.scale, x, y)


def fitted(image: tuple[int, int], view: tuple[int, int], margin: int = 16) -> Viewport:
    """The whole image (width, height), centred in the view (width, height) and as large as it can be."""
    room = max(view[0] - 2 * margin, 1), max(view[1] - 2 * margin, 1)
    scale = min(room[0] / image[0], room[1] / image[1])
    return centred(image, view, min(max(scale, SMALLEST), LARGEST))


def centred(image: tuple[int, int], view: tuple[int, int], scale: float) -> Viewport:
    """The image in the middle of the view at a given scale."""
    x, y = (view[0] - image[0] * scale) / 2, (view[1] - image[1] * scale) / 2
    return Viewport(scale, float(round(x)), float(round(y)))
