"""Bar chart of one window's scores for every class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.class_swatch import FULL, HOLLOW, paint_swatch
from spp_viewer.gui.widgets.hover import Pointing
from spp_viewer.gui.widgets.section import paint_ground

ROW_HEIGHT = 17
"""Height of a bar with its label, screen pixels."""

MAX_CLASSES = 20
"""Maximum number of classes; the weakest ones are left out."""

SQUARE = 9


class ScoreBars(Pointing):
    """Bars of classes by descending score, faint below the threshold."""

    NOWHERE = -1

    hovered = Signal(int)
    """Emitted with the class under the cursor, or -1."""
    chosen = Signal(int)
    """Emitted with a class when it is clicked, or Enter is pressed on it."""

    def __init__(self, theme: Theme, most: int = MAX_CLASSES) -> None:
        super().__init__()
        self._theme, self._most = theme, most
        self._classes: tuple[str, ...] = ()
        self._scores: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._order: list[int] = []
        self._thin: frozenset[str] = frozenset()
        self._threshold = 0.0
        self._label: int | None = None
        self._at = -1  # index in the order, not a class
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Class scores"))
        theme.changed.connect(self.update)

    # Content

    def set_scores(self, classes: tuple[str, ...], scores: NDArray[np.float32], label: int | None) -> None:
        """Show a window's scores, one per class; the class ``label`` is highlighted as selected."""
        self._classes, self._scores, self._label = classes, scores, label
        rows = len(self._order)
        self._order = np.argsort(-scores, kind="stable")[: self._most].tolist()
        self._point_at(-1)
        if len(self._order) != rows:
            self.updateGeometry()
        self.update()

    def set_threshold(self, value: float) -> None:
        self._threshold = value
        self.update()

    def set_thin(self, thin: frozenset[str]) -> None:
        """Set the names of classes trained on few boxes, whose squares are hollow."""
        self._thin = thin
        self.update()

    @property
    def order(self) -> list[int]:
        """The shown classes, from the top down."""
        return list(self._order)

    def sizeHint(self) -> QSize:
        return QSize(280, ROW_HEIGHT * len(self._order) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def span(self) -> tuple[float, float]:
        """Scores at the left and right end of the bars, a range that includes zero and the threshold."""
        shown = self._scores[self._order] if self._order else np.zeros(1, dtype=np.float32)
        low = min(float(shown.min()), self._threshold, -0.1)
        high = max(float(shown.max()), self._threshold, 0.1)
        return low, high

    # The cursor

    def _point_at(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self.hovered.emit(self._order[place] if place >= 0 else -1)
            self.update()

    def _place_at(self, at: QPointF) -> int:
        place = int(at.y() // ROW_HEIGHT)
        return place if 0 <= place < len(self._order) else -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._order:
            step = 1 if key == Qt.Key.Key_Down else -1
            self._point_at(min(max(self._at + step, 0), len(self._order) - 1))
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        if self._at >= 0:
            self.chosen.emit(self._order[self._at])

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._order:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        plain = scaled(self.font(), 0.92)
        bold = scaled(self.font(), 0.92, QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        names = max(metrics.horizontalAdvance(self._classes[label]) for label in self._order)
        names = min(names, round(self.width() * 0.4))
        left = GRID // 2 + SQUARE + 6 + names + GRID
        right = self.width() - metrics.horizontalAdvance(text.score(-88.88)) - GRID
        low, high = self.span()

        def x(value: float) -> float:
            return left + (value - low) / (high - low) * (right - left)

        for place, label in enumerate(self._order):
            row = QRectF(0, place * ROW_HEIGHT + 1, self.width(), ROW_HEIGHT)
            score, name, colour = float(self._scores[label]), self._classes[label], QColor(class_colour(label))
            paint_ground(painter, row, palette, selected=label == self._label, hovered=place == self._at)
            self._paint_square(painter, row, colour, name in self._thin)
            above = score > self._threshold
            painter.setFont(bold if label == self._label else plain)
            painter.setPen(QColor(palette.text if above or label == self._label else palette.muted))
            flag = Qt.AlignmentFlag
            where = QRectF(GRID // 2 + SQUARE + 6, row.y(), names, ROW_HEIGHT)
            message = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(where, flag.AlignLeft | flag.AlignVCenter, message)
            painter.drawText(row.adjusted(0, 0, -GRID // 2, 0), flag.AlignRight | flag.AlignVCenter, text.score(score))
            colour.setAlphaF(1.0 if above else 0.45)
            bar = QRectF(QPointF(x(min(score, 0)), row.y() + 4), QPointF(x(max(score, 0)), row.bottom() - 4))
            painter.fillRect(bar, colour)
        bottom = len(self._order) * ROW_HEIGHT + 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(palette.muted), 1))
        painter.drawLine(QLineF(round(x(0)), 1, round(x(0)), bottom))
        pen = QPen(QColor(palette.text), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(round(x(self._threshold)), 1, round(x(self._threshold)), bottom))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _paint_square(self, painter: QPainter, row: QRectF, colour: QColor, hollow: bool) -> None:
        square = QRectF(GRID // 2, row.center().y() - SQUARE / 2, SQUARE, SQUARE)
        paint_swatch(painter, square, colour, HOLLOW if hollow else FULL)
