"""Mouse tool that draws a rectangle on a canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from spp_viewer.gui.canvas.patch_layer import PatchLayer
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.document.attribution import Corners

MIN_SIDE = 4.0
"""Smallest side of a drawn rectangle, image pixels; shorter drags are ignored."""


class PatchTool(QObject):
    """Event filter that draws a rectangle with the left button; wheel and middle button still move the image.

    Parameters
    ----------
    layer
        Shows the rectangle while it is drawn.
    """

    drawn = Signal(object)
    """Emitted with the corners of the rectangle when the button is released."""

    def __init__(self, canvas: Canvas, layer: PatchLayer) -> None:
        super().__init__(canvas)
        self._canvas, self._layer = canvas, layer
        self._on = False
        self._from: QPointF | None = None
        canvas.installEventFilter(self)

    def set_on(self, on: bool) -> None:
        self._on, self._from = on, None
        self._layer.set_drawn(None)
        if on:
            self._canvas.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._canvas.unsetCursor()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._on or not isinstance(event, QMouseEvent) or self._canvas.image_size is None:
            return False
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            if event.button() != Qt.MouseButton.LeftButton:
                return False
            self._from = event.position()
            return True
        if self._from is None:
            return False
        if kind == QEvent.Type.MouseMove:
            self._layer.set_drawn(self._corners(event.position()))
            return True
        if kind == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
            corners = self._corners(event.position())
            self._from = None
            self._layer.set_drawn(None)
            if min(corners[2] - corners[0], corners[3] - corners[1]) >= MIN_SIDE:
                self.drawn.emit(corners)
            return True
        return False

    def _corners(self, here: QPointF) -> Corners:
        """Return the rectangle from the press position to ``here``, clipped to the image."""
        assert self._from is not None
        assert self._canvas.image_size is not None
        width, height = self._canvas.image_size
        viewport = self._canvas.viewport
        (xa, ya), (xb, yb) = (viewport.to_image(point.x(), point.y()) for point in (self._from, here))
        xs, ys = sorted(min(max(x, 0), width) for x in (xa, xb)), sorted(min(max(y, 0), height) for y in (ya, yb))
        return xs[0], ys[0], xs[1], ys[1]
