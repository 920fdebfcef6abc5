"""Attribution heat map: evidence in the photograph for and against the selected window's class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from spp_viewer.gui.canvas.conv5_layer import on_screen
from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.text import tr


class WhyLayer(Layer):
    """Contributions of the winning conv5 cells, computed only while the layer is visible."""

    def __init__(self, session: Session, visible: bool = False) -> None:
        super().__init__("why", visible)
        self._why = session.why
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None
        self._place = QRectF()
        self._caption, self._top = "", 0.0
        self._why.changed.connect(self._show)
        self._why.spread_changed.connect(self._show)
        self._why.watch("canvas", visible)
        self.visibility_changed.connect(self._on_visible)
        self._show()

    def _on_visible(self, visible: bool) -> None:
        self._why.watch("canvas", visible)

    def _show(self) -> None:
        """Update the map from the selected window."""
        reasons, target = self._why.reasons, self._why.target
        if reasons is None or target is None:
            if self._image is not None:
                self._image = self._pixels = None
                self.changed.emit()
            return
        analysis, _, label = target
        self._pixels = reasons.pictures[self._why.spread]
        height, width = self._pixels.shape[:2]
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        self._place = QRectF(0, 0, analysis.image.width, analysis.image.height)
        self._caption = tr("against and for {name}").format(name=analysis.classes[label])
        self._top = float(np.abs(reasons.provenance.cells.plane()).max())  # share of the strongest cell
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(on_screen(self._place, scene.viewport), self._image)

    @property
    def ramp(self) -> Ramp | None:
        return Ramp(self._caption, self._top, signed=True) if self._image is not None else None
