"""Layer of ground-truth boxes, found and missed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.canvas.boxes_layer import paint_plate, plate_sizes
from spp_viewer.gui.canvas.label_layout import place_plates
from spp_viewer.gui.canvas.layers import Layer, Scene, rects, snapped
from spp_viewer.gui.theme.theme import scaled

PLATE = "#ffffff"


@dataclass(frozen=True, eq=False)
class TruthBoxes:
    """Ground-truth boxes to draw.

    Attributes
    ----------
    boxes
        float32 (G, 4), image pixels.
    missed
        bool (G,): whether no shown detection matches; drawn hatched and named.
    faint
        bool (G,): whether the box is not evaluated, because it is difficult or of a class unknown to the model.
    names
        Labels of the missed boxes, in their order.
    """

    boxes: Boxes = field(default_factory=lambda: np.zeros((0, 4), dtype=np.float32))
    missed: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    faint: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    names: tuple[str, ...] = ()


class TruthLayer(Layer):
    """White dotted boxes for all classes; class colours are reserved for detections."""

    def __init__(self) -> None:
        super().__init__("truth", visible=False)
        self._content = TruthBoxes()

    @property
    def content(self) -> TruthBoxes:
        return self._content

    def set_content(self, content: TruthBoxes) -> None:
        self._content = content
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        content = self._content
        boxes = snapped(scene.viewport, content.boxes)
        for chosen, alpha in ((content.faint, 110), (~content.faint, 255)):
            for colour, offset in ((QColor(0, 0, 0, alpha * 3 // 4), 0.0), (QColor(255, 255, 255, alpha), 2.0)):
                pen = QPen(colour, 2, Qt.PenStyle.CustomDashLine)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                pen.setDashPattern([2, 2])
                pen.setDashOffset(offset)
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRects(rects(boxes[chosen]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(QColor(255, 255, 255, 110), Qt.BrushStyle.BDiagPattern))
        painter.drawRects(rects(boxes[content.missed]))
        self._paint_names(painter, scene, boxes[content.missed])

    def _paint_names(self, painter: QPainter, scene: Scene, boxes: NDArray[np.int64]) -> None:
        font = scaled(painter.font(), 0.95, QFont.Weight.DemiBold)
        sizes = plate_sizes(self._content.names, font)
        places = place_plates(boxes.astype(np.float64), sizes, (scene.size.width(), scene.size.height()))
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for name, place, size in zip(self._content.names, places, sizes, strict=True):
            if not np.isnan(place[0]):
                paint_plate(painter, name, PLATE, QPointF(*place), QPointF(*size))
