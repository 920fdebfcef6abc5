"""Heat map of how many of R-CNN's warped regions contain each pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.workers.mipmap import share

SHADE = 0.78
"""Opacity of the map."""


class CoverageLayer(Layer):
    """Heat map of counts per image pixel."""

    def __init__(self, visible: bool = False) -> None:
        super().__init__("coverage", visible)
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None
        self._top = 0

    def set_counts(self, counts: NDArray[np.int32] | None) -> None:
        """Show counts (H, W); zero has the darkest colour. None shows nothing."""
        if counts is None:
            self._pixels = self._image = None
        else:
            self._top = int(counts.max())
            level = counts.astype(np.float32) * (255 / max(self._top, 1))
            self._pixels = np.ascontiguousarray(viridis()[level.astype(np.uint8)])
            self._image = share(self._pixels)
        self.changed.emit()

    @property
    def ramp(self) -> Ramp | None:
        return Ramp(tr("warps a pixel"), float(self._top)) if self._image is not None else None

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._image is None:
            return
        viewport = scene.viewport
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(painter.opacity() * SHADE)
        size = self._image.width() * viewport.scale, self._image.height() * viewport.scale
        painter.drawImage(QRectF(viewport.x, viewport.y, *size), self._image)
