"""Layers for feature maps: a heat map, the grid of conv5 cells, and the window of the selected proposal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from spp_viewer.explain.receptive import Registration
from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.workers.mipmap import share

SHADE = 0.72
"""Opacity of the heat map."""

MIN_CELL = 5.0
"""Smallest side of a cell, screen pixels, at which grid lines are drawn."""


class CellGrid:
    """Position of a feature map's cells on the image.

    A cell stands for the rectangle of one stride around its centre; rectangles of neighbouring cells meet.

    Parameters
    ----------
    registration
        Registration of the map on the image.
    """

    def __init__(self, registration: Registration) -> None:
        self.rows, self.columns = registration.map_size
        self.pitch, self.origin = QSizeF(*registration.frame.pitch), QPointF(*registration.frame.origin)

    def rect(self, cells: tuple[int, int, int, int]) -> QRectF:
        """Return the rectangle of inclusive cells (left, top, right, bottom), in image pixels."""
        left, top, right, bottom = cells
        wide, high = self.pitch.width(), self.pitch.height()
        corner = QPointF(self.origin.x() + left * wide, self.origin.y() + top * high)
        return QRectF(corner, QSizeF((right - left + 1) * wide, (bottom - top + 1) * high))

    @property
    def extent(self) -> QRectF:
        """Return the rectangle of the whole map, in image pixels."""
        return self.rect((0, 0, self.columns - 1, self.rows - 1))


class HeatLayer(Layer):
    """A heat map of cell values in a perceptual colour map."""

    def __init__(self, visible: bool = False) -> None:
        super().__init__("conv5", visible)
        self._grid: CellGrid | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._image: QImage | None = None
        self._caption, self._top = "", 0.0

    def set_map(self, values: NDArray[np.float32], grid: CellGrid, caption: str) -> None:
        """Show values (h, w); the colour scale runs from zero to their maximum."""
        self._grid, self._caption = grid, caption
        self._top = float(values.max()) if values.size else 0.0
        level = np.clip(values / (self._top or 1.0), 0, 1) * 255
        self._pixels = np.ascontiguousarray(viridis()[level.astype(np.uint8)])
        self._image = share(self._pixels)
        self.changed.emit()

    def clear(self) -> None:
        self._grid = self._image = self._pixels = None
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        self.paint_map(painter, scene, SHADE)

    def paint_map(self, painter: QPainter, scene: Scene, shade: float) -> None:
        """Draw the map with the painter's opacity multiplied by ``shade``."""
        if self._image is None or self._grid is None:
            return
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, scene.viewport.scale * self._grid.pitch.width() < 48
        )
        painter.setOpacity(painter.opacity() * shade)
        painter.drawImage(on_screen(self._grid.extent, scene.viewport), self._image)

    @property
    def ramp(self) -> Ramp | None:
        return Ramp(self._caption, self._top) if self._image is not None else None


class WindowLayer(Layer):
    """The grid of cells, with the window of a proposal."""

    def __init__(self, visible: bool = False) -> None:
        super().__init__("window", visible)
        self._grid: CellGrid | None = None
        self._cells: tuple[int, int, int, int] | None = None

    def set_window(self, grid: CellGrid | None, cells: tuple[int, int, int, int] | None) -> None:
        """Show the cells of a map and a window of inclusive cells (left, top, right, bottom)."""
        self._grid, self._cells = grid, cells
        self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        grid = self._grid
        if grid is None:
            return
        if grid.pitch.width() * scene.viewport.scale >= MIN_CELL:
            painter.setPen(QPen(QColor(255, 255, 255, 70), 1))
            painter.drawLines(_lines(grid, scene.viewport, (0, 0, grid.columns - 1, grid.rows - 1)))
        if self._cells is None:
            return
        paint_cells(painter, scene, grid, self._cells, 3)


def paint_cells(
    painter: QPainter, scene: Scene, grid: CellGrid, cells: tuple[int, int, int, int], width: float
) -> None:
    """Paint a window of inclusive cells in the accent colour: a tint, lines between cells, and a frame."""
    accent = QColor(scene.palette.accent)
    rect = on_screen(grid.rect(cells), scene.viewport)
    accent.setAlphaF(0.16)
    painter.fillRect(rect, accent)
    accent.setAlphaF(0.7)
    lines = _lines(grid, scene.viewport, cells)
    if scene.vector is None and scene.density == 1:
        _paint_thin(painter, scene, lines, accent)
    else:
        painter.setPen(QPen(accent, 1))
        painter.drawLines(lines)
    accent.setAlphaF(1)
    painter.setPen(QPen(accent, width))
    painter.drawRect(rect)


def on_screen(rect: QRectF, viewport: Viewport) -> QRectF:
    """Convert a rectangle from image pixels to screen pixels."""
    scale = viewport.scale
    return QRectF(
        viewport.x + rect.x() * scale, viewport.y + rect.y() * scale, rect.width() * scale, rect.height() * scale
    )


def _paint_thin(painter: QPainter, scene: Scene, lines: list[QLineF], colour: QColor) -> None:
    """Paint translucent one-pixel horizontal and vertical lines, fifty times as fast as Qt's drawLines."""
    seen = QRectF(QPointF(lines[0].p1()), lines[-1].p2()).toAlignedRect().adjusted(0, 0, 1, 1).intersected(scene.rect)
    if seen.isEmpty():
        return
    pixels = np.zeros((seen.height(), seen.width()), dtype=np.uint32)
    share = colour.alphaF()
    red, green, blue = (round(share * part) for part in (colour.red(), colour.green(), colour.blue()))
    shade = QColor(red, green, blue, colour.alpha()).rgba()
    columns = np.array([int(line.x1()) - seen.x() for line in lines if line.dx() == 0])
    rows = np.array([int(line.y1()) - seen.y() for line in lines if line.dx() != 0])
    pixels[:, columns[(columns >= 0) & (columns < seen.width())]] = shade
    pixels[rows[(rows >= 0) & (rows < seen.height())]] = shade
    image = QImage(pixels.data, seen.width(), seen.height(), QImage.Format.Format_ARGB32_Premultiplied)
    painter.drawImage(seen.topLeft(), image)


def _lines(grid: CellGrid, viewport: Viewport, cells: tuple[int, int, int, int]) -> list[QLineF]:
    """Return the lines between and around a range of cells, in screen pixels."""
    rect = on_screen(grid.rect(cells), viewport)
    pitch = grid.pitch * viewport.scale
    xs = [round(rect.x() + k * pitch.width()) + 0.5 for k in range(cells[2] - cells[0] + 2)]
    ys = [round(rect.y() + k * pitch.height()) + 0.5 for k in range(cells[3] - cells[1] + 2)]
    vertical = [QLineF(x, rect.top(), x, rect.bottom()) for x in xs]
    return vertical + [QLineF(rect.left(), y, rect.right(), y) for y in ys]
