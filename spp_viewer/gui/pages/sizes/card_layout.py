"""Layout of cards in the number of columns that makes their images, all on one scale, largest. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 8
"""Distance between cards, screen pixels."""

PAD = 8
"""Padding of a card, screen pixels."""

MIN_WIDTH, MIN_PICTURE = 176, 72
"""Minimum width of a card, and minimum height of its image, screen pixels."""

TITLE, LINE, STRIP = 18, 16, 44
"""Minimum heights of a card's parts, screen pixels."""

TALLEST_STRIP = 96

TEXT_HEIGHT = 4 + TITLE + LINE + 4


@dataclass(frozen=True)
class Arrangement:
    """Equal cards in rows.

    Attributes
    ----------
    columns
        Number of cards per row.
    card_width, picture_height, strip_height
        Sizes of a card, of the area of its image, and of the vector, screen pixels.
    scale
        Screen pixels per pixel of a form.
    """

    columns: int
    card_width: float
    picture_height: float
    strip_height: float
    scale: float

    @property
    def card_height(self) -> float:
        return 2 * PAD + self.picture_height + TEXT_HEIGHT + self.strip_height

    def corner(self, place: int) -> tuple[float, float]:
        """Return the top left corner of a card."""
        row, column = divmod(place, self.columns)
        return column * (self.card_width + GAP), row * (self.card_height + GAP)

    def height(self, count: int) -> float:
        """Return the total height of ``count`` cards."""
        rows = math.ceil(count / self.columns)
        return max(rows * (self.card_height + GAP) - GAP, 0.0)


def arrange(sizes: Sequence[tuple[int, int]], width: float, height: float) -> Arrangement:
    """Arrange cards of forms (width, height), pixels, in an area in screen pixels, which may be exceeded in height."""
    widest, highest = max((w for w, _ in sizes), default=1), max((h for _, h in sizes), default=1)
    best: Arrangement | None = None
    most = max(min(len(sizes), int((width + GAP) // (MIN_WIDTH + GAP))), 1)
    for columns in range(1, most + 1):
        card = (width - (columns - 1) * GAP) / columns
        rows = math.ceil(len(sizes) / columns)
        room = (height - (rows - 1) * GAP) / max(rows, 1) - 2 * PAD - TEXT_HEIGHT - STRIP
        if room < MIN_PICTURE and columns < most:
            continue  # more columns may still fit
        room = max(room, MIN_PICTURE)
        scale = min(room / highest, (card - 2 * PAD) / widest, 1.0)
        if best is None or scale > best.scale:
            picture = min(room, max(highest * scale, MIN_PICTURE))
            best = Arrangement(columns, card, picture, min(STRIP + room - picture, TALLEST_STRIP), scale)
    assert best is not None  # the last number of columns is always accepted
    return best
