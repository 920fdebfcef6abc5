"""The layer of the photograph."""

from __future__ import annotations

from math import ceil, floor

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter

from spp_viewer.gui.canvas.layers import Layer, Scene
from spp_viewer.gui.workers.mipmap import Mipmap

NEAREST_FROM = 3.0
"""Scale from which image pixels are drawn as squares, without smoothing."""


class PhotoLayer(Layer):
    """Draws the photograph from a :class:`Mipmap`."""

    def __init__(self) -> None:
        super().__init__("photo")
        self._picture: Mipmap | None = None

    def set_picture(self, picture: Mipmap | None) -> None:
        self._picture = picture
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._picture is None:
            return
        viewport, picture = scene.viewport, self._picture
        scale = viewport.scale * scene.density
        level = picture.level_for(scale)
        image = picture.images()[level]
        smooth = viewport.scale < NEAREST_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        # A mipmap level drops odd rows and columns; draw it at the size of the part that it covers.
        width, height = image.width() * 2**level * viewport.scale, image.height() * 2**level * viewport.scale
        whole = QRectF(viewport.x, viewport.y, width, height)
        if scene.vector is None:
            painter.drawImage(whole, image)
            return
        step = 2**level * viewport.scale
        seen = whole.intersected(QRectF(scene.rect)).translated(-whole.topLeft())
        part = QRect(
            QPoint(floor(seen.left() / step), floor(seen.top() / step)),
            QPoint(ceil(seen.right() / step) - 1, ceil(seen.bottom() / step) - 1),
        ).intersected(image.rect())
        if part.isEmpty():
            return
        place = QRectF(part.x() * step, part.y() * step, part.width() * step, part.height() * step)
        painter.drawImage(place.translated(whole.topLeft()), scene.vector.of(image.copy(part)))
