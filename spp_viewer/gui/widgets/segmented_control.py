"""A segmented control: adjacent exclusive buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from spp_viewer.gui.theme.theme import GRID, Theme, scaled


class Segment(QAbstractButton):
    """One segment; segments with the same parent are exclusive."""

    def __init__(self, text: str, name: str, tip: str, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(tip)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(scaled(self.font(), 0.92, QFont.Weight.Medium))
        return QSize(max(metrics.horizontalAdvance(self.text()) + 2 * GRID, 36), metrics.height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.isChecked()
        ground = QColor(palette.accent if chosen else palette.raised)
        if not chosen and self.underMouse():
            ground = QColor(palette.border)
        painter.setPen(
            QPen(QColor(palette.text if chosen else palette.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen
        )
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, 5, 5)
        painter.setFont(scaled(self.font(), 0.92, QFont.Weight.Medium))
        painter.setPen(QColor(palette.on_accent if chosen else palette.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
