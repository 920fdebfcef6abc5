"""Graph of the best class's score along the drag, the newest at the right."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.document.live_window import TRAIL, LiveWindow
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.section import small

PITCH = 4.0
"""Distance between positions while there are few of them, screen pixels."""


class TrailView(QWidget):
    """A line in the colours of the best classes; the score threshold is dashed."""

    def __init__(self, live: LiveWindow, theme: Theme) -> None:
        super().__init__()
        self._live, self._theme = live, theme
        self._threshold = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Best score along the drag"))
        live.scored.connect(self._on_scored)
        theme.changed.connect(self.update)

    @Slot()
    def _on_scored(self) -> None:
        self.update()

    def set_threshold(self, value: float) -> None:
        """Set the score that shown detections exceed."""
        self._threshold = value
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, 9 * GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 9 * GRID)

    def span(self) -> tuple[float, float]:
        """Scores at the lower and upper end, a range that includes the threshold."""
        values = [point.score for point in self._live.trail]
        low, high = min([self._threshold, *values]), max([self._threshold, *values])
        middle, half = (low + high) / 2, max((high - low) / 2, 0.25) * 1.1
        return middle - half, middle + half

    @property
    def view_size(self) -> QSize:
        """Return the size of an image of the graph, screen pixels."""
        return self.size() + QSize(2 * GRID, 2 * GRID)

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw the graph with a margin on the page's background."""
        painter.fillRect(QRect(QPoint(), self.view_size), QColor(self._theme.palette.surface))
        painter.translate(GRID, GRID)
        self._paint(painter)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paint(QPainter(self))

    def _paint(self, painter: QPainter) -> None:
        palette = self._theme.palette
        low, high = self.span()
        painter.setFont(small(self))
        metrics = QFontMetrics(painter.font())
        left = metrics.horizontalAdvance(text.score(-88.88)) + GRID
        room = QRectF(left, 1, self.width() - left - 5, self.height() - 2)

        bottom, per_score = room.bottom(), room.height() / (high - low)

        def y(value: float) -> float:
            return bottom - (value - low) * per_score

        painter.fillRect(room.adjusted(0, 0, 5, 0), QColor(palette.canvas))
        painter.setPen(QColor(palette.muted))
        flag = Qt.AlignmentFlag
        for value, where in ((high, flag.AlignTop), (low, flag.AlignBottom)):
            painter.drawText(QRectF(0, 0, left - 6, self.height()), flag.AlignRight | where, text.score(value))
        pen = QPen(QColor(palette.muted), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        level = round(y(self._threshold)) + 0.5
        painter.drawLine(QLineF(room.left(), level, room.right() + 5, level))
        points = list(self._live.trail)
        if points:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_line(painter, room, [(point.label, y(point.score)) for point in points])

    def _paint_line(self, painter: QPainter, room: QRectF, points: list[tuple[int, float]]) -> None:
        """Draw a stroke per run of equal classes, starting at the last point of the previous run."""
        pitch = min(PITCH, room.width() / max(min(len(points), TRAIL) - 1, 1))
        first = room.right() - (len(points) - 1) * pitch
        places = [QPointF(first + k * pitch, y) for k, (_, y) in enumerate(points)]
        start = 0
        for end in range(1, len(points) + 1):
            if end == len(points) or points[end][0] != points[start][0]:
                painter.setPen(QPen(QColor(class_colour(points[start][0])), 2))
                painter.drawPolyline(QPolygonF(places[max(start - 1, 0) : end]))
                start = end
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(class_colour(points[-1][0])))
        painter.drawEllipse(places[-1], 3.5, 3.5)
