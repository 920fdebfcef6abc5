"""What of the photograph speaks for the selected window's class, and what against it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from spp_viewer.gui.canvas.conv5_layer import on_screen
from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene
from spp_viewer.gui.colours import against_for
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import tr

VEIL = (16, 17, 20, 0.45)
"""Colour and opacity where nothing counts, so that what does stands out."""

STRONGEST = 0.92
"""Opacity of the greatest share."""


class WhyLayer(Layer):
    """The shares of the winning conv5 cells. They are computed while the layer can be seen."""

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
        """Take over the map of the window that is looked at."""
        reasons, target = self._why.reasons, self._why.target
        if reasons is None or target is None:
            if self._image is not None:
                self._image = self._pixels = None
                self.changed.emit()
            return
        analysis, _, label = target
        photo = reasons.photos[self._why.spread]
        self._pixels = signed_pixels(photo, float(np.abs(photo).max()))
        height, width = photo.shape
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        self._place = QRectF(0, 0, analysis.image.width, analysis.image.height)
        self._caption = tr("against and for {name}").format(name=analysis.classes[label])
        self._top = float(np.abs(reasons.provenance.cells.plane()).max())  # of the strongest cell
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(on_screen(self._place, scene.viewport), self._image)

    @property
    def ramp(self) -> Ramp | None:
        return Ramp(self._caption, self._top, signed=True) if self._image is not None else None


def signed_pixels(values: NDArray[np.float32], top: float) -> NDArray[np.uint8]:
    """Signed values (h, w) as uint8 (h, w, 4), RGBA: violet or orange as strong as they are, a veil at 0."""
    strength = np.minimum(np.abs(values) / (top or 1.0), 1)[..., None]
    scale = against_for("dark").astype(np.float64)
    colour = np.where(values[..., None] < 0, scale[0], scale[-1])
    red, green, blue, opacity = VEIL
    result = np.empty((*values.shape, 4))
    result[..., :3] = (1 - strength) * (red, green, blue) + strength * colour
    result[..., 3] = 255 * (opacity + strength[..., 0] * (STRONGEST - opacity))
    return np.rint(result).astype(np.uint8)
