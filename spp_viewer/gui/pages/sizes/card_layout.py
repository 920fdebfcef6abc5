"""Where cards go: as many beside each other as lets their pictures, all to one scale, be largest. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

GAP = 8
"""Between cards, screen pixels."""

PAD = 8
"""Inside of a card, around what it shows."""

LEAST_WIDTH, LEAST_PICTURE = 176, 72
"""A card is at least so wide, its picture's room so high, screen pixels."""

TITLE, LINE, STRIP = 18, 16, 44
"""Least heights of a card's parts below the picture, screen pixels."""

TALLEST_STRIP = 96

WORDS = 4 + TITLE + LINE + 4


@dataclass(frozen=True)
class Arrangement:
    """Equal cards in rows.

    Attributes
    ----------
    columns
        Cards in a row.
    card_width, picture_height, strip_height
        Of each card, of the room for its picture, and of the vector, screen pixels.
    scale
        Screen pixels for one pixel of a form.
    """

    columns: int
    card_width: float
    picture_height: float
    strip_height: float
    scale: float

    @property
    def card_height(self) -> float:
        return 2 * PAD + self.picture_height + WORDS + self.strip_height

    def corner(self, place: int) -> tuple[float, float]:
        """Left upper corner of a card."""
        row, column = divmod(place, self.columns)
        return column * (self.card_width + GAP), row * (self.card_height + GAP)

    def height(self, count: int) -> float:
        """Of so many cards."""
        rows = math.ceil(count / self.columns)
        return max(rows * (self.card_height + GAP) - GAP, 0.0)


def arrange(sizes: Sequence[tuple[int, int]], width: float, height: float) -> Arrangement:
    """Cards of forms (width, height), pixels, in a room of so many screen pixels; it may become higher than that."""
    widest, highest = max((w for w, _ in sizes), default=1), max((h for _, h in sizes), default=1)
    best: Arrangement | None = None
    most = max(min(len(sizes), int((width + GAP) // (LEAST_WIDTH + GAP))), 1)
    for columns in range(1, most + 1):
        card = (width - (columns - 1) * GAP) / columns
        rows = math.ceil(len(sizes) / columns)
        room = (height - (rows - 1) * GAP) / max(rows, 1) - 2 * PAD - WORDS - STRIP
        if room < LEAST_PICTURE and columns < most:
            continue  # more beside each other may still fit
        room = max(room, LEAST_PICTURE)
        scale = min(room / highest, (card - 2 * PAD) / widest, 1.0)
        if best is None or scale > best.scale:
            picture = min(room, max(highest * scale, LEAST_PICTURE))
            best = Arrangement(columns, card, picture, min(STRIP + room - picture, TALLEST_STRIP), scale)
    assert best is not None  # the last number of columns is always tried
    return best
