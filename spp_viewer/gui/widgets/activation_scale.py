"""How activations are shown in the feature-map browser: as colours and as numbers."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, qRgba

from spp_viewer.gui.i18n.text import THIN_SPACE
from spp_viewer.gui.theme.colours import rgb, viridis
from spp_viewer.gui.widgets.tiling import TOP, WINDOW, Indices

SMALLEST = 0.0001
"""Activations below this, but not zero, are not told apart in writing."""


def colour_table(window: str) -> list[int]:
    """Colours of the indices: activations, the window's outline in ``window`` (``#rrggbb``), and nothing for gaps."""
    shades = viridis()[[round(k * 255 / TOP) for k in range(TOP + 1)]].tolist()
    table = [qRgba(red, green, blue, 255) for red, green, blue in shades]
    table += [qRgba(*rgb(window), 255), qRgba(0, 0, 0, 0)]
    assert len(table) == WINDOW + 2
    return table


def coloured(indices: Indices, window: str) -> QImage:
    """A picture of indices (H, W), ready to be drawn; it keeps no reference to them."""
    height, width = indices.shape
    image = QImage(indices.data, width, height, indices.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable(colour_table(window))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def activation(value: float) -> str:
    """An activation, not negative, with about three digits: "18.3", "0.420", "1 240"; "<0.0001" below that."""
    if value == 0:
        return "0"
    if value < SMALLEST:
        return f"<{SMALLEST}"
    decimals = min(max(2 - math.floor(math.log10(value)), 0), 4)
    words = f"{value:,.{decimals}f}".replace(",", THIN_SPACE)
    return words.rstrip("0") if value < 0.1 else words


def paint_bar(painter: QPainter, rect: QRectF, top: float, ink: QColor) -> None:
    """The colour scale, bright end up, with its values at the top, in the middle and at the bottom to its right."""
    colours = QPixmap(1, 256)
    strip = QPainter(colours)
    for k, colour in enumerate(viridis()[::-1]):
        strip.fillRect(0, k, 1, 1, QColor(*colour.tolist()))
    strip.end()
    painter.drawPixmap(rect, colours, QRectF(colours.rect()))
    painter.setPen(QPen(ink, 1))
    height = painter.fontMetrics().height()
    for share in (0.0, 0.5, 1.0):
        y = rect.bottom() - share * rect.height()
        words = QRectF(rect.right() + 5, min(max(y - height / 2, rect.top()), rect.bottom() - height), 60, height)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, activation(top * share))
