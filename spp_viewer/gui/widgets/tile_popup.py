"""The enlargement beside the tile under the cursor."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from spp_viewer.explain.filters import Cells
from spp_viewer.gui.theme.colours import Palette
from spp_viewer.gui.theme.theme import GRID, scaled

MAX_WIDTH, MAX_HEIGHT = 168.0, 150.0
"""Maximum size of the enlarged map, screen pixels."""

MIN_SIDE = 12.0
"""Minimum side of the enlarged map, screen pixels."""

DISTANCE = 10.0
"""Distance from the tile, screen pixels."""


@dataclass(frozen=True, eq=False)
class Enlarged:
    """Content of an enlargement: texts, image, and inclusive cells to outline if its pixels are cells."""

    title: str
    figures: str
    picture: QImage
    window: Cells | None = None


def paint_popup(painter: QPainter, room: QRectF, tile: QRectF, enlarged: Enlarged, palette: Palette) -> None:
    """Draw the enlargement inside ``room``, to the right of the tile or, where that is too narrow, to its left."""
    bold = scaled(painter.font(), 0.95, QFont.Weight.DemiBold)
    plain = scaled(painter.font(), 0.9)
    line = QFontMetrics(bold).height()
    height, width = enlarged.picture.height(), enlarged.picture.width()
    scale = min(MAX_WIDTH / width, MAX_HEIGHT / height)
    wide, high = max(width * scale, MIN_SIDE), max(height * scale, MIN_SIDE)
    message = max(
        QFontMetrics(bold).horizontalAdvance(enlarged.title), QFontMetrics(plain).horizontalAdvance(enlarged.figures)
    )
    card = place_beside(room, tile, max(wide, message) + 2 * GRID, high + 2 * line + 2.5 * GRID)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(palette.border), 1))
    painter.setBrush(QColor(palette.raised))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    picture = QRectF(round(card.center().x() - wide / 2), round(card.y() + GRID), round(wide), round(high))
    painter.drawImage(picture, enlarged.picture)
    if enlarged.window is not None:
        left, top, right, bottom = enlarged.window
        across, down = picture.width() / width, picture.height() / height
        outline = QRectF(left * across, top * down, (right - left + 1) * across, (bottom - top + 1) * down)
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(outline.translated(picture.topLeft()))
    at = QRectF(card.x() + GRID, picture.bottom() + GRID / 2, card.width() - 2 * GRID, line)
    for font, ink, text in ((bold, palette.text, enlarged.title), (plain, palette.muted, enlarged.figures)):
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(at, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        at.translate(0, line)


def place_beside(room: QRectF, tile: QRectF, width: float, height: float) -> QRectF:
    """Place a card of this size beside the tile and inside the room; over the tile if the room is too narrow."""
    right, left = tile.right() + DISTANCE, tile.left() - DISTANCE - width
    x = right if right + width <= room.right() else left
    x = min(max(x, room.left()), max(room.left(), room.right() - width))
    y = min(max(tile.center().y() - height / 2, room.top()), max(room.top(), room.bottom() - height))
    return QRectF(round(x), round(y), round(width), round(height))
