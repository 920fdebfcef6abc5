"""Scatter plot of the scores of both detectors, with a dot per detection found by both."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.race.environment_text import race_text
from spp_viewer.gui.pages.race.export_image import paint_text, text_height
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.workers.race_jobs import RCNN, SPP
from spp_viewer.race.scores import JoinedDetection, joined_detections

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

HEIGHT = 280
PICTURE = QSize(480, 488)
"""Size of a saved image without its footnote, screen pixels."""

LEGEND = 24
LEFT, BOTTOM, EDGE = 40, 40, 6
"""Margins for the axis labels, and beyond the ends of the axes, screen pixels."""

DOT = 5.0
"""Radius of a dot, screen pixels."""

REACH = 10.0
"""Maximum distance of the cursor from a dot's centre to hit it, screen pixels."""

STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Candidate distances of ticks; the first with few enough ticks is used."""

MAX_TICKS = 6


class ScorePlot(QWidget):
    """R-CNN's score on the x axis and SPP-Net's on the y axis, on one scale; equal scores lie on the diagonal."""

    window_wanted = Signal(object)
    """Emitted with the window of the chosen dot, float32 (4,)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._result: Comparison | None = None
        self.found: list[JoinedDetection] = []
        self._selected: int | None = None
        self._hovered: int | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Scores of both detectors against each other"))
        theme.changed.connect(self.update)

    def set_result(self, result: Comparison | None) -> None:
        """Show the detections of a race found by both; None clears the plot."""
        self._result = result
        found = joined_detections(result) if result is not None else []
        self.found = [each for each in found if each.rcnn is not None and each.spp is not None]
        self._selected = self._hovered = None
        self.setAccessibleDescription(text.listed(self.describe(row) for row in range(len(self.found))))
        self.update()

    def mark_window(self, box: Boxes | None) -> None:
        """Mark the dot of a window, or none, without emitting a signal."""
        rows = [row for row, found in enumerate(self.found) if box is not None and np.array_equal(found.box, box)]
        if rows and self._selected in rows:
            return
        self._selected = rows[0] if rows else None
        self.update()

    @property
    def selected(self) -> int | None:
        """Selected row of :attr:`found`."""
        return self._selected

    def describe(self, row: int) -> str:
        """Describe a dot: its class, both scores, and the IoU of both boxes."""
        found = self.found[row]
        assert self._result is not None and found.rcnn is not None and found.spp is not None  # noqa: PT018
        return tr("{name}: R-CNN {rcnn}, SPP-Net {spp}, IoU {iou}").format(
            name=self._result.last[0].classes[found.label],
            rcnn=text.score(found.rcnn),
            spp=text.score(found.spp),
            iou=text.score(found.overlap or 0.0),
        )

    # Mouse and keys

    def row_at(self, place: QPointF) -> int | None:
        """Return the nearest dot at a point of the widget, or None."""
        away = [math.dist((place.x(), place.y()), dot.toTuple()) for dot in self.places(self.size())]
        nearest = min(range(len(away)), key=away.__getitem__, default=None)
        return nearest if nearest is not None and away[nearest] <= REACH else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position())
        if row == self._hovered:
            return
        self._hovered = row
        self.setCursor(Qt.CursorShape.PointingHandCursor if row is not None else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), self.describe(row) if row is not None else "", self)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if row is not None:
            self._choose(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from dot to dot with the arrow keys, in the order of R-CNN's score."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step or not self.found:
            super().keyPressEvent(event)
            return
        order = sorted(range(len(self.found)), key=lambda row: self.found[row].rcnn or 0.0)
        now = order.index(self._selected) + step if self._selected is not None else 0 if step > 0 else len(order) - 1
        self._choose(order[min(max(now, 0), len(order) - 1)])

    def _choose(self, row: int) -> None:
        self._selected = row
        self.update()
        self.window_wanted.emit(self.found[row].box)

    # Geometry

    @property
    def span(self) -> tuple[float, float]:
        """Scores at the ends of both axes, multiples of the tick distance."""
        scores = [score for found in self.found for score in (found.rcnn, found.spp) if score is not None]
        low, high = (min(scores), max(scores)) if scores else (0.0, 1.0)
        step = _step(low, high)
        return math.floor(low / step) * step, max(math.ceil(high / step), math.floor(low / step) + 1) * step

    def _square(self, size: QSize) -> QRectF:
        """Return the rectangle between the axes."""
        side = max(min(size.width() - LEFT - EDGE, size.height() - BOTTOM - EDGE), 1)
        return QRectF(LEFT, EDGE, side, side)

    def _place(self, size: QSize, x: float, y: float) -> QPointF:
        square, (low, high) = self._square(size), self.span
        unit = square.width() / (high - low)
        return QPointF(square.left() + (x - low) * unit, square.bottom() - (y - low) * unit)

    def places(self, size: QSize) -> list[QPointF]:
        """Return the centres of the dots in a plot of this size."""
        return [self._place(size, found.rcnn or 0.0, found.spp or 0.0) for found in self.found]

    # Drawing

    @property
    def view_size(self) -> QSize:
        """Return the size of an image of the plot, screen pixels."""
        return PICTURE + QSize(0, text_height(self, self._about, PICTURE.width()))

    @property
    def _about(self) -> str:
        return f"{self._result.last[0].image.name}\n{race_text(self._result)}" if self._result is not None else ""

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw the plot with its conditions; contains no images."""
        size, palette = self.view_size, self._theme.palette
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(palette.surface))
        self._paint(painter, PICTURE - QSize(0, LEGEND))
        self._paint_legend(painter, PICTURE.height() - LEGEND)
        room = QRectF(0, PICTURE.height(), size.width(), size.height() - PICTURE.height())
        paint_text(painter, self, self._about, room, palette)

    def _paint_legend(self, painter: QPainter, y: float) -> None:
        """Draw the legend of the colours as far as there is room."""
        painter.setFont(scaled(self.font(), 0.88))
        x, names = float(GRID), self._result.last[0].classes if self._result is not None else ()
        for label in sorted({found.label for found in self.found}):
            wide = painter.fontMetrics().horizontalAdvance(names[label])
            if x + 14 + wide > PICTURE.width():
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(class_colour(label)))
            painter.drawEllipse(QPointF(x + DOT, y + LEGEND / 2), DOT, DOT)
            painter.setPen(QColor(self._theme.palette.muted))
            painter.drawText(QRectF(x + 14, y, wide + 4, LEGEND), Qt.AlignmentFlag.AlignVCenter, names[label])
            x += 14 + wide + 2 * GRID

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter, self.size())
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint(self, painter: QPainter, size: QSize) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, square = self._theme.palette, self._square(size)
        self._paint_axes(painter, size)
        painter.setPen(QPen(QColor(palette.muted), 1, Qt.PenStyle.DashLine))
        painter.drawLine(square.bottomLeft(), square.topRight())
        for row, place in enumerate(self.places(size)):
            colour = QColor(class_colour(self.found[row].label))
            painter.setPen(QPen(QColor(palette.surface), 1))
            painter.setBrush(colour)
            painter.drawEllipse(place, DOT, DOT)
            if row in (self._selected, self._hovered):
                painter.setPen(QPen(QColor(palette.accent if row == self._selected else palette.text), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(place, DOT + 3, DOT + 3)

    def _paint_axes(self, painter: QPainter, size: QSize) -> None:
        palette, square, (low, high) = self._theme.palette, self._square(size), self.span
        flag = Qt.AlignmentFlag
        step = _step(low, high)
        painter.setFont(scaled(self.font(), 0.88))
        for number in range(round((high - low) / step) + 1):
            value = low + number * step
            at, caption = self._place(size, value, value), f"{value:g}".replace("-", text.MINUS)
            painter.setPen(QPen(QColor(palette.border), 1))
            painter.drawLine(QPointF(at.x(), square.top()), QPointF(at.x(), square.bottom()))
            painter.drawLine(QPointF(square.left(), at.y()), QPointF(square.right(), at.y()))
            painter.setPen(QColor(palette.muted))
            painter.drawText(QRectF(at.x() - 24, square.bottom() + 2, 48, 16), flag.AlignCenter, caption)
            painter.drawText(QRectF(0, at.y() - 8, LEFT - 5, 16), flag.AlignRight | flag.AlignVCenter, caption)
        below = QRectF(square.left(), square.bottom() + 18, square.width(), 18)
        painter.drawText(below, flag.AlignCenter, tr("score of {detector}").format(detector=RCNN))
        painter.save()
        painter.translate(0, square.bottom())
        painter.rotate(-90)
        painter.drawText(
            QRectF(0, 0, square.height(), 14), flag.AlignCenter, tr("score of {detector}").format(detector=SPP)
        )
        painter.restore()


def _step(low: float, high: float) -> float:
    """Return the distance of ticks."""
    return next((step for step in STEPS if high - low <= step * MAX_TICKS), STEPS[-1] * math.ceil((high - low) / 600))
