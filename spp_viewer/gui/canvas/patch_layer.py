"""Layer for the covered patch of the photograph."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from spp_viewer.gui.canvas.conv5_layer import on_screen
from spp_viewer.gui.canvas.layers import Layer, Scene
from spp_viewer.gui.document.attribution import Corners
from spp_viewer.gui.document.session import Session


class PatchLayer(Layer):
    """A rectangle: an outline while the user draws it, then filled with the network's mean colour."""

    def __init__(self, session: Session) -> None:
        super().__init__("patch")
        self._why = session.why
        self._drawn: Corners | None = None
        self._why.cover_changed.connect(self.changed)

    def set_drawn(self, corners: Corners | None) -> None:
        """Show the rectangle being drawn; None shows the covered patch."""
        self._drawn = corners
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        corners = self._drawn if self._drawn is not None else self._why.patch
        if corners is None:
            return
        x1, y1, x2, y2 = corners
        rect = on_screen(QRectF(x1, y1, x2 - x1, y2 - y1), scene.viewport)
        effect = self._why.covered
        if self._drawn is None and effect is not None:
            left, top, _, _ = effect.patch
            painter.fillRect(rect, QColor(*effect.image.pixels[top, left].tolist()))
        painter.setPen(QPen(QColor(scene.palette.accent), 2))
        painter.drawRect(rect)
