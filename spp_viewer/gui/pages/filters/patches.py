"""Patches of the photograph: receptive fields of strong cells, or windows that excite a unit."""

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

PATCH_COUNT = 6
"""Number of patches."""

SPACING = 6
MAX_SIDE = 112
"""Maximum side of a patch, screen pixels; larger ones would show no more detail."""

OVERSAMPLING = 2
"""Source pixels read per pixel of a patch and axis, enough for smooth scaling of large photographs."""


@dataclass(frozen=True, eq=False)
class PatchView:
    """Content of the patches.

    Attributes
    ----------
    pixels
        uint8 (H, W, 3), the photograph.
    names
        Name of each patch.
    tips
        Tooltip of each patch.
    values
        float32 (K,): activation of each patch.
    fields
        float32 (K, 4): rectangles in image pixels, possibly partly outside the image.
    """

    pixels: NDArray[np.uint8]
    names: tuple[str, ...]
    tips: tuple[str, ...]
    values: NDArray[np.float32]
    fields: Boxes

    def picture(self, number: int, side: int, outside: str) -> QImage:
        """Return a patch as a square of ``side`` device pixels, with the colour ``outside`` beyond the image."""
        return cut_out(self.pixels, self.fields[number], side, outside)


def field_patches(
    pixels: NDArray[np.uint8], cells: NDArray[np.int64], values: NDArray[np.float32], fields: Boxes
) -> PatchView:
    """Create patches of receptive fields (K, 4) of cells (K, 2), (x, y), with their activations (K,)."""
    names, tips = [], []
    for (x, y), value, (x1, y1, x2, y2) in zip(cells.tolist(), values.tolist(), fields.tolist(), strict=True):
        names.append(tr("Cell {x}, {y}, activation {value}").format(x=x, y=y, value=activation(value)))
        field = tr("Its receptive field: {w} by {h} image pixels around {x}, {y}.")
        across, down = f"{x2 - x1:.0f}", f"{y2 - y1:.0f}"
        tips.append(field.format(w=across, h=down, x=f"{(x1 + x2) / 2:.0f}", y=f"{(y1 + y2) / 2:.0f}"))
    return PatchView(pixels, tuple(names), tuple(tips), values, fields)


class PatchPictures(Protocol):
    """Interface of the content of patches: names, tooltips, activations and images."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def tips(self) -> tuple[str, ...]: ...
    @property
    def values(self) -> NDArray[np.float32]: ...
    def picture(self, number: int, side: int, outside: str) -> QImage: ...


class Patches(QWidget):
    """``count`` buttons in the number of rows that makes them largest, up to ``largest`` screen pixels."""

    chosen = Signal(int)
    """Emitted with the index of the clicked patch."""
    lit = Signal(object)
    """Emitted with the index of the hovered or focused patch, or None."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, largest: int = MAX_SIDE, count: int = PATCH_COUNT
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
        """Set the patches; those beyond the number of buttons are ignored."""
        for button in self.buttons:
            button.set_view(view)
        self._arrange()

    def _arrange(self) -> None:
        # Laid out for the full number, so that patches do not move when a filter has fewer.
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
        return QSize(336, MAX_SIDE)

    @staticmethod
    def row_height(width: int) -> int:
        """Return the height of all patches in one row of this width, screen pixels."""
        return min((width - (PATCH_COUNT - 1) * SPACING) // PATCH_COUNT, MAX_SIDE)


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

    def _paint_value(self, painter: QPainter, text: str) -> None:
        font = scaled(self.font(), 0.8, QFont.Weight.Medium)
        metrics = QFontMetricsF(font)
        plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 7, metrics.height() + 1)
        plate.moveBottomLeft(QRectF(self.rect()).bottomLeft())
        painter.fillRect(plate, QColor(12, 13, 16, 190))
        painter.setFont(font)
        painter.setPen(QColor("#e7e9ec"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.lit.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.lit.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle Return like Space."""
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
    """Cut a box out of a photograph as a square image.

    Parameters
    ----------
    pixels
        uint8 (H, W, 3).
    box
        float32 (4,), xyxy in image pixels; parts outside the image get the colour ``outside``.
    side
        Side of the result, device pixels. A box that is not square is stretched.
    """
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    picture.fill(QColor(outside))
    height, width = pixels.shape[:2]
    x1, y1, x2, y2 = box.tolist()
    left, top = max(0, math.floor(x1)), max(0, math.floor(y1))
    right, bottom = min(width, math.ceil(x2)), min(height, math.ceil(y2))
    if left >= right or top >= bottom:
        return picture
    across, down = max(1, int((x2 - x1) / (OVERSAMPLING * side))), max(1, int((y2 - y1) / (OVERSAMPLING * side)))
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
