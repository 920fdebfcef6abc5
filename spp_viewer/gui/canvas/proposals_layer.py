"""Layer that draws the outlines of thousands of proposals as their density.

Qt needs 75 ms for two thousand translucent rectangles, since it blends every edge separately. Here the edges that cross
each pixel are counted - a few additions a box, then one running sum in each direction - and the count is looked up in a
table of colours. This takes a few milliseconds for any number of boxes, and dense regions remain distinguishable.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.canvas.layers import Layer, Scene, rects, snapped
from spp_viewer.gui.canvas.recording import Recording
from spp_viewer.gui.theme.colours import rgb

EDGE_ALPHA = 0.16
"""Opacity of a single edge."""

MAX_EDGES = 64
"""Number of edges on one pixel at which the density saturates."""


class ProposalsLayer(Layer):
    """Outlines of N boxes, one device pixel wide, in the accent's colour."""

    def __init__(self, visible: bool = False) -> None:
        super().__init__("proposals", visible)
        self._boxes: Boxes = np.zeros((0, 4), dtype=np.float32)
        self._views: dict[tuple[int, int], _View] = {}

    def set_boxes(self, boxes: Boxes) -> None:
        """Show these boxes (N, 4), image pixels."""
        self._boxes = boxes
        for view in self._views.values():
            view.drawn = None
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if scene.vector is not None:
            colour = QColor(scene.palette.accent)
            colour.setAlphaF(EDGE_ALPHA)
            painter.setPen(QPen(colour, 1))
            painter.drawRects(rects(snapped(scene.viewport, self._boxes)))
        elif len(self._boxes) and isinstance(painter, Recording):
            painter.draw_later(QRectF(scene.rect), partial(_drawn, self._boxes, scene))
        elif len(self._boxes):
            painter.drawImage(QRectF(scene.rect), self._image(scene))

    def _image(self, scene: Scene) -> QImage:
        """Return the outlines over the whole view, cached until the view or the boxes change."""
        key = scene.viewport, scene.palette.name
        size = _size(scene)
        view = self._views.get(size)
        if view is None:
            same = [(known, v) for known, v in self._views.items() if v.density == scene.density]
            self._views = dict(same[-1:])  # linked canvases may differ by a pixel; larger images are not cached
            view = self._views[size] = _View(size, scene.density)
        if view.drawn != key:
            view.draw(self._boxes, scene)
            view.drawn = key
        return view.image


class _View:
    """Cached outlines for one view size in device pixels, with their cache key."""

    def __init__(self, size: tuple[int, int], density: float) -> None:
        width, height = size
        self.density = density
        self.counter = EdgeCounter(width, height)
        self.pixels = np.empty((height, width), dtype=np.uint32)
        self.image = QImage(self.pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)
        self.drawn: tuple[object, ...] | None = None

    def draw(self, boxes: Boxes, scene: Scene) -> None:
        """Draw the outlines into the image."""
        seen = np.rint(scene.viewport.to_screen(boxes) * scene.density).astype(np.int64)
        np.take(_table(scene.palette.accent), self.counter.count(seen), mode="clip", out=self.pixels)


def _size(scene: Scene) -> tuple[int, int]:
    """Return (width, height) of the view in device pixels."""
    return round(scene.size.width() * scene.density), round(scene.size.height() * scene.density)


def _drawn(boxes: Boxes, scene: Scene) -> QImage:
    """Draw the outlines into a new image."""
    view = _View(_size(scene), scene.density)
    view.draw(boxes, scene)
    return view.image


class EdgeCounter:
    """Counts how many box edges cross each pixel of a view, with buffers reused between calls."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height
        self._rows = np.zeros((height, width + 1), dtype=np.int16)
        self._columns = np.zeros((height + 1, width), dtype=np.int16)

    def count(self, boxes: NDArray[np.int64]) -> NDArray[np.int16]:
        """Count the edges on each pixel: int16 (height, width), valid until the next call.

        Parameters
        ----------
        boxes
            int64 (N, 4), xyxy in screen pixels; an edge is the first or last row or column of pixels. Parts
            outside the view are clipped.
        """
        width, height = self.size
        rows, columns = self._rows, self._columns
        rows.fill(0)
        columns.fill(0)
        x1, y1 = boxes[:, 0], boxes[:, 1]
        x2, y2 = np.maximum(boxes[:, 2] - 1, x1), np.maximum(boxes[:, 3] - 1, y1)  # last column and row
        for y in (y1, y2):
            _mark(rows, y, x1, x2, height, width)
        for x in (x1, x2):
            _mark(columns.T, x, y1, y2, width, height)
        np.cumsum(rows, axis=1, out=rows)
        for row in range(1, height):  # three times as fast as cumsum, which runs down the columns
            np.add(columns[row], columns[row - 1], out=columns[row])
        return np.add(rows[:, :width], columns[:height], out=rows[:, :width])


def _mark(
    steps: NDArray[np.int16],
    line: NDArray[np.int64],
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    lines: int,
    length: int,
) -> None:
    """Add +1 where a run of pixels begins on its line and -1 after its end."""
    seen = (line >= 0) & (line < lines) & (last >= 0) & (first < length)
    at = line[seen]
    np.add.at(steps, (at, np.maximum(first[seen], 0)), 1)
    np.add.at(steps, (at, np.minimum(last[seen], length - 1) + 1), -1)


def _table(colour: str) -> NDArray[np.uint32]:
    """Return premultiplied ARGB for 0 to MAX_EDGES blended edges, uint32 (MAX_EDGES + 1,)."""
    alpha = 1 - (1 - EDGE_ALPHA) ** np.arange(MAX_EDGES + 1)
    parts = [np.rint(alpha * 255)] + [np.rint(alpha * value) for value in rgb(colour)]
    a, r, g, b = (part.astype(np.uint32) for part in parts)
    return np.asarray((a << 24) | (r << 16) | (g << 8) | b, dtype=np.uint32)
