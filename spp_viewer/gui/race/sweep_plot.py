"""The speed-up against the number of windows, beside its bounds and the paper's own figures."""

from __future__ import annotations

import os

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from spp_viewer.core.options import FIVE_SCALES, SINGLE_SCALE
from spp_viewer.gui.text import tr
from spp_viewer.gui.theme import GRID, Theme
from spp_viewer.race.points import SweepPoint

PAPER = (
    (2000, 64.0, SINGLE_SCALE, "SPP-Net 1-scale (2014)"),
    (2000, 24.0, FIVE_SCALES, "SPP-Net 5-scale (2014)"),
)
"""Windows, speed-up of features, scales: He et al. 2014, table 9, against R-CNN on the same GPU."""

COLOURS = {1: "#35b39a", 5: "#e0a03a"}
"""By the number of scales."""


class SweepPlot(QWidget):
    """Both axes logarithmic. Hollow marks are extrapolated, dashed lines are arithmetic, stars the paper's."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._points: list[SweepPoint] = []
        self.plot = pg.PlotWidget()
        self.plot.setLogMode(x=True, y=True)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(200)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Speed-up against the number of windows"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.plot)
        theme.changed.connect(self._draw)
        self._draw()

    @property
    def points(self) -> tuple[SweepPoint, ...]:
        return tuple(self._points)

    def clear(self) -> None:
        self._points.clear()
        self._draw()

    def add_point(self, point: SweepPoint) -> None:
        """Show one more."""
        self._points.append(point)
        self._draw()

    def _draw(self) -> None:
        palette, plot = self._theme.palette, self.plot
        plot.clear()
        plot.setBackground(palette.surface)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setPen(pg.mkPen(palette.border))
            axis.setTextPen(pg.mkPen(palette.muted))
            axis.enableAutoSIPrefix(False)
        plot.setLabel("bottom", tr("windows"))
        plot.setLabel("left", tr("speed-up"))
        plot.showGrid(x=True, y=True, alpha=0.15)
        for count in sorted({len(point.scales) for point in self._points}):
            self._draw_series([point for point in self._points if len(point.scales) == count], count)
        for windows, speedup, scales, words in PAPER:
            colour = QColor(COLOURS.get(len(scales), palette.text))
            item = pg.ScatterPlotItem(
                [np.log10(windows)],
                [np.log10(speedup)],
                symbol="star",
                size=13,
                pen=pg.mkPen(palette.text),
                brush=colour,
            )
            item.setToolTip(words)
            plot.addItem(item)
        plot.setXRange(np.log10(8), np.log10(6000), padding=0)
        values = [64.0, 1.0, *(v for point in self._points for v in (*point.spread, point.features_bound))]
        plot.setYRange(np.log10(min(values) * 0.8), np.log10(max(values) * 1.25), padding=0)

    def _draw_series(self, points: list[SweepPoint], scales: int) -> None:
        colour = COLOURS.get(scales, self._theme.palette.accent)
        x = np.array([point.windows for point in points], dtype=np.float64)
        bound = np.array([point.features_bound for point in points])
        measured = np.array([point.features for point in points])
        dashed = pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine)
        self.plot.plot(x, bound, pen=dashed)
        brushes = [pg.mkBrush(None if point.extrapolated else colour) for point in points]
        self.plot.plot(
            x, measured, pen=pg.mkPen(colour, width=2), symbol="o", symbolSize=7, symbolPen=pg.mkPen(colour, width=1.5),
            symbolBrush=brushes,
        )  # fmt: skip
        for point in points:
            low, high = point.spread
            self.plot.plot([point.windows] * 2, [low, high], pen=pg.mkPen(colour, width=1))
