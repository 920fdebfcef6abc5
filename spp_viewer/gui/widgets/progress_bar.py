"""A thin line that shows how much is done."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from spp_viewer.gui.theme.colours import Palette

LINE = 3
"""Its height, screen pixels."""


def paint_line(painter: QPainter, whole: QRectF, share: float, paused: bool, palette: Palette) -> None:
    """Draw a ``share`` (0 to 1) of the line, grey while paused."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.border))
    painter.drawRoundedRect(whole, LINE / 2, LINE / 2)
    painter.setBrush(QColor(palette.muted if paused else palette.accent))
    painter.drawRoundedRect(QRectF(whole.x(), whole.y(), whole.width() * share, whole.height()), LINE / 2, LINE / 2)
