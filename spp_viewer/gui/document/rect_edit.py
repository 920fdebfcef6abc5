"""Grips of a rectangle, and the rectangle after a drag of one of them. Image pixels, without Qt."""

from __future__ import annotations

import numpy as np

from spp_viewer.core.boxes import Boxes

INSIDE, NEW = "inside", "new"
"""Grips beside those of :data:`GRIPS`: the whole rectangle, and the corner of one that begins here."""

GRIPS = {
    "top left": (0, 0),
    "top right": (1, 0),
    "bottom right": (1, 1),
    "bottom left": (0, 1),
    "top": (None, 0),
    "right": (1, None),
    "bottom": (None, 1),
    "left": (0, None),
}
"""Corners, then edges: which side of x and of y each moves, 0 the lower, 1 the higher, None neither."""

LEAST = 4
"""Shortest side of a rectangle, where the image has room for it."""


def handle(box: Boxes, grip: str) -> tuple[float, float]:
    """Return the position (x, y) of a corner's handle, or of an edge's handle at its middle."""
    across, down = GRIPS[grip]
    x1, y1, x2, y2 = box.tolist()
    return (
        (x1 + x2) / 2 if across is None else (x1, x2)[across],
        (y1 + y2) / 2 if down is None else (y1, y2)[down],
    )


def grip_at(box: Boxes | None, x: float, y: float, slack: float) -> str:
    """Return the grip at a point: a corner before an edge before the inside; outside, that of a new rectangle.

    Parameters
    ----------
    box
        float32 (4,); None for no rectangle yet.
    slack
        How far from an edge a point may be and still mean it. Of a small rectangle half is left for its inside.
    """
    if box is None:
        return NEW
    x1, y1, x2, y2 = box.tolist()
    if not (x1 - slack <= x <= x2 + slack and y1 - slack <= y <= y2 + slack):
        return NEW
    inner_x, inner_y = min(slack, (x2 - x1) / 4), min(slack, (y2 - y1) / 4)
    across = 0 if x <= x1 + inner_x else 1 if x >= x2 - inner_x else None
    down = 0 if y <= y1 + inner_y else 1 if y >= y2 - inner_y else None
    return next((grip for grip, sides in GRIPS.items() if sides == (across, down)), INSIDE)


def dragged(box: Boxes, grip: str, dx: float, dy: float, size: tuple[int, int]) -> Boxes:
    """Return the rectangle after a drag of one of its grips, with its edges on whole pixels of the image.

    The inside moves the whole of it as far as the image reaches. An edge that is drawn past the opposite one turns
    the rectangle over.

    Parameters
    ----------
    box
        float32 (4,), as it was when it was taken hold of.
    dx, dy
        How far the hand has moved since, image pixels.
    size
        (width, height) of the image.
    """
    x1, y1, x2, y2 = box.tolist()
    width, height = size
    if grip == INSIDE:
        dx = min(max(round(dx), -x1), width - x2)
        dy = min(max(round(dy), -y1), height - y2)
        return np.array([x1 + dx, y1 + dy, x2 + dx, y2 + dy], dtype=np.float32)
    across, down = GRIPS[grip]
    x1, x2 = _span(x1, x2, across, dx, width)
    y1, y2 = _span(y1, y2, down, dy, height)
    return np.array([x1, y1, x2, y2], dtype=np.float32)


def spanned(x1: float, y1: float, x2: float, y2: float, size: tuple[int, int]) -> Boxes:
    """Return the rectangle between two points, on whole pixels inside the image (width, height): float32 (4,)."""
    width, height = size
    point = np.array([x1, y1, x1, y1], dtype=np.float32).round()
    start: Boxes = np.clip(point, 0, np.array([width, height, width, height], dtype=np.float32))
    return dragged(start, "bottom right", x2 - float(start[0]), y2 - float(start[1]), size)


def _span(low: float, high: float, side: int | None, by: float, limit: int) -> tuple[float, float]:
    """Move one side of a rectangle along one dimension."""
    if side is None:
        return low, high
    fixed, moving = (high, low) if side == 0 else (low, high)
    moving = min(max(float(round(moving + by)), 0.0), float(limit))
    low, high = min(fixed, moving), max(fixed, moving)
    if high - low < LEAST:
        low = min(low if moving >= fixed else high - LEAST, float(limit - LEAST))
        low = max(low, 0.0)
        high = min(low + LEAST, float(limit))
    return low, high
