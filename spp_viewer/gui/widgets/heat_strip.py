"""A thin heat map of many values, such as bins by filters or fc7."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    qRgb,
)
from PySide6.QtWidgets import QSizePolicy

from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.hover import Pointing
from spp_viewer.gui.widgets.section import STEPS, small

GAP = 4
"""Distance between groups, screen pixels."""

GUTTER = 26
"""Width of the groups' names left of the values, screen pixels."""

HEAD = 6
"""Height above the values for the mark of the chosen column, screen pixels."""

FOLD = 256
"""Number of units per row of fc7."""

_TABLE = [qRgb(*colour) for colour in viridis().tolist()]


def folded(units: NDArray[np.float32]) -> tuple[NDArray[np.float32], tuple[tuple[str, int, int], ...]]:
    """Fold fc7 of a window (D7,) into rows of :data:`FOLD` units, padded with zeros; return them and their group."""
    columns = min(FOLD, len(units))
    rows = -(-len(units) // columns)
    grid = np.zeros(rows * columns, dtype=np.float32)
    grid[: len(units)] = units
    return grid.reshape(rows, columns), (("", rows, max(3, min(12, 28 // rows))),)


def heat_image(values: NDArray[np.float32], top: float) -> tuple[NDArray[np.uint8], QImage]:
    """Convert values (R, C) to an image in the colours of activations, from zero to ``top``.

    Returns
    -------
    levels, image
        uint8 (R, C), and an image on their memory: keep them as long as it lives.
    """
    levels = np.ascontiguousarray(np.clip(values * (255 / (top or 1.0)), 0, 255), dtype=np.uint8)
    height, width = levels.shape
    image = QImage(levels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_TABLE)
    return levels, image


class HeatStrip(Pointing):
    """Heat map of values in groups of rows, with ``gutter`` screen pixels for the groups' names."""

    NOWHERE = (-1, -1)

    hovered = Signal(int, int)
    """Emitted with row and column under the cursor, or -1 and -1."""
    chosen = Signal(int)
    """Emitted with a column when it is clicked, or Enter is pressed on it."""

    def __init__(self, theme: Theme, name: str, gutter: int = GUTTER) -> None:
        super().__init__()
        self._theme, self._gutter = theme, gutter
        self._levels: NDArray[np.uint8] = np.zeros((0, 0), dtype=np.uint8)
        self._image: QImage | None = None
        self._groups: tuple[tuple[str, int, int], ...] = ()
        self._at = (-1, -1)
        self._column: int | None = None
        self._row = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    # Content

    def set_values(self, values: NDArray[np.float32], top: float, groups: tuple[tuple[str, int, int], ...]) -> None:
        """Show values (R, C) in colours from zero to ``top``.

        ``groups`` divide the rows from the top: (name, number of rows, row height in screen pixels).
        """
        self._levels, self._image = heat_image(values, top)
        taller = sum(rows * pixels for _, rows, pixels in groups) != self._height()
        self._groups = groups
        self._point_at((-1, -1))
        if taller:
            self.updateGeometry()
        self.update()

    @property
    def columns(self) -> int:
        return int(self._levels.shape[1])

    def set_column(self, column: int | None) -> None:
        """Mark a column as chosen; None marks none."""
        self._column = column
        self.update()

    def set_row(self, row: int) -> None:
        """Mark a row; -1 marks none."""
        if row != self._row:
            self._row = row
            self.update()

    def _height(self) -> int:
        return sum(rows * pixels for _, rows, pixels in self._groups)

    def sizeHint(self) -> QSize:
        return QSize(280, HEAD + self._height() + GAP * max(len(self._groups) - 1, 0) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    # Geometry

    def _bands(self) -> list[tuple[QRectF, int, int]]:
        """Return each group's rectangle, first row and number of rows."""
        bands, y, first = [], float(HEAD), 0
        for _, rows, pixels in self._groups:
            bands.append((QRectF(self._gutter, y, self.width() - self._gutter, rows * pixels), first, rows))
            y += rows * pixels + GAP
            first += rows
        return bands

    def row_rect(self, row: int) -> QRectF:
        """Return the rectangle of a row."""
        for band, first, rows in self._bands():
            if first <= row < first + rows:
                pitch = band.height() / rows
                return QRectF(band.x(), band.y() + (row - first) * pitch, band.width(), pitch)
        return QRectF()

    def place_at(self, at: QPointF) -> tuple[int, int]:
        """Return (row, column) at a point of the widget, or (-1, -1)."""
        for band, first, rows in self._bands():
            if band.contains(at):
                row = first + min(int((at.y() - band.y()) * rows / band.height()), rows - 1)
                width = self._levels.shape[1]
                return row, min(int((at.x() - band.x()) * width / band.width()), width - 1)
        return -1, -1

    # The cursor

    @property
    def place(self) -> tuple[int, int]:
        """(row, column) under the cursor, or (-1, -1)."""
        return self._at

    def _point_at(self, place: tuple[int, int]) -> None:
        if place != self._at:
            self._at = place
            self.hovered.emit(*place)
            self.update()

    def _place_at(self, at: QPointF) -> tuple[int, int]:
        return self.place_at(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        rows, columns = self._levels.shape
        if key in STEPS and rows:
            down, right = STEPS[key]
            start = (-down, (self._column or 0) - right)
            row, column = self._at if self._at[0] >= 0 else start
            self._point_at((min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1)))
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._at[1] >= 0:
            self.chosen.emit(self._at[1])

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter = QPainter(self)
        palette = self._theme.palette
        accent = QColor(palette.accent)
        painter.setFont(small(self))
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, self.width() - self._gutter > 2 * self._image.width()
        )
        for (name, _, _), (band, first, rows) in zip(self._groups, self._bands(), strict=True):
            painter.drawImage(band, self._image, QRectF(0, first, self._image.width(), rows))
            painter.setPen(QColor(palette.muted))
            label = QRectF(0, band.center().y() - 8, self._gutter - 5, 16)
            painter.drawText(label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._column is not None and self._groups:
            self._paint_column(painter, self._column, accent)
        row = self._at[0] if self._at[0] >= 0 else self._row
        if row >= 0:
            painter.setPen(QPen(QColor("#ffffff"), 1))
            painter.drawRect(self.row_rect(row).adjusted(0.5, -0.5, -0.5, 0.5))
        if self._at[0] >= 0:
            spot = self.row_rect(self._at[0])
            pitch = spot.width() / self._image.width()
            cell = QRectF(spot.x() + self._at[1] * pitch, spot.y(), pitch, spot.height())
            painter.setPen(QPen(accent, 2))
            painter.drawRect(cell.adjusted(-2, -2, 2, 2))
        if self.hasFocus():
            painter.setPen(QPen(accent, 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _paint_column(self, painter: QPainter, column: int, accent: QColor) -> None:
        bands = self._bands()
        band = bands[0][0]
        x = band.x() + (column + 0.5) * band.width() / max(self._levels.shape[1], 1)
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QLineF(x, HEAD, x, bands[-1][0].bottom()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(QPolygonF([QPointF(x - 4, 0), QPointF(x + 4, 0), QPointF(x, HEAD)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
