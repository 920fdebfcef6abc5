"""Layer that highlights the hovered and the selected box above everything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from spp_viewer.gui.canvas.boxes_layer import paint_plate, plate_sizes
from spp_viewer.gui.canvas.label_layout import place_plates
from spp_viewer.gui.canvas.layers import Layer, Scene, snapped
from spp_viewer.gui.canvas.strokes import paint_dashed, paint_haloed
from spp_viewer.gui.theme.theme import scaled

Box = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class HighlightOutline:
    """One highlighted box.

    Attributes
    ----------
    box
        float32 (4,), image pixels.
    caption, colour
        Text and colour of its plate; no plate is drawn for an empty caption.
    origin
        Proposal of a detection, float32 (4,), image pixels, drawn dashed; None if the box is itself a proposal.
    """

    box: Box
    caption: str = ""
    colour: str = ""
    origin: Box | None = None


class HighlightLayer(Layer):
    """At most one hovered and one selected box; the selected one in the accent colour."""

    def __init__(self) -> None:
        super().__init__("highlight")
        self._hovered: HighlightOutline | None = None
        self._selected: HighlightOutline | None = None

    @property
    def selected(self) -> HighlightOutline | None:
        return self._selected

    def set_hovered(self, highlight: HighlightOutline | None) -> None:
        if highlight is not None or self._hovered is not None:
            self._hovered = highlight
            self.changed.emit()

    def set_selected(self, highlight: HighlightOutline | None) -> None:
        self._selected = highlight
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        accent = QColor(scene.palette.accent)
        if self._hovered is not None and self._hovered is not self._selected:
            colour = QColor(self._hovered.colour) if self._hovered.colour else QColor("#ffffff")
            self._outline(painter, self._rect(scene, self._hovered.box), colour, 2, 0.10)
        if self._selected is None:
            return
        if self._selected.origin is not None:
            paint_dashed(painter, self._rect(scene, self._selected.origin))
        self._outline(painter, self._rect(scene, self._selected.box), accent, 3, 0.06)
        if self._selected.caption:
            self._plate(painter, scene, self._selected)

    def _rect(self, scene: Scene, box: Box) -> QRectF:
        x1, y1, x2, y2 = snapped(scene.viewport, box[None])[0].tolist()
        return QRectF(x1, y1, max(x2 - x1 - 1, 0), max(y2 - y1 - 1, 0))

    def _outline(self, painter: QPainter, rect: QRectF, colour: QColor, width: int, tint: float) -> None:
        fill = QColor(colour)
        fill.setAlphaF(tint)
        painter.fillRect(rect, fill)
        paint_haloed(painter, rect, colour, width, halo=3, opacity=220)

    def _plate(self, painter: QPainter, scene: Scene, highlight: HighlightOutline) -> None:
        font = scaled(painter.font(), 0.95)
        font.setBold(True)
        sizes = plate_sizes((highlight.caption,), font)
        box = snapped(scene.viewport, highlight.box[None]).astype(np.float64) + np.array([-2, -2, 1, 1])
        place = place_plates(box, sizes, (scene.size.width(), scene.size.height()))[0]
        if not np.isnan(place[0]):
            painter.setFont(font)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = highlight.colour or scene.palette.accent
            paint_plate(painter, highlight.caption, colour, QPointF(*place), QPointF(*sizes[0]))
