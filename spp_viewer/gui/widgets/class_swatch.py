"""The small coloured square shown beside class names."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

SIDE = 10
"""Side of the square, screen pixels."""

FULL, HOLLOW, DASHED = range(3)
"""Kinds of squares: a class; one trained on few boxes, or switched off; a suppressed box."""


def paint_swatch(painter: QPainter, square: QRectF, colour: QColor, kind: int = FULL) -> None:
    """Paint the class colour inside ``square``. Changes the painter's pen and brush."""
    if kind == FULL:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
    else:
        pen = QPen(colour, 1.6) if kind == HOLLOW else QPen(colour, 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = pen.widthF() / 2 if kind == HOLLOW else 1.5
        square = square.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(square, 2, 2)
