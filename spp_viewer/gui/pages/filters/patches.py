"""Parts of the photograph cut out: the receptive fields of strong cells, or windows that excite a unit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import Theme, scaled
from spp_viewer.gui.widgets.activation_scale import activation
from spp_viewer.gui.widgets.hover import ENTER
from spp_viewer.gui.widgets.tiling import Tiling
from spp_viewer.gui.workers.mipmap import share

PATCHES = 6
"""How many are shown."""

SPACING = 6
LARGEST = 112
"""Side of a receptive field at most, screen pixels; larger ones would show no more."""

FINER = 2
"""Pixels read for each pixel of a patch, along a side: enough for smooth scaling, however large the photograph."""


@dataclass(frozen=True, eq=False)
class PatchView:
    """What the patches show.

    Attributes
    ----------
    pixels
        uint8 (H, W, 3), the photograph.
    names
        What each patch is called.
    tips
        A sentence on each.
    values
        float32 (K,): their activations.
    fields
        float32 (K, 4): what is cut out, in image pixels; it may reach over the image.
    """

    pixels: NDArray[np.uint8]
    names: tuple[str, ...]
    tips: tuple[str, ...]
    values: NDArray[np.float32]
    fields: Boxes

    def picture(self, number: int, side: int, outside: str) -> QImage:
        """A patch as a square of ``side`` device pixels; what reaches over the image has the colour ``outside``."""
        return cut_out(self.pixels, self.fields[number], side, outside)


def field_patches(
    pixels: NDArray[np.uint8], cells: NDArray[np.int64], values: NDArray[np.float32], fields: Boxes
) -> PatchView:
    """Receptive fields (K, 4) of cells (K, 2), given as (x, y), with their activations (K,)."""
    names, tips = [], []
    for (x, y), value, (x1, y1, x2, y2) in zip(cells.tolist(), values.tolist(), fields.tolist(), strict=True):
        names.append(tr("Cell {x}, {y}, activation {value}").format(x=x, y=y, value=activation(value)))
        field = tr("Its receptive field: {w} by {h} image pixels around {x}, {y}.")
        across, down = f"{x2 - x1:.0f}", f"{y2 - y1:.0f}"
        tips.append(field.format(w=across, h=down, x=f"{(x1 + x2) / 2:.0f}", y=f"{(y1 + y2) / 2:.0f}"))
    return PatchView(pixels, tuple(names), tuple(tips), values, fields)


class PatchPictures(Protocol):
    """What patches show: of each its name, a sentence, its activation, and its picture."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def tips(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> NDArray[np.float32]: ...
    def picture(self, number: int, side: int, outside: str) -> QImage: ...


class Patches(QWidget):
    """``count`` buttons in as many rows as make them largest, at most ``largest`` screen pixels a side."""

    chosen = Signal(int)
    """Index of the patch that was clicked."""
    lit = Signal(object)
    """Index of the patch under the cursor or in focus, or None."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, largest: int = LARGEST, count: int = PATCHES
    ) -> None:
        super().__init__(parent)
        self._largest = largest
        self.buttons = [Patch(number, theme, self) for number in range(count)]
        for button in self.buttons:
            button.clicked.connect(lambda _=False, number=button.number: self.chosen.emit(number))
            button.lit.connect(lambda on, number=button.number: self.lit.emit(number if on else None))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 32)

    def set_view(self, view: PatchPictures | None) -> None:
        """Show other patches, at most as many as there are buttons."""
        for button in self.buttons:
            button.set_view(view)
        self._arrange()

    def _arrange(self) -> None:
        # Always as if there were all of them, so that they do not jump when a filter has fewer.
        count = len(self.buttons)
        tiling = Tiling.fit(count, (1, 1), (self.width(), self.height()), SPACING)
        side = min(tiling.width, self._largest)
        even = Tiling(count, tiling.columns, side, side, SPACING)
        for number, button in enumerate(self.buttons):
            button.setGeometry(QRect(*even.corner(number), side, side))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(336, LARGEST)

    @staticmethod
    def row_height(width: int) -> int:
        """Height that lets all patches stand in one row of this width."""
        return min((width - (PATCHES - 1) * SPACING) // PATCHES, LARGEST)


class Patch(QAbstractButton):
    """One patch with its activation."""

    lit = Signal(bool)

    def __init__(self, number: int, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self._theme = theme
        self._view: PatchPictures | None = None
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._redraw)

    def set_view(self, view: PatchPictures | None) -> None:
        self._view = view if view is not None and self.number < len(view.names) else None
        self.setVisible(self._view is not None)
        if self._view is not None:
            self.setAccessibleName(self._view.names[self.number])
            self.setToolTip(f"{self.accessibleName()}\n{self._view.tips[self.number]}")
        self._redraw()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            return
        if self._picture is None:
            density = self.devicePixelRatioF()
            side = max(1, round(self.width() * density))
            image = self._view.picture(self.number, side, self._theme.palette.canvas)
            self._picture = QPixmap.fromImage(image)
            self._picture.setDevicePixelRatio(density)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        self._paint_value(painter, activation(float(self._view.values[self.number])))
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.palette.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_value(self, painter: QPainter, words: str) -> None:
        font = scaled(self.font(), 0.8, QFont.Weight.Medium)
        metrics = QFontMetricsF(font)
        plate = QRectF(0, 0, metrics.horizontalAdvance(words) + 7, metrics.height() + 1)
        plate.moveBottomLeft(QRectF(self.rect()).bottomLeft())
        painter.fillRect(plate, QColor(12, 13, 16, 190))
        painter.setFont(font)
        painter.setPen(QColor("#e7e9ec"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.lit.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.lit.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return does what Space does."""
        if event.key() in ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.lit.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.lit.emit(False)


def cut_out(pixels: NDArray[np.uint8], box: NDArray[np.float32], side: int, outside: str) -> QImage:
    """A box of a photograph as a square picture.

    Parameters
    ----------
    pixels
        uint8 (H, W, 3).
    box
        float32 (4,), edges in image pixels; what reaches over the image is filled with the colour ``outside``.
    side
        Of the picture, in device pixels. A box that is not square is stretched.
    """
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    picture.fill(QColor(outside))
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = box.tolist()
    left, top = max(0, math.floor(x1)), max(0, math.floor(y1))
    right, bottom = min(width, math.ceil(x2)), min(height, math.ceil(y2))
    if left >= right or top >= bottom:
        return picture
    across, down = max(1, int((x2 - x1) / (FINER * side))), max(1, int((y2 - y1) / (FINER * side)))
    seen = np.ascontiguousarray(pixels[top:bottom:down, left:right:across])
    ratio = side / (x2 - x1), side / (y2 - y1)
    place = QRectF(
        (left - x1) * ratio[0],
        (top - y1) * ratio[1],
        seen.shape[1] * across * ratio[0],
        seen.shape[0] * down * ratio[1],
    )
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, share(seen))
    painter.end()
    return picture
