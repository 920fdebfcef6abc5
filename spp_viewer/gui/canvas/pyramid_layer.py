"""Layer of the selected window's pyramid: its bins, their pooled values, and the winning cells.

Bins consist of whole cells; where a side is not divisible, neighbouring bins share cells (paper, section 2.2).
Lines are the exact borders of the bins, so a shared row or column of cells lies between two lines; the colour of a
bin fills its equal share of the window, which always lies inside its borders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import Pyramid, RoiWindow, Winners, pool_window, window_of
from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.theme.theme import scaled

TINT = 0.62
"""Opacity of a bin's colour over the photograph."""

DOT, MIN_DOT = 3.0, 1.2
"""Radius of a winning cell's mark, and its minimum for small bins, screen pixels; coarser levels add rings."""

WIDTHS = (1.0, 1.6, 2.2, 2.8)
"""Line widths from the finest shown level to the coarsest, screen pixels."""


@dataclass(frozen=True, eq=False)
class Pooled:
    """A window with its pooled bins, of one filter or of each bin's strongest filter."""

    window: RoiWindow
    pyramid: Pyramid
    winners: Winners

    def bins(self, level: int) -> NDArray[np.float64]:
        """Return the rectangles of the cells that each bin of a level pools, image pixels, float64 (level², 4)."""
        return self.window.frame.boxes(self.pyramid.bins[self.pyramid.rows(level)])

    def tiles(self, level: int) -> NDArray[np.float64]:
        """Return the equal parts of the window that a level's bins are coloured in, as :meth:`bins`."""
        x1, y1, x2, y2 = self.window.box.tolist()
        xs, ys = np.linspace(x1, x2, level + 1), np.linspace(y1, y2, level + 1)
        left, top = np.tile(xs[:-1], level), np.repeat(ys[:-1], level)
        right, bottom = np.tile(xs[1:], level), np.repeat(ys[1:], level)
        return np.stack([left, top, right, bottom], axis=1)


