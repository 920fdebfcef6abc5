"""Matrix of the pairwise similarities of the forms' vectors, with its colour scale."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes import labels
from spp_viewer.gui.theme.colours import ink_on, viridis
from spp_viewer.gui.theme.theme import Theme, scaled
from spp_viewer.gui.widgets.hover import HoverReporter, Pointing
from spp_viewer.gui.widgets.section import STEPS

HEAD, ROW, COLUMN = 18, 19, 44
"""Heights of the header and of a row, and maximum width of a column, screen pixels."""

NARROW, NARROWEST, MIN_COLUMN = 34, 22, 14
"""Column widths below which there are two decimals, below which there are none, and the minimum, screen pixels."""

LABEL, LETTER = 92, 24
"""Widths left of the cells for letters and sizes, or for letters only, screen pixels."""

MIN_SPAN = 0.1
"""Minimum range of the colour scale, so that differences in the third digit are not exaggerated."""

FLAG = Qt.AlignmentFlag
Pair = tuple[int, int]


class SimilarityMatrix(HoverReporter, Pointing):
    """Similarity matrix. A click makes the row's form the reference."""

    NOWHERE = (-1, -1)

    hovered = Signal(int, int)
    """Emitted with row and column under the cursor, or -1 and -1."""

    def __init__(self, sizes: SizeComparison, theme: Theme) -> None:
        super().__init__()
        self._sizes, self._theme = sizes, theme
        self._at: Pair = self.NOWHERE
        self._marked = -1
        self._room = 10_000
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Similarity of the vectors"))
        sizes.changed.connect(self.refresh)
        theme.changed.connect(self.update)

    # Geometry

    def sizeHint(self) -> QSize:
        count = len(self._sizes.forms)
        return QSize(self.label + self.pitch * count + 2, HEAD + ROW * count + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(LETTER + MIN_COLUMN * len(self._sizes.forms) + 2, self.sizeHint().height())

    @property
    def label(self) -> int:
        """Width of the labels left of the cells, screen pixels."""
        return LABEL if LABEL + NARROWEST * len(self._sizes.forms) + 2 <= self._room else LETTER

    @property
    def pitch(self) -> int:
        """Width of a column, screen pixels."""
        return min(max((self._room - self.label - 2) // max(len(self._sizes.forms), 1), MIN_COLUMN), COLUMN)

    def set_room(self, width: int) -> None:
        """Set the available width; columns become narrower if necessary."""
        self._room = width
        self.updateGeometry()
        self.update()

    def cell_rect(self, row: int, column: int) -> QRectF:
        return QRectF(self.label + column * self.pitch, HEAD + row * ROW, self.pitch, ROW)

    def _place_at(self, at: QPointF) -> Pair:
        row, column = int((at.y() - HEAD) // ROW), int((at.x() - self.label) // self.pitch)
        count = len(self._sizes.forms)
        return (row, column) if 0 <= row < count and 0 <= column < count else self.NOWHERE

    # The cursor

    @property
    def place(self) -> Pair:
        """(row, column) under the cursor, or (-1, -1)."""
        return self._at

    def set_marked(self, place: int) -> None:
        """Highlight a form's row and column; -1 highlights none."""
        if place != self._marked:
            self._marked = place
            self.update()

    def _point_at(self, place: Pair) -> None:
        if place != self._at:
            self._at = place
            self.hovered.emit(*place)
            self.update()

    def _choose(self) -> None:
        self._sizes.choose_reference(self._at[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self._sizes.forms) - 1
        if key in STEPS and last >= 0:
            down, right = STEPS[key]
            row, column = self._at if self._at[0] >= 0 else (self._sizes.reference - down, -right)
            self._point_at((min(max(row + down, 0), last), min(max(column + right, 0), last)))
        else:
            super().keyPressEvent(event)

    def tooltip_at(self, place: Pair) -> str:
        """Return the tooltip of a cell; empty outside the cells or before it is computed."""
        result = self._sizes.result
        return labels.pair_text(result, *place) if result is not None and place[0] >= 0 else ""

    # Drawing

    @Slot()
    def refresh(self) -> None:
        if max(self._at) >= len(self._sizes.forms):
            self._point_at(self.NOWHERE)
        self.updateGeometry()
        self.update()

    @property
    def low(self) -> float:
        """Similarity of the darkest colour; the brightest is 1."""
        values = self._sizes.similarity
        least = float(np.min(values)) if values is not None else 1.0
        return min(math.floor(least * 10 + 1e-9) / 10, 1 - MIN_SPAN)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def paint(self, painter: QPainter) -> None:
        """Draw the matrix."""
        palette, sizes = self._theme.palette, self._sizes
        pointed = {*self._at, self._marked}
        for place, form in enumerate(sizes.forms):
            strong = place in pointed or place == sizes.reference
            painter.setFont(scaled(self.font(), 0.92, QFont.Weight.DemiBold if strong else None))
            painter.setPen(QColor(palette.accent if place == sizes.reference else palette.text))
            row = QRectF(0, HEAD + place * ROW, self.label - 8, ROW)
            name = labels.title(place, form) if self.label == LABEL else labels.letter(place)
            painter.drawText(row, FLAG.AlignLeft | FLAG.AlignVCenter, name)
            column = self.cell_rect(0, place)
            painter.drawText(QRectF(column.x(), 0, column.width(), HEAD), FLAG.AlignCenter, labels.letter(place))
        self._paint_cells(painter)
        if self._at != self.NOWHERE:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.cell_rect(*self._at).adjusted(0, 0, -1, -1))

    def _paint_cells(self, painter: QPainter) -> None:
        palette, values, low = self._theme.palette, self._sizes.similarity, self.low
        count = len(self._sizes.forms)
        colours = viridis()
        painter.setFont(scaled(self.font(), 0.9))
        for row in range(count):
            for column in range(count):
                cell = self.cell_rect(row, column).adjusted(0, 0, -1, -1)
                if values is None:
                    painter.fillRect(cell, QColor(palette.raised))
                    continue
                value = float(values[row, column])
                share = min(max((value - low) / (1 - low), 0.0), 1.0)
                colour = QColor(*colours[round(share * 255)].tolist())
                painter.fillRect(cell, colour)
                painter.setPen(QColor(ink_on(colour.name())))
                painter.drawText(cell, FLAG.AlignCenter, self._figure(value) if row != column else "1")

    def _figure(self, value: float) -> str:
        """Format a value with as many digits as fit."""
        if self.pitch < NARROWEST:
            return ""
        return labels.alike(value) if self.pitch >= NARROW else f"{value:.2f}".lstrip("0")
