"""Lines that are visible on any photograph."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen


def paint_dashed(painter: QPainter, rect: QRectF) -> None:
    """Paint a rectangle in alternating white and black dashes."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, offset in ((QColor(0, 0, 0, 190), 0.0), (QColor("#ffffff"), 4.0)):
        pen = QPen(shade, 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 4])
        pen.setDashOffset(offset)
        painter.setPen(pen)
        painter.drawRect(rect)


def paint_haloed(painter: QPainter, rect: QRectF, colour: QColor, width: float, halo: float, opacity: int) -> None:
    """Paint a rectangle with sharp corners, ``width`` screen pixels thick, on a white one wider by ``halo``."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, thick in ((QColor(255, 255, 255, opacity), width + halo), (colour, width)):
        pen = QPen(shade, thick)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(rect)