class PyramidLayer(Layer):
    """Pyramid levels of one window, pooled when drawn, so that nothing is computed while hidden."""

    def __init__(self, visible: bool = False) -> None:
        super().__init__("pyramid", visible)
        self._subject: tuple[Analysis, int] | None = None
        self._levels: tuple[int, ...] = ()
        self._shown: tuple[int, ...] = ()
        self._filter: int | None = None
        self._pyramid: tuple[RoiWindow, Pyramid] | None = None
        self._pooled: Pooled | None = None

    def set_window(self, analysis: Analysis | None, proposal: int | None) -> None:
        """Show the window of a proposal; None shows nothing."""
        self._subject = (analysis, proposal) if analysis is not None and proposal is not None else None
        self._pyramid = self._pooled = None
        self.changed.emit()

    def set_levels(self, levels: tuple[int, ...], shown: tuple[int, ...]) -> None:
        """Set the model's levels and which of them to draw."""
        if levels != self._levels:
            self._levels, self._pyramid, self._pooled = levels, None, None
        self._shown = tuple(level for level in levels if level in shown)
        self.changed.emit()

    def set_filter(self, number: int | None) -> None:
        """Show one filter's values; None shows each bin's strongest filter."""
        self._filter, self._pooled = number, None
        self.changed.emit()

    @property
    def pooled(self) -> Pooled | None:
        """Return the pooled window, pooling it if necessary; None without a window."""
        if self._pooled is None and self._subject is not None and self._levels:
            if self._pyramid is None:
                window = window_of(*self._subject)
                if window is None:
                    return None
                self._pyramid = window, pool_window(window.scale_map.conv5, window.cells, self._levels)
            window, pyramid = self._pyramid
            known = self._filter is not None and self._filter < pyramid.values.shape[1]
            self._pooled = Pooled(window, pyramid, pyramid.shown(self._filter if known else None))
        return self._pooled

    @property
    def ramp(self) -> Ramp | None:
        pooled = self.pooled
        if pooled is None or not self._shown:
            return None
        caption = tr("pooled, strongest filter")
        if self._filter is not None:
            caption = tr("pooled, filter {number}").format(number=self._filter)
        return Ramp(caption, float(pooled.winners.value.max()))

    # Drawing

    def paint(self, painter: QPainter, scene: Scene) -> None:
        pooled = self.pooled
        if pooled is None or not self._shown:
            return
        finest = self._shown[-1]
        self._paint_tiles(painter, scene, pooled, finest)
        for width, level in zip(WIDTHS, reversed(self._shown), strict=False):
            self._paint_borders(painter, scene, pooled.bins(level), width)
        self._paint_values(painter, scene, pooled, finest)
        self._paint_frame(painter, scene, pooled)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self._shown) - 1, -1, -1):  # coarse levels first: their rings surround finer marks
            self._paint_winners(painter, scene, pooled, place)

    def _paint_tiles(self, painter: QPainter, scene: Scene, pooled: Pooled, level: int) -> None:
        values = pooled.winners.value[pooled.pyramid.rows(level)]
        shades = np.clip(values / (float(pooled.winners.value.max()) or 1.0) * 255, 0, 255).astype(np.uint8)
        tiles = np.rint(scene.viewport.to_screen(pooled.tiles(level))).tolist()
        for tile, (red, green, blue) in zip(tiles, viridis()[shades].tolist(), strict=True):
            painter.fillRect(_rect(tile), QColor(red, green, blue, round(TINT * 255)))

    def _paint_values(self, painter: QPainter, scene: Scene, pooled: Pooled, level: int) -> None:
        """Draw values in the upper left of each bin's part not shared with earlier bins, if all of them fit."""
        bins = scene.viewport.to_screen(pooled.bins(level)).reshape(level, level, 4)
        left, top = bins[..., 0].copy(), bins[..., 1].copy()
        left[:, 1:], top[1:] = bins[:, :-1, 2], bins[:-1, :, 3]
        font = scaled(painter.font(), 0.85, QFont.Weight.Medium)
        metrics = QFontMetricsF(font)
        labels = [f"{value:.1f}" for value in pooled.winners.value[pooled.pyramid.rows(level)].tolist()]
        widest = max(metrics.horizontalAdvance(label) for label in labels)
        if (bins[..., 2] - left).min() < widest + 16 or (bins[..., 3] - top).min() < metrics.height() + 16:
            return
        painter.setFont(font)
        corners = list(zip(left.reshape(-1).tolist(), top.reshape(-1).tolist(), labels, strict=True))
        for shift, colour in ((1.0, QColor(0, 0, 0, 200)), (0.0, QColor(255, 255, 255))):
            painter.setPen(colour)
            for x, y, label in corners:
                painter.drawText(QPointF(x + 6, y + 4 + metrics.ascent() + shift), label)

    def _paint_borders(self, painter: QPainter, scene: Scene, bins: NDArray[np.float64], width: float) -> None:
        """Draw all edges of the bins once, across the whole window."""
        edges = np.rint(scene.viewport.to_screen(bins))
        xs, ys = np.unique(edges[:, [0, 2]]), np.unique(edges[:, [1, 3]])
        lines = [QLineF(x, ys[0], x, ys[-1]) for x in xs.tolist()] + [QLineF(xs[0], y, xs[-1], y) for y in ys.tolist()]
        shift = 0.5 if width < 2 else 0.0  # thin lines are sharp at pixel centres
        for colour, thick in ((QColor(0, 0, 0, 90), width + 1.5), (QColor(255, 255, 255, 190), width)):
            painter.setPen(QPen(colour, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLines([line.translated(shift, shift) for line in lines])

    def _paint_frame(self, painter: QPainter, scene: Scene, pooled: Pooled) -> None:
        pen = QPen(QColor(scene.palette.accent), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(_rect(np.rint(scene.viewport.to_screen(pooled.window.box[None]))[0].tolist()))

    def _paint_winners(self, painter: QPainter, scene: Scene, pooled: Pooled, place: int) -> None:
        """Mark the winning cell of each active bin, with a line to it from the finest bins."""
        level = self._shown[place]
        coarser = len(self._shown) - 1 - place
        rows = pooled.pyramid.rows(level)
        fired = pooled.winners.value[rows] > 0
        tiles, cells = pooled.tiles(level)[fired], pooled.winners.cell[rows][fired]
        middles = (tiles[:, :2] + tiles[:, 2:]) / 2
        ends = scene.viewport.to_screen(np.concatenate([middles, pooled.window.frame.centres(cells)], axis=1))
        lines = [QLineF(*line) for line in ends.tolist()]
        side = float((tiles[:, 2:] - tiles[:, :2]).min(initial=np.inf)) * level / self._shown[-1]  # finest bins
        radius = min(max(side * scene.viewport.scale / 8, MIN_DOT), DOT) * (1 + coarser)
        for line_colour, mark_colour, more in (
            (QColor(0, 0, 0, 110), QColor(0, 0, 0, 150), 1.6),
            (QColor(255, 255, 255, 210), QColor(255, 255, 255), 0.0),
        ):
            if coarser == 0:
                painter.setPen(QPen(line_colour, 1.2 + more))
                painter.drawLines(lines)
            painter.setPen(QPen(mark_colour, 1.4 + more))
            painter.setBrush(QColor(scene.palette.accent) if coarser == 0 else Qt.BrushStyle.NoBrush)
            for line in lines:
                painter.drawEllipse(line.p2(), radius, radius)


def _rect(box: list[float]) -> QRectF:
    x1, y1, x2, y2 = box
    return QRectF(x1, y1, x2 - x1, y2 - y1)
