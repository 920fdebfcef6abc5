"""The selected window's pyramid as a grid over its crop, with values and winning cells."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.image import Image
from spp_viewer.explain.roi import Pyramid, RoiWindow, Winners
from spp_viewer.gui.canvas.strokes import paint_haloed
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.window.region import RegionView
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.hover import Pointing
from spp_viewer.gui.widgets.section import STEPS, small, value_text

TINT = 0.55
"""Opacity of a bin's colour over the photograph."""

DOT = 2.6
"""Radius of a winning cell's mark, screen pixels."""


class CropView(Pointing, RegionView):
    """The crop of a window with one level of its pyramid.

    The grid divides the window into equal parts. A bin pools every cell that its part touches, which the outline of the
    bin under the cursor shows. Mouse and arrow keys move the cursor.
    """

    NOWHERE = -1

    bin_hovered = Signal(int, int)
    """Emitted with the shown level and the bin under the cursor, row by row from 0, or -1."""
    filter_wanted = Signal(int)
    """Emitted with a bin's filter when the bin is clicked, or Enter is pressed on it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, aspect=0.78, lowest=184, highest=330)
        self._box: Boxes = np.zeros(4, dtype=np.float32)
        self._window: RoiWindow | None = None
        self._pyramid: Pyramid | None = None
        self._winners: Winners | None = None
        self._level, self._bin = 0, -1
        self._filter: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Pyramid bins over the crop"))
        self._set_focusable(False)

    # Content

    def set_window(self, image: Image | None, box: Boxes, window: RoiWindow | None, pyramid: Pyramid | None) -> None:
        """Show a proposal's box (4,) on an image, and the pyramid of its window if there is one."""
        self._point_at(-1)
        self._box, self._window, self._pyramid = box, window, pyramid
        x1, y1, x2, y2 = box.tolist()
        needed = QRectF(x1, y1, x2 - x1, y2 - y1)
        if window is not None:
            left, top, right, bottom = window.box.tolist()
            needed = needed.united(QRectF(left, top, right - left, bottom - top))
        self._set_focusable(pyramid is not None)
        self._pool()
        self.set_region(image.pixels if image is not None else None, needed)

    def set_level(self, level: int) -> None:
        self._point_at(-1)
        self._level = level
        self._pool()

    def set_filter(self, number: int | None) -> None:
        """Show one filter's values; None shows each bin's strongest filter."""
        if number != self._filter:
            self._filter = number
            self._pool()

    def _pool(self) -> None:
        self._winners = self._pyramid.shown(self._filter) if self._pyramid is not None else None
        self.update()

    def _set_focusable(self, on: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.NoFocus)

    @property
    def level(self) -> int:
        return self._level

    @property
    def filter(self) -> int | None:
        return self._filter

    @property
    def top(self) -> float:
        """Value of the brightest colour, the largest in the window."""
        return float(self._winners.value.max()) if self._winners is not None else 0.0

    def row_of(self, index: int) -> int:
        """Return the row of a bin of the shown level among all bins of the pyramid."""
        if self._pyramid is None:
            raise ValueError("there is no pyramid")
        return int(self._pyramid.rows(self._level).start) + index

    # The cursor

    @property
    def bin(self) -> int:
        """Bin under the cursor, or -1."""
        return self._bin

    def point_at(self, index: int) -> None:
        """Move the cursor to a bin of the shown level without emitting a signal; -1 removes it."""
        if index != self._bin:
            self._bin = index
            self.update()

    def _point_at(self, index: int) -> None:
        if index != self._bin:
            self.point_at(index)
            self.bin_hovered.emit(self._level, index)

    def bin_at(self, at: QPointF) -> int:
        """Return the bin at a point of the widget, or -1."""
        if self._window is None or self._pyramid is None:
            return -1
        frame = self.rect_of(self._window.box)
        column = int((at.x() - frame.x()) // (frame.width() / self._level))
        row = int((at.y() - frame.y()) // (frame.height() / self._level))
        inside = 0 <= column < self._level and 0 <= row < self._level
        return row * self._level + column if inside else -1

    def _place_at(self, at: QPointF) -> int:
        return self.bin_at(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._pyramid is not None and key in STEPS:
            down, right = STEPS[key]
            row, column = divmod(self._bin, self._level) if self._bin >= 0 else (-down, -right)
            row, column = min(max(row + down, 0), self._level - 1), min(max(column + right, 0), self._level - 1)
            self._point_at(row * self._level + column)
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._bin >= 0 and self._winners is not None:
            self.filter_wanted.emit(int(self._winners.filter[self.row_of(self._bin)]))

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(self._theme.palette.accent)
        box = self.rect_of(self._box)
        if self._window is None or self._pyramid is None or self._winners is None:
            self.paint_photo(painter, box)
        else:
            frame = self.rect_of(self._window.box)
            self.paint_photo(painter, frame)
            self._paint_bins(painter, frame)
            pen = QPen(accent, 1)
            pen.setDashPattern([3, 3])
            painter.setPen(pen)
            painter.drawRect(frame)
        if self._pixels is not None:
            paint_haloed(painter, box, accent, 2, halo=1.5, opacity=200)
        self._paint_labels(painter)
        self._paint_cursor(painter)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _paint_bins(self, painter: QPainter, frame: QRectF) -> None:
        if self._window is None or self._pyramid is None or self._winners is None:
            return
        level, rows = self._level, self._pyramid.rows(self._level)
        values, cells = self._winners.value[rows], self._winners.cell[rows]
        shades = np.clip(values / (self.top or 1.0) * 255, 0, 255).astype(np.uint8)
        tiles = self._tiles(frame)
        painter.setRenderHint(
            QPainter.RenderHint.Antialiasing, False
        )  # tiles are adjacent, and this takes a sixth of the time
        for tile, (red, green, blue) in zip(tiles, viridis()[shades].tolist(), strict=True):
            painter.fillRect(tile, QColor(red, green, blue, round(TINT * 255)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 120), 1))
        xs = [frame.x() + frame.width() * k / level for k in range(1, level)]
        ys = [frame.y() + frame.height() * k / level for k in range(1, level)]
        painter.drawLines([QLineF(x, frame.top(), x, frame.bottom()) for x in xs])
        painter.drawLines([QLineF(frame.left(), y, frame.right(), y) for y in ys])
        dots = self.points(self._window.frame.centres(cells))
        fired = [
            k for k in range(len(tiles)) if values[k] > 0
        ]  # in an inactive bin all cells are equal, so none has won
        painter.setPen(QPen(QColor(255, 255, 255, 150), 1))
        painter.drawLines([QLineF(tiles[k].center(), dots[k]) for k in fired])
        painter.setPen(QPen(QColor(255, 255, 255), 1.2))
        painter.setBrush(QColor(self._theme.palette.accent))
        for k in fired:
            painter.drawEllipse(dots[k], DOT, DOT)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _tiles(self, frame: QRectF) -> list[QRectF]:
        """Return the equal parts of the window's frame, row by row, screen pixels."""
        level = self._level
        wide, high = frame.width() / level, frame.height() / level
        return [
            QRectF(frame.x() + column * wide, frame.y() + row * high, wide, high)
            for row in range(level)
            for column in range(level)
        ]

    def _paint_labels(self, painter: QPainter) -> None:
        """Draw values in the bins' top left corners, if all of them fit."""
        if self._window is None or self._pyramid is None or self._winners is None:
            return
        tiles = self._tiles(self.rect_of(self._window.box))
        values = self._winners.value[self._pyramid.rows(self._level)]
        labels = [value_text(value) for value in values.tolist()]
        font = small(self)
        metrics = QFontMetrics(font)
        widest = max(metrics.horizontalAdvance(label) for label in labels)
        if widest + 8 > tiles[0].width() or metrics.height() + 4 > tiles[0].height():
            return
        painter.setFont(font)
        for shift, colour in ((1.0, QColor(0, 0, 0, 200)), (0.0, QColor(255, 255, 255))):
            painter.setPen(colour)
            for tile, label in zip(tiles, labels, strict=True):
                painter.drawText(QPointF(tile.x() + 5, tile.y() + 3 + metrics.ascent() + shift), label)

    def _paint_cursor(self, painter: QPainter) -> None:
        """Outline the cells that the bin under the cursor pools, and the winning cell."""
        if self._bin < 0 or self._window is None or self._pyramid is None or self._winners is None:
            return
        row = self.row_of(self._bin)
        pooled = self.rect_of(self._window.frame.boxes(self._pyramid.bins[row : row + 1])[0])
        painter.setPen(QPen(QColor(0, 0, 0, 160), 3.5))
        painter.drawRect(pooled)
        painter.setPen(QPen(QColor(255, 255, 255), 2))
        painter.drawRect(pooled)
        if self._winners.value[row] > 0:
            won = self._winners.cell[row]
            cell = self.rect_of(self._window.frame.boxes(np.concatenate([won, won])[None])[0])
            painter.setPen(QPen(QColor(self._theme.palette.accent), 2))
            painter.drawRect(cell)
