"""Colours and number format of activations in the feature-map browser."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, qRgba

from spp_viewer.gui.i18n.text import THIN_SPACE
from spp_viewer.gui.theme.colours import rgb, viridis
from spp_viewer.gui.widgets.tiling import TOP, WINDOW, Indices

MIN_SHOWN = 0.0001
"""Smallest activation that is written out; smaller ones are shown as less than this."""


def colour_table(window: str) -> list[int]:
    """Return the colour table: activations, the window's outline in ``window`` (``#rrggbb``), transparent gaps."""
    shades = viridis()[[round(k * 255 / TOP) for k in range(TOP + 1)]].tolist()
    table = [qRgba(red, green, blue, 255) for red, green, blue in shades]
    table += [qRgba(*rgb(window), 255), qRgba(0, 0, 0, 0)]
    assert len(table) == WINDOW + 2
    return table


def coloured(indices: Indices, window: str) -> QImage:
    """Convert colour indices (H, W) to an image that owns its memory."""
    height, width = indices.shape
    image = QImage(indices.data, width, height, indices.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable(colour_table(window))
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def activation(value: float) -> str:
    """Format a non-negative activation with about three digits: "18.3", "0.420", "1 240", "<0.0001"."""
    if value == 0:
        return "0"
    if value < MIN_SHOWN:
        return f"<{MIN_SHOWN}"
    decimals = min(max(2 - math.floor(math.log10(value)), 0), 4)
    text = f"{value:,.{decimals}f}".replace(",", THIN_SPACE)
    return text.rstrip("0") if value < 0.1 else text


def paint_bar(painter: QPainter, rect: QRectF, top: float, ink: QColor) -> None:
    """Paint the vertical colour scale, bright end up, with three values to its right."""
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
        text = QRectF(rect.right() + 5, min(max(y - height / 2, rect.top()), rect.bottom() - height), 60, height)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, activation(top * share))
