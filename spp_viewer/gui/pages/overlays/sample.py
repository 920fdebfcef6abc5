"""Icons that illustrate the overlays."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from spp_viewer.gui.theme.colours import Palette, against_for, viridis

SAMPLE = QSize(22, 14)


def sample(key: str, palette: Palette, density: float) -> QPixmap:
    """Draw the icon of an overlay."""
    pixmap = QPixmap(SAMPLE * density)
    pixmap.setDevicePixelRatio(density)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    width, height = SAMPLE.width(), SAMPLE.height()
    if key == "conv5":
        colours = viridis()
        for x in range(width):
            painter.fillRect(x, 1, 1, height - 2, QColor(*colours[x * 255 // (width - 1)].tolist()))
    elif key == "why":
        colours = against_for(palette.name)
        for x in range(width):
            painter.fillRect(x, 1, 1, height - 2, QColor(*colours[x * 256 // (width - 1)].tolist()))
    elif key == "window":
        painter.setPen(QPen(QColor(palette.muted), 1))
        for k in range(5):
            painter.drawLine(1 + 5 * k, 1, 1 + 5 * k, 12)
        for k in range(3):
            painter.drawLine(1, 1 + 5 * k, 21, 1 + 5 * k)
        painter.fillRect(7, 2, 9, 9, QColor(palette.accent))
    elif key == "pyramid":
        for place, shade in enumerate((70, 150, 220, 110, 30, 180, 90, 250)):
            painter.fillRect(1 + 5 * (place % 4), 1 + 6 * (place // 4), 5, 6, QColor(*viridis()[shade].tolist()))
        painter.setPen(QPen(QColor("#ffffff"), 1))
        painter.drawLine(11, 1, 11, 12)
        painter.drawLine(1, 7, 20, 7)
        painter.setBrush(QColor(palette.accent))
        painter.drawEllipse(QPointF(16, 4), 1.5, 1.5)
    elif key == "proposals":
        colour = QColor(palette.accent)
        colour.setAlphaF(0.75)
        painter.setPen(QPen(colour, 1))
        for x, y, w, h in ((1, 1, 12, 8), (5, 4, 15, 8), (8, 2, 8, 10)):
            painter.drawRect(x, y, w, h)
    elif key == "truth":
        pen = QPen(QColor(palette.text), 2, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawRect(2, 2, width - 5, height - 5)
    else:
        pen = QPen(QColor(palette.text), 2 if key == "detections" else 1)
        if key != "detections":
            pen.setDashPattern([3, 2])
            pen.setColor(QColor(palette.text if key == "before" else palette.muted))
        painter.setPen(pen)
        painter.drawRect(2, 2, width - 5, height - 5)
    painter.end()
    return pixmap
