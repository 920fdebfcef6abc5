"""Placeholder text of the canvas without an image, and during drag and drop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.icons import icon_pixmap
from spp_viewer.gui.theme.theme import GRID, Theme, scaled

ICON = 48


class Invitation(QWidget):
    """Overlay widget with a placeholder text; transparent for mouse events."""

    def __init__(self, canvas: Canvas, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas, self._theme = canvas, theme
        self.dropping = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)
        canvas.installEventFilter(self)

    @property
    def text(self) -> str:
        """Text on screen; empty if there is none."""
        if self.dropping:
            return tr("Drop to open")
        if self._canvas.image_size is None:
            return tr("Open an image with Ctrl+O, or drop one here.")
        return ""

    def set_dropping(self, dropping: bool) -> None:
        """Set whether a file is being dragged over the window."""
        self.dropping = dropping
        self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.refresh()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Update text and visibility."""
        self.setGeometry(self._canvas.rect())
        self.setVisible(bool(self.text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        rect = QRectF(self.rect()).adjusted(2 * GRID, 2 * GRID, -2 * GRID, -2 * GRID)
        if self.dropping:
            veil = QColor(palette.canvas)
            veil.setAlphaF(0.85)
            painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(palette.accent if self.dropping else palette.border), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(rect, 12, 12)
        middle = rect.center()
        icon = icon_pixmap("stage-image", ICON, palette.muted, self.devicePixelRatioF())
        painter.drawPixmap(round(middle.x() - ICON / 2), round(middle.y() - ICON), icon)
        painter.setFont(scaled(self.font(), 1.2))
        painter.setPen(QColor(palette.muted))
        below = QRectF(rect.x(), middle.y() + GRID, rect.width(), 4 * GRID)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.text)
