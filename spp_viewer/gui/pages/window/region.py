"""Base class of widgets that draw over a region of the photograph."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.mipmap import share

MARGIN = 0.04
"""Margin around a crop as a fraction of its longer side."""

SHADE = 0.62
"""Opacity of the shade outside the crop."""

RADIUS = 4


class RegionView(QWidget):
    """Shows a region of an image as large as it fits, with its surroundings dimmed, and maps points to the widget.

    Parameters
    ----------
    aspect
        Ratio of height to width, independent of the shown region.
    lowest, highest
        Limits of the height, screen pixels.
    """

    def __init__(self, theme: Theme, aspect: float, lowest: int, highest: int) -> None:
        super().__init__()
        self._theme = theme
        self._aspect, self._lowest, self._highest = aspect, lowest, highest
        self._pixels: NDArray[np.uint8] | None = None
        self._needed = QRectF()
        self._region: QRectF | None = None
        self._photo: QPixmap | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._forget)

    def set_region(self, pixels: NDArray[np.uint8] | None, needed: QRectF) -> None:
        """Show the region ``needed`` (image pixels) of ``pixels`` (H, W, 3), with a margin, extended to the widget."""
        grow = max(needed.width(), needed.height()) * MARGIN
        self._pixels = pixels
        self._needed = needed.adjusted(-grow, -grow, grow, grow)
        self._forget()

    @property
    def region(self) -> QRectF:
        """The displayed region, image pixels."""
        if self._region is None:
            size = (self._pixels.shape[1], self._pixels.shape[0]) if self._pixels is not None else (1, 1)
            self._region = filling(self._needed, (self.width(), self.height()), size)
        return self._region

    @property
    def scale(self) -> float:
        """Screen pixels per image pixel."""
        return self.width() / max(self.region.width(), 1e-6)

    def point(self, x: float, y: float) -> QPointF:
        """Convert an image point to widget coordinates."""
        region, scale = self.region, self.scale
        return QPointF((x - region.x()) * scale, (y - region.y()) * scale)

    def points(self, places: NDArray[np.float64]) -> list[QPointF]:
        """Convert image points (N, 2) to widget coordinates."""
        region = self.region
        at = (places - (region.x(), region.y())) * self.scale
        return [QPointF(x, y) for x, y in at.tolist()]

    def rect_of(self, box: NDArray[np.floating]) -> QRectF:
        """Convert a box (4,) from image pixels to widget coordinates."""
        upper, lower = self.points(np.reshape(box, (2, 2)).astype(np.float64))
        return QRectF(upper, lower)

    def paint_photo(self, painter: QPainter, kept: QRectF) -> None:
        """Draw the photograph with rounded corners, dimmed outside ``kept`` (screen pixels)."""
        well = QPainterPath()
        well.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(well)
        backdrop = QColor(self._theme.palette.canvas)
        if self._pixels is None:
            painter.fillRect(self.rect(), backdrop)
            return
        if self._photo is None:
            self._photo = cut(self._pixels, self.region, self.size(), self.devicePixelRatioF(), backdrop)
        painter.drawPixmap(0, 0, self._photo)
        hole = QPainterPath()
        hole.addRect(kept)
        backdrop.setAlphaF(SHADE)
        painter.fillPath(well.subtracted(hole), backdrop)

    def _forget(self) -> None:
        self._region = self._photo = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._forget()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return min(max(round(width * self._aspect), self._lowest), self._highest)

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._lowest)


def filling(needed: QRectF, view: tuple[int, int], image: tuple[int, int]) -> QRectF:
    """Return the smallest rectangle with the view's aspect ratio around ``needed``, inside the image if possible.

    Parameters
    ----------
    needed
        Rectangle in image pixels, possibly partly outside the image.
    view, image
        (width, height) in screen pixels and in image pixels.
    """
    width, height = max(needed.width(), 1e-3), max(needed.height(), 1e-3)
    per_pixel = max(width / max(view[0], 1), height / max(view[1], 1))
    wide, high = max(view[0], 1) * per_pixel, max(view[1], 1) * per_pixel

    def place(low: float, length: float, room: float, limit: int) -> float:
        start = low + (length - room) / 2
        first, last = min(0.0, low), max(float(limit), low + length) - room
        return min(max(start, first), last) if last >= first else start

    x = place(needed.x(), width, wide, image[0])
    return QRectF(x, place(needed.y(), height, high, image[1]), wide, high)


def cut(pixels: NDArray[np.uint8], region: QRectF, size: QSize, density: float, backdrop: QColor) -> QPixmap:
    """Cut ``region`` (image pixels) of ``pixels`` (H, W, 3) as a pixmap of ``size`` screen pixels.

    The outside of the image has the colour ``backdrop``. Large photographs are subsampled to at least two pixels per
    screen pixel, which are then averaged.
    """
    pixmap = QPixmap(size * density)
    pixmap.setDevicePixelRatio(density)
    pixmap.fill(backdrop)
    height, width = pixels.shape[:2]
    x1, y1 = max(math.floor(region.left()), 0), max(math.floor(region.top()), 0)
    x2, y2 = min(math.ceil(region.right()), width), min(math.ceil(region.bottom()), height)
    if x1 >= x2 or y1 >= y2:
        return pixmap
    scale = size.width() / region.width()
    step = max(1, math.floor(1 / (2 * scale * density)))
    part = np.ascontiguousarray(pixels[y1:y2:step, x1:x2:step])
    image: QImage = share(part)
    wide, high = part.shape[1] * step * scale, part.shape[0] * step * scale
    if scale * density * step < 1:
        goal = QSize(max(round(wide * density), 1), max(round(high * density), 1))
        image = image.scaled(goal, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF((x1 - region.x()) * scale, (y1 - region.y()) * scale, wide, high), image)
    painter.end()
    return pixmap
