"""Cross hair through the point under the cursor, shown on both linked canvases."""

from __future__ import annotations

from PySide6.QtCore import QLineF
from PySide6.QtGui import QColor, QPainter, QPen

from spp_viewer.gui.canvas.layers import Layer, Scene


class Crosshair(Layer):
    """Two thin lines through one image point."""

    def __init__(self) -> None:
        super().__init__("crosshair")
        self._place: tuple[float, float] | None = None

    @property
    def place(self) -> tuple[float, float] | None:
        return self._place

    def set_place(self, place: tuple[float, float] | None) -> None:
        """Mark (x, y), image pixels; None marks nothing."""
        if place != self._place:
            self._place = place
            self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._place is None:
            return
        x, y = scene.viewport.to_screen_point(*self._place)
        lines = [QLineF(x, 0, x, scene.size.height()), QLineF(0, y, scene.size.width(), y)]
        for colour, width in ((QColor(0, 0, 0, 90), 3), (QColor(255, 255, 255, 200), 1)):
            painter.setPen(QPen(colour, width))
            painter.drawLines(lines)
