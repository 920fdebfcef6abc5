"""Sliding windows of several sizes and aspect ratios on a regular grid."""

from __future__ import annotations

import numpy as np

from spp_viewer.core.boxes import Boxes, clip
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.proposals.base import canonical

SIZES = (0.15, 0.22, 0.33, 0.5, 0.75, 1.0)
"""Side of the square window, as a fraction of the shorter image side."""

ASPECTS = (1.0, 2.0, 0.5)
"""Width divided by height, at equal area."""

MIN_SIDE = 16
"""Minimum side of the square window, in pixels: a smaller window is a single conv5 cell, and a thin strip would have
millions of them."""

STEP = 0.25
"""Distance of neighbouring windows, as a fraction of their sides."""


class Grid:
    """Sliding windows over sizes, aspect ratios and positions, and the whole image."""

    title = "Sliding windows"
    key = f"grid-{SIZES}-{ASPECTS}-{MIN_SIDE}-{STEP}-v1"

    def find(self, image: Image, progress: Progress) -> Boxes:
        """Return float32 (N, 4), edges (x1, y1, x2, y2) inside the image, in canonical order."""
        progress("proposals", 0, 1)
        shorter = min(image.width, image.height)
        parts = [np.array([[0, 0, image.width, image.height]], dtype=np.float32)]
        for size in SIZES:
            for aspect in ASPECTS:
                side = max(size * shorter, MIN_SIDE)
                width = min(side * aspect**0.5, image.width)
                height = min(side / aspect**0.5, image.height)
                x, y = np.meshgrid(_starts(image.width, width), _starts(image.height, height))
                corners = np.stack([x, y, x + width, y + height], axis=-1).reshape(-1, 4)
                parts.append(corners.astype(np.float32))
        progress("proposals", 1, 1)
        return canonical(clip(np.concatenate(parts), image.width, image.height))


def _starts(length: float, side: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    count = int((length - side) / (STEP * side)) + 1
    return np.linspace(0, length - side, max(count, 1))
