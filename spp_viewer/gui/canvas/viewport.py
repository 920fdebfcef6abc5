"""Mapping between image and screen. Immutable, shared by linked views. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MIN_SCALE, MAX_SCALE = 1 / 1024, 64.0
"""Limits of the scale, screen pixels per image pixel."""

MIN_VISIBLE = 48
"""Width and height of the image that always stay in view, screen pixels."""


@dataclass(frozen=True)
class Viewport:
    """Maps image point p to screen point ``scale * p + (x, y)``; image coordinates are edge coordinates.

    Attributes
    ----------
    scale
        Screen (device-independent) pixels per image pixel.
    x, y
        Screen position of the image's top left corner.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_screen(self, boxes: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Convert boxes (N, 4) from image pixels to screen pixels."""
        offset = np.array([self.x, self.y, self.x, self.y])
        return np.asarray(np.asarray(boxes, dtype=np.float64) * self.scale + offset)

    def to_screen_point(self, x: float, y: float) -> tuple[float, float]:
        """Convert a point from image pixels to screen pixels."""
        return self.scale * x + self.x, self.scale * y + self.y

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Convert a point from screen pixels to image pixels."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Return the viewport scaled by ``factor`` about the screen point (x, y)."""
        scale = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)
        ratio = scale / self.scale
        return Viewport(scale, x - (x - self.x) * ratio, y - (y - self.y) * ratio)

    def moved(self, dx: float, dy: float) -> Viewport:
        return Viewport(self.scale, self.x + dx, self.y + dy)

    def kept_in(self, image: tuple[int, int], view: tuple[int, int]) -> Viewport:
        """Return the viewport moved so that at least :data:`MIN_VISIBLE` pixels of the image are in view.

        Parameters
        ----------
        image, view
            Their (width, height), in image and screen pixels.
        """
        w, h = image[0] * self.scale, image[1] * self.scale
        x = min(max(self.x, min(MIN_VISIBLE, w) - w), view[0] - min(MIN_VISIBLE, w))
        y = min(max(self.y, min(MIN_VISIBLE, h) - h), view[1] - min(MIN_VISIBLE, h))
        return Viewport(self.scale, x, y)


def fitted(image: tuple[int, int], view: tuple[int, int], margin: int = 16) -> Viewport:
    """Return the viewport that fits an image (width, height) into a view (width, height), centred."""
    room = max(view[0] - 2 * margin, 1), max(view[1] - 2 * margin, 1)
    scale = min(room[0] / image[0], room[1] / image[1])
    return centred(image, view, min(max(scale, MIN_SCALE), MAX_SCALE))


def centred(image: tuple[int, int], view: tuple[int, int], scale: float) -> Viewport:
    """Return the viewport that centres an image in the view at a scale."""
    x, y = (view[0] - image[0] * scale) / 2, (view[1] - image[1] * scale) / 2
    return Viewport(scale, float(round(x)), float(round(y)))
