"""Plot of the speed-up against the number of windows, with bounds and the paper's figures."""

from __future__ import annotations

import os
from collections.abc import Sequence

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spp_viewer.core.options import FIVE_SCALES, SINGLE_SCALE
from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.document.race_history import SweepRecord
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import TIMES, tr
from spp_viewer.gui.pages.race.environment_text import sweep_text
from spp_viewer.gui.pages.race.estimate_label import mark_text
from spp_viewer.gui.pages.race.export_image import paint_text, text_height
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.race.points import SweepPoint

PAPER = ((2000, 64.0, SINGLE_SCALE), (2000, 24.0, FIVE_SCALES))
"""Windows, speed-up of features, scales: He et al. 2014, table 9, against R-CNN on the same GPU."""

COLOURS = {1: "#35b39a", 5: "#e0a03a"}
"""Colour by number of scales."""

HEIGHT = 260
FOOT = 22
MIN_WINDOWS, MAX_WINDOWS = 8, 6500
"""Numbers of windows at the ends of the axis."""


class DecadeAxis(pg.AxisItem):  # type: ignore[misc]
    """A logarithmic axis, base 10, labelled with plain numbers.

    Parameters
    ----------
    unit
        Appended to every number.
    """

    def __init__(self, side: str, unit: str = "") -> None:
        super().__init__(side)
        self._unit = unit
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return powers of ten, and their multiples as minor ticks."""
        decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
        between = [power + float(np.log10(step)) for power in decades for step in range(2, 10)]
        inside = [value for value in between if low <= value <= high]
        return [(1.0, [float(power) for power in decades if low <= power <= high]), (0.1, inside)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [number_text(10**value) + self._unit if spacing == 1.0 else "" for value in values]


def number_text(value: float) -> str:
    """Format a number without exponent: 0.1, 1, 10, 1000."""
    return text.count(round(value)) if value >= 0.95 else f"{value:.3g}"


class _Still(pg.PlotWidget):  # type: ignore[misc]
    """A plot that ignores the wheel, so that the page scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SweepPlot(QWidget):
    """Plot with logarithmic axes. Hollow marks are extrapolated, dashed lines arithmetic bounds, stars the paper's."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sweep: SweepRecord | None = None
        axes = {"bottom": DecadeAxis("bottom"), "left": DecadeAxis("left", TIMES)}
        self.plot = _Still(axisItems=axes)
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setFixedHeight(HEIGHT)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents, False)
        self.plot.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAccessibleName(tr("Speed-up against the number of windows"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def points(self) -> tuple[SweepPoint, ...]:
        return self._sweep.points if self._sweep is not None else ()

    def show_sweep(self, sweep: SweepRecord | None) -> None:
        """Show a sweep; None shows only the axes and the paper's points."""
        if sweep is None or self._sweep is None or sweep.points != self._sweep.points:
            self._sweep = sweep
            self._draw()

    # Rendering

    @property
    def view_size(self) -> QSize:
        """Return the size of an image of the plot, screen pixels."""
        width = max(self.plot.width(), 480)
        return QSize(width, max(self.plot.height(), 320) + 2 * FOOT + text_height(self, self._about, width))

    @property
    def _about(self) -> str:
        """Describe subject and conditions of the measurement."""
        if self._sweep is None:
            return ""
        return f"{self._sweep.image}\n{sweep_text(self._sweep.points[0].conditions)}"

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None:
        """Draw the plot; contains no images."""
        whole, palette = self.view_size, self._theme.palette
        painter.fillRect(QRectF(0, 0, whole.width(), whole.height()), QColor(palette.surface))
        foot = text_height(self, self._about, whole.width())
        size = QSize(whole.width(), whole.height() - 2 * FOOT - foot)
        before = self.plot.size()
        self.plot.setFixedSize(size)
        self.plot.render(painter, QRectF(0, 0, size.width(), size.height()))
        self.plot.setMinimumWidth(0)
        self.plot.setMaximumWidth(16_777_215)
        self.plot.setFixedHeight(before.height())
        self._paint_legend(painter, float(size.height()))
        room = QRectF(0, whole.height() - foot, whole.width(), foot)
        paint_text(painter, self, self._about, room, palette)

    def _paint_legend(self, painter: QPainter, y: float) -> None:
        """Draw the legend of colours and marks in two lines."""
        painter.setFont(scaled(self.font(), 0.88))
        flags, x = Qt.AlignmentFlag.AlignVCenter, float(GRID)
        for scales, colour in COLOURS.items():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QRectF(x, y + FOOT / 2 - 4, 8, 8))
            painter.setPen(QColor(self._theme.palette.muted))
            caption = text.scales_text(scales)
            painter.drawText(QRectF(x + 14, y, 120, FOOT), flags, caption)
            x += 14 + painter.fontMetrics().horizontalAdvance(caption) + 2 * GRID
        painter.drawText(QRectF(GRID, y + FOOT, self.view_size.width() - GRID, FOOT), flags, marks_text())

    # Drawing

    def _draw(self) -> None:
        palette, plot = self._theme.palette, self.plot
        plot.clear()
        plot.setBackground(palette.surface)
        for side, caption in (("left", tr("speed-up of features")), ("bottom", tr("windows"))):
            axis = plot.getAxis(side)
            axis.setPen(pg.mkPen(palette.border))
            axis.setTextPen(pg.mkPen(palette.muted))
            axis.setTickFont(scaled(self.font(), 0.88))
            plot.setLabel(side, caption)
        plot.showGrid(x=True, y=True, alpha=0.12)
        plot.addItem(pg.InfiniteLine(0.0, angle=0, pen=pg.mkPen(palette.muted, width=1)))  # speed-up of one
        for count in sorted({len(point.scales) for point in self.points}):
            self._draw_series([point for point in self.points if len(point.scales) == count], count)
        for windows, speedup, scales in PAPER:
            caption = tr("He et al. 2014, {scales}: {speedup} at {windows} windows").format(
                scales=text.scales_text(len(scales)), speedup=f"{speedup:.0f}{TIMES}", windows=text.count(windows)
            )
            brush = QColor(COLOURS[len(scales)])
            self._draw_marks([(windows, speedup, caption)], "star", 14, palette.text, [brush])
        values = [64.0, 1.0, *(v for p in self.points for v in (*p.spread, p.features, p.features_bound))]
        low, high = min(values) * 0.7, max(values) * 1.7
        plot.setXRange(np.log10(MIN_WINDOWS), np.log10(MAX_WINDOWS), padding=0)
        plot.setYRange(np.log10(max(low, 1e-3)), np.log10(high), padding=0)

    def _draw_series(self, points: list[SweepPoint], scales: int) -> None:
        """Draw a line through the measured points, dashed bounds, and spreads as bars."""
        colour = COLOURS.get(scales, self._theme.palette.accent)
        x = np.log10([point.windows for point in points])
        bound = np.log10([point.features_bound for point in points])
        y = np.log10([point.features for point in points])
        low, high = np.log10([point.spread for point in points]).T
        dashed = pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine)
        self.plot.plot(x, bound, pen=dashed, antialias=True)
        self.plot.plot(x, y, pen=pg.mkPen(colour, width=1.5), antialias=True)
        pen = pg.mkPen(colour, width=1)
        # Medians of ratios differ from ratios of medians, so a mark may lie slightly outside its spread.
        top, bottom = np.maximum(high - y, 0), np.maximum(y - low, 0)
        self.plot.addItem(pg.ErrorBarItem(x=x, y=y, top=top, bottom=bottom, beam=0.03, pen=pen))
        marks = [(point.windows, point.features, point_text(point)) for point in points]
        ground = QColor(self._theme.palette.surface)
        brushes = [ground if point.extrapolated else QColor(colour) for point in points]
        self._draw_marks(marks, "o", 8, colour, brushes)

    def _draw_marks(
        self, marks: list[tuple[int, float, str]], symbol: str, size: int, edge: str, brushes: list[QColor]
    ) -> None:
        item = pg.ScatterPlotItem(
            x=[float(np.log10(windows)) for windows, _, _ in marks],
            y=[float(np.log10(speedup)) for _, speedup, _ in marks],
            data=[caption for _, _, caption in marks],
            symbol=symbol,
            size=size,
            pen=pg.mkPen(edge, width=1.5),
            brush=[pg.mkBrush(brush) for brush in brushes],
            hoverable=True,
            tip=_tip,
            useCache=False,  # vector shapes in an SVG
        )
        self.plot.addItem(item)


def marks_text() -> str:
    """Return the legend of the marks."""
    return tr("Full: measured; hollow: extrapolated; dashed: arithmetic alone; stars: He et al. 2014.")


def _tip(x: float, y: float, data: str) -> str:
    return data


def point_text(point: SweepPoint) -> str:
    """Describe a point: its position, the arithmetic bound, and both times."""
    low, high = (f"{value:.3g}{TIMES}" for value in point.spread)
    caption = tr(
        "{windows} windows, {scales}: {speedup} ({low} to {high}), arithmetic {bound}\nR-CNN {rcnn}, SPP-Net {spp}"
    ).format(
        windows=text.count(point.windows),
        scales=text.scales_text(len(point.scales)),
        speedup=f"{point.features:.3g}{TIMES}",
        low=low,
        high=high,
        bound=f"{point.features_bound:.3g}{TIMES}",
        rcnn=text.seconds(point.rcnn),
        spp=text.seconds(point.spp),
    )
    return f"{caption}\n{mark_text(extrapolated=True, together=False)}" if point.extrapolated else caption
