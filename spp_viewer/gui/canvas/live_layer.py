"""Layer of the live window: its rectangle with handles, its cells, and its regressed box."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.canvas.boxes_layer import paint_plate, plate_sizes
from spp_viewer.gui.canvas.conv5_layer import CellGrid, paint_cells
from spp_viewer.gui.canvas.label_layout import place_plates
from spp_viewer.gui.canvas.layers import Layer, Scene, rects, snapped
from spp_viewer.gui.canvas.strokes import paint_dashed, paint_haloed
from spp_viewer.gui.document.rect_edit import GRIPS, handle
from spp_viewer.gui.i18n.text import score
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import scaled
from spp_viewer.gui.workers.live_jobs import LiveScores

SIDE = 8
"""Side of a handle, screen pixels."""


class LiveLayer(Layer):
    """The live window, visible while the tool is active. Marked swift, since it changes with every mouse move."""

    swift = True

    def __init__(self) -> None:
        super().__init__("live", visible=False)
        self._box: Boxes | None = None
        self._scores: LiveScores | None = None
        self._grid: CellGrid | None = None

    @property
    def box(self) -> Boxes | None:
        """The rectangle, float32 (4,), image pixels."""
        return self._box

    @property
    def scores(self) -> LiveScores | None:
        """Latest scores; while the rectangle moves, those of a slightly earlier position."""
        return self._scores

    def set_box(self, box: Boxes | None) -> None:
        """Set the rectangle; None hides it."""
        self._box = box
        self.changed.emit()

    def set_scores(self, scores: LiveScores | None, grid: CellGrid | None) -> None:
        """Show the scores of a window, and the grid of the map that it was pooled from."""
        self._scores, self._grid = scores, grid
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        scores = self._scores
        if scores is not None and self._grid is not None:
            paint_cells(painter, scene, self._grid, scores.cells, 2)
            if scores.nearest is not None:
                self._paint_nearest(painter, scene, scores.of.proposals.boxes[scores.nearest[0]])
        if self._box is None:
            return
        rect = _rect(scene, self._box)
        paint_haloed(painter, rect, QColor(scene.palette.accent), 2, halo=2, opacity=220)
        if scores is not None and scores.moved is not None:
            paint_dashed(painter, _rect(scene, scores.moved))
        self._paint_handles(painter, scene)
        if scores is not None and scores.label is not None:
            self._paint_caption(painter, scene, scores, scores.label)

    def _paint_nearest(self, painter: QPainter, scene: Scene, box: Boxes) -> None:
        for colour, width in ((QColor(0, 0, 0, 110), 2.5), (QColor(255, 255, 255, 190), 1.0)):
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(_rect(scene, box))

    def _paint_handles(self, painter: QPainter, scene: Scene) -> None:
        assert self._box is not None
        painter.setPen(QPen(QColor(scene.palette.accent), 1.5))
        painter.setBrush(QColor("#ffffff"))
        for grip in GRIPS:
            x, y = scene.viewport.to_screen_point(*handle(self._box, grip))
            painter.drawRect(QRectF(round(x) - SIDE / 2, round(y) - SIDE / 2, SIDE, SIDE))

    def _paint_caption(self, painter: QPainter, scene: Scene, scores: LiveScores, label: int) -> None:
        text = f"{scores.of.classes[label]} {score(scores.best)}"
        font = scaled(painter.font(), 0.95, QFont.Weight.Bold)
        sizes = plate_sizes((text,), font)
        assert self._box is not None
        box: NDArray[np.float64] = snapped(scene.viewport, self._box[None]) + np.array([-2.0, -SIDE, 1.0, SIDE])
        place = place_plates(box, sizes, (scene.size.width(), scene.size.height()))[0]
        if not np.isnan(place[0]):
            painter.setFont(font)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_plate(painter, text, class_colour(label), QPointF(*place), QPointF(*sizes[0]))


def _rect(scene: Scene, box: Boxes) -> QRectF:
    return rects(snapped(scene.viewport, box[None]))[0]
