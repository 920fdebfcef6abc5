"""Layer for one feature map cell: its square on the photograph and its receptive field."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from spp_viewer.gui.canvas.boxes_layer import paint_plate, plate_sizes
from spp_viewer.gui.canvas.label_layout import place_plates
from spp_viewer.gui.canvas.layers import Layer, Scene
from spp_viewer.gui.theme.theme import scaled


class FieldLayer(Layer):
    """Filled square of a cell and outline of its receptive field; the rest of the photograph is dimmed."""

    def __init__(self) -> None:
        super().__init__("field")
        self._square: NDArray[np.float32] | None = None
        self._field: NDArray[np.float32] | None = None
        self._caption = ""

    def set_cell(self, square: NDArray[np.float32] | None, field: NDArray[np.float32] | None, caption: str) -> None:
        """Show a cell's square and receptive field, boxes (4,) in image pixels; None for both shows nothing."""
        self._square, self._field, self._caption = square, field, caption
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._square is None or self._field is None:
            return
        square, field = (_rect(scene, box) for box in (self._square, self._field))
        shade = QColor(8, 9, 11, 120)
        whole = QRectF(scene.rect)
        for side in (
            QRectF(whole.left(), whole.top(), whole.width(), field.top() - whole.top()),
            QRectF(whole.left(), field.bottom(), whole.width(), whole.bottom() - field.bottom()),
            QRectF(whole.left(), field.top(), field.left() - whole.left(), field.height()),
            QRectF(field.right(), field.top(), whole.right() - field.right(), field.height()),
        ):
            if side.width() > 0 and side.height() > 0:
                painter.fillRect(side, shade)
        accent = QColor(scene.palette.accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2))
        painter.drawRect(field)
        accent.setAlphaF(0.55)
        painter.fillRect(square, accent)
        font = scaled(painter.font(), 0.95)
        sizes = plate_sizes((self._caption,), font)
        edges = np.array([[field.left(), field.top(), field.right(), field.bottom()]])
        place = place_plates(edges, sizes, (scene.size.width(), scene.size.height()))[0]
        if not np.isnan(place[0]):
            painter.setFont(font)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_plate(painter, self._caption, scene.palette.accent, QPointF(*place), QPointF(*sizes[0]))


def _rect(scene: Scene, box: NDArray[np.float32]) -> QRectF:
    x1, y1, x2, y2 = np.rint(scene.viewport.to_screen(box[None]))[0].tolist()
    return QRectF(x1, y1, x2 - x1, y2 - y1)
