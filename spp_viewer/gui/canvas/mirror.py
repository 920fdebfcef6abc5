"""Layers that draw the content of another canvas's layer, so that nothing is computed or stored twice."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from spp_viewer.gui.canvas.conv5_layer import HeatLayer, on_screen
from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene


class Mirror(Layer):
    """Mirror of a layer of another canvas: same content and opacity, but its own visibility."""

    def __init__(self, source: Layer, visible: bool = True) -> None:
        super().__init__(source.key, visible)
        self._source = source
        source.changed.connect(self.changed)

    @property
    def opacity(self) -> float:
        return self._source.opacity

    @property
    def ramp(self) -> Ramp | None:
        return self._source.ramp

    def paint(self, painter: QPainter, scene: Scene) -> None:
        self._source.paint(painter, scene)


class MapAlone(Layer):
    """The heat map of another canvas without the photograph, with the photograph's outline."""

    def __init__(self, heat: HeatLayer) -> None:
        super().__init__("map", visible=False)
        self._heat = heat
        self._size = 0, 0
        heat.changed.connect(self.changed)

    def set_size(self, size: tuple[int, int]) -> None:
        """Set the photograph's (width, height)."""
        self._size = size
        self.changed.emit()

    @property
    def ramp(self) -> Ramp | None:
        return self._heat.ramp

    def paint(self, painter: QPainter, scene: Scene) -> None:
        photograph = on_screen(QRectF(0, 0, *self._size), scene.viewport)
        painter.fillRect(photograph, QColor("#0c0d10"))
        painter.save()
        self._heat.paint_map(painter, scene, 1.0)
        painter.restore()
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        painter.drawRect(photograph)
