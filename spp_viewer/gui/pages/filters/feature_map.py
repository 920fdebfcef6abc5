"""Widget of one feature map with its colour scale and its strongest cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.explain.filters import Cells
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import Theme, scaled
from spp_viewer.gui.widgets.activation_scale import activation, coloured, paint_bar
from spp_viewer.gui.widgets.hover import ENTER, Hovering
from spp_viewer.gui.widgets.tiling import quantised

BAR_WIDTH = 10
"""Width of the colour scale, screen pixels."""

MIN_SCALE_HEIGHT = 56
"""Minimum height of the colour scale, screen pixels, at which three values fit beside it."""

SCALE_ROOM = 56
"""Width of the scale and its values to the right of the map, screen pixels."""

MIN_SIDE = 24
"""Minimum side of the map, screen pixels, since maps of panoramas may be a hundred times as wide as high."""

RING_RADIUS = 5.5
"""Radius of the mark of a strong cell, screen pixels."""


@dataclass(frozen=True, eq=False)
class MapView:
    """Content of the map.

    Attributes
    ----------
    values
        float32 (h, w).
    top
        Activation of the brightest colour.
    window
        Inclusive cells of the selected window, or None.
    marks
        int64 (K, 2), (x, y) of the strongest cells, strongest first.
    """

    values: NDArray[np.float32]
    top: float
    window: Cells | None
    marks: NDArray[np.int64]


class FilterMap(Hovering):
    """A feature map drawn as large as fits.

    Shows the value of the cell under the cursor; a click chooses the cell. Arrow keys move the cursor, Return chooses.
    """

    cell_chosen = Signal(int, int)
    """Emitted with (x, y) of the chosen cell."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._view: MapView | None = None
        self._image: QImage | None = None
        self._cursor: tuple[int, int] | None = None  # cell under the cursor
        self._lit: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 32)
        self.setAccessibleName(tr("Map of the chosen filter"))
        theme.changed.connect(self.update)

    def set_view(self, view: MapView | None) -> None:
        """Set the map to show."""
        before, self._view = self._view, view
        self._image = None
        if view is not None:
            levels = quantised(view.values[None], np.array([view.top], dtype=np.float32))
            self._image = coloured(levels[:, :, 0], self._theme.palette.accent)
        if view is None or before is None or view.values.shape != before.values.shape:
            self._cursor = None
        self._lit = None
        self._describe()
        self.update()

    def light(self, mark: int | None) -> None:
        """Highlight the mark with this index; None highlights none."""
        if mark != self._lit:
            self._lit = mark
            self.update()

    @property
    def cursor_cell(self) -> tuple[int, int] | None:
        """Cell under the cursor, whose value is shown."""
        return self._cursor

    # Geometry

    @property
    def map_rect(self) -> QRectF:
        """Rectangle of the map in the upper left corner, in whole screen pixels.

        The aspect ratio is kept unless a side would be shorter than :data:`MIN_SIDE`.
        """
        if self._view is None:
            return QRectF()
        height, width = self._view.values.shape
        scale = min((self.width() - SCALE_ROOM) / width, self.height() / height)
        return QRectF(0, 0, max(round(width * scale), MIN_SIDE), max(round(height * scale), MIN_SIDE))

    def height_for(self, width: int) -> int:
        """Return the height at which the map fills this width, screen pixels."""
        if self._view is None:
            return 0
        height, columns = self._view.values.shape
        return round((width - SCALE_ROOM) * int(height) / int(columns))

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Return the cell (x, y) at a point of the widget, or None."""
        rect = self.map_rect
        if self._view is None or not rect.contains(point):
            return None
        height, width = self._view.values.shape
        x = int((point.x() - rect.x()) / rect.width() * width)
        y = int((point.y() - rect.y()) / rect.height() * height)
        return min(x, width - 1), min(y, height - 1)

    def cells_rect(self, cells: Cells) -> QRectF:
        """Return the rectangle of inclusive cells (left, top, right, bottom), screen pixels."""
        if self._view is None:
            return QRectF()
        height, width = self._view.values.shape
        rect, (left, top, right, bottom) = self.map_rect, cells
        wide, high = rect.width() / width, rect.height() / height
        return QRectF(
            rect.x() + left * wide, rect.y() + top * high, (right - left + 1) * wide, (bottom - top + 1) * high
        )

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None or self._image is None:
            return
        painter = QPainter(self)
        palette, rect = self._theme.palette, self.map_rect
        painter.drawImage(rect, self._image)
        painter.setFont(scaled(self.font(), 0.85))
        bar = QRectF(rect.right() + 8, rect.y(), BAR_WIDTH, max(rect.height(), min(self.height(), MIN_SCALE_HEIGHT)))
        paint_bar(painter, bar, self._view.top, QColor(palette.muted))
        if self._view.window is not None:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRect(self.cells_rect(self._view.window))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (x, y) in enumerate(self._view.marks.tolist()):
            self._mark(painter, number, self.cells_rect((x, y, x, y)).center())
        if self._cursor is not None:
            self._read_out(painter, rect)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))

    def _mark(self, painter: QPainter, number: int, centre: QPointF) -> None:
        lit = number == self._lit
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = QColor(self._theme.palette.accent) if lit else QColor("#ffffff")
        for ink, width in ((QColor(0, 0, 0, 150), 3.5), (colour, 2.0 if lit else 1.5)):
            painter.setPen(QPen(ink, width))
            painter.drawEllipse(centre, RING_RADIUS + lit, RING_RADIUS + lit)

    def _read_out(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the cell under the cursor and its activation in a corner of the map away from it."""
        assert self._cursor is not None
        x, y = self._cursor
        cell = self.cells_rect((x, y, x, y))
        painter.setPen(QPen(QColor("#ffffff"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cell)
        font = scaled(self.font(), 0.85, QFont.Weight.Medium)
        text, metrics = self._cursor_text(), QFontMetricsF(font)
        plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 10, metrics.height() + 3)
        plate.moveBottomLeft(rect.bottomLeft() + QPointF(3, -3))
        if cell.center().y() > rect.center().y():
            plate.moveTop(rect.top() + 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(12, 13, 16, 205))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setFont(font)
        painter.setPen(QColor("#e7e9ec"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _cursor_text(self) -> str:
        if self._view is None or self._cursor is None:
            return ""
        x, y = self._cursor
        return tr("cell {x}, {y}:  {value}").format(x=x, y=y, value=activation(float(self._view.values[y, x])))

    def _describe(self) -> None:
        self.setAccessibleDescription(self._cursor_text())

    def sizeHint(self) -> QSize:
        return QSize(230, 240)

    # Mouse and keys

    def _place_at(self, at: QPointF) -> tuple[int, int] | None:
        return self.cell_at(at)

    def _point_at(self, place: tuple[int, int] | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self._describe()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.cell_chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._view is None:
            return
        height, width = self._view.values.shape
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in ENTER and self._cursor is not None:
            self.cell_chosen.emit(*self._cursor)
        elif key not in steps:
            super().keyPressEvent(event)
        elif self._cursor is None:
            marks = self._view.marks
            self._point_at((int(marks[0, 0]), int(marks[0, 1])) if len(marks) else (0, 0))
        else:
            dx, dy = steps[key]
            x, y = self._cursor
            self._point_at((min(max(x + dx, 0), width - 1), min(max(y + dy, 0), height - 1)))
