"""A thin progress bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from spp_viewer.gui.theme.colours import Palette

HEIGHT = 3
"""Height of the bar, screen pixels."""


def paint_line(painter: QPainter, whole: QRectF, share: float, paused: bool, palette: Palette) -> None:
    """Paint a progress bar filled to ``share`` (0 to 1), grey while paused."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.border))
    painter.drawRoundedRect(whole, HEIGHT / 2, HEIGHT / 2)
    painter.setBrush(QColor(palette.muted if paused else palette.accent))
    painter.drawRoundedRect(QRectF(whole.x(), whole.y(), whole.width() * share, whole.height()), HEIGHT / 2, HEIGHT / 2)
