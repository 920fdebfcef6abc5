"""Bar chart of the durations of both detectors' stages on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.race.estimate_label import mark_text
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.workers.race_jobs import RCNN, SPP

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison

REST = "rest"
"""Key of the time outside the stages."""

STAGE_COLOURS = {
    "crop": "#e0a03a",
    "conv": "#4c9dff",
    "windows": "#7fd1b9",
    "pool": "#35b39a",
    "fc": "#b58cf0",
    "svm": "#f0716b",
    "bbox": "#e78bc0",
    "nms": "#c9c35a",
    REST: "#8a939f",
}
"""Colour of each stage, also distinguishable by lightness."""

STAGE_NAMES = {
    "crop": tr_noop("Crop"),
    "conv": tr_noop("conv"),
    "windows": tr_noop("Windows"),
    "pool": tr_noop("Pool"),
    "fc": tr_noop("fc"),
    "svm": tr_noop("SVM"),
    "bbox": tr_noop("Regression"),
    "nms": tr_noop("NMS"),
    REST: tr_noop("Other"),
}

BAR = 22
ROW = 46
LEGEND = 22


@dataclass(frozen=True)
class Bar:
    """One detector's bar.

    Attributes
    ----------
    seconds
        Duration of each stage, in running order.
    total
        Total duration, which is the bar's length. Medians of stages need not add up to it; segments are scaled.
    extrapolated
        Whether the durations are extrapolated from a sample.
    together
        Whether the other detector ran at the same time.
    """

    detector: str
    seconds: tuple[tuple[str, float], ...]
    total: float
    extrapolated: bool = False
    together: bool = False

    @property
    def sum(self) -> float:
        """Sum of the stages, never zero, so that fractions are defined."""
        return max(sum(value for _, value in self.seconds), 1e-9)

    @property
    def text(self) -> str:
        """Text of the total, with a note if it is not simply measured."""
        mark = mark_text(extrapolated=self.extrapolated, together=self.together)
        return text.listed([text.seconds(self.total), *([mark] if mark else [])])


class StageBars(QWidget):
    """Bars of R-CNN and SPP-Net on one scale, and SPP-Net's bar enlarged below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._shared = 0.0
        self._pieces: list[tuple[QRectF, str]] = []
        self._wide = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Time by stage"))
        theme.changed.connect(self.update)

    def set_bars(self, bars: Sequence[Bar], shared: float) -> None:
        """Set the bars; the ``shared`` seconds of the proposals, which both need, are shown as text only."""
        self._bars, self._shared = tuple(bars), shared
        self.setAccessibleDescription(text.listed(f"{bar.detector} {bar.text}" for bar in bars) or tr("No race yet."))
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        self.set_bars((), 0.0)

    @property
    def bars(self) -> tuple[Bar, ...]:
        return self._bars

    def sizeHint(self) -> QSize:
        return QSize(560, 3 * ROW + LEGEND + GRID)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tooltip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def tooltip_at(self, place: QPointF) -> str:
        """Return the tooltip of the segment at a point; many segments are too small for a label."""
        return next((caption for room, caption in self._pieces if room.contains(place)), "")

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paint(QPainter(self), self.width())

    def paint(self, painter: QPainter, width: float) -> None:
        """Draw with the widget's height and the given width."""
        self._wide = width
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        self._pieces.clear()
        if not self._bars:
            painter.setPen(QColor(palette.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            caption = tr("A race shows here what each stage takes, both detectors to one scale.")
            painter.drawText(QRectF(0, 0, width, self.height()), flags, caption)
            return
        longest = max(max(bar.total for bar in self._bars), 1e-9)
        room = width - 2.0
        y = 0.0
        for bar in self._bars:
            self._paint_row(painter, bar, y, room * bar.total / longest, "")
            y += ROW
        quick = min(self._bars, key=lambda bar: bar.total)
        times = longest / quick.total if quick.total else 0.0
        if times > 2:
            caption = tr("enlarged {times} times").format(times=f"{times:.0f}")
            self._paint_row(painter, quick, y, room, caption)
            if quick is self._bars[-1]:  # otherwise the other bar lies between
                self._paint_lens(painter, y - ROW, room * quick.total / longest, y + ROW - BAR - 2, room)
        self._paint_legend(painter, 3 * ROW)

    def _paint_row(self, painter: QPainter, bar: Bar, y: float, length: float, remark: str) -> None:
        palette = self._theme.palette
        flag = Qt.AlignmentFlag
        line = QRectF(0, y, self._wide, ROW - BAR - 4)
        painter.setFont(scaled(self.font(), 1.0, QFont.Weight.DemiBold))
        painter.setPen(QColor(palette.muted if remark else palette.text))
        painter.drawText(line, flag.AlignLeft | flag.AlignVCenter, f"{bar.detector}  {remark}".strip())
        if not remark:
            painter.setFont(scaled(self.font(), 1.0))
            painter.drawText(line, flag.AlignRight | flag.AlignVCenter, bar.text)
        x, top = 0.0, y + ROW - BAR - 2
        for stage, seconds in bar.seconds:
            wide = length * seconds / bar.sum
            colour = QColor(STAGE_COLOURS[stage])
            colour.setAlphaF(0.45 if bar.extrapolated else 1.0)  # paler: not measured
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRect(QRectF(x, top, max(wide - 1, 0.5), BAR))
            caption = f"{tr(STAGE_NAMES[stage])} {text.seconds(seconds)}"
            room = QRectF(x, top, wide, BAR)
            self._pieces.append((room, f"{bar.detector}: {caption}, {seconds / bar.sum:.0%}"))
            self._paint_inside(painter, caption, room, not bar.extrapolated)
            x += wide

    def _paint_inside(self, painter: QPainter, caption: str, where: QRectF, dark: bool) -> None:
        """Draw name and time in a segment if they fit."""
        font = scaled(self.font(), 0.85, QFont.Weight.Medium)
        if QFontMetricsF(font).horizontalAdvance(caption) + 8 > where.width():
            return
        painter.setFont(font)
        painter.setPen(QColor("#101114" if dark else self._theme.palette.text))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, caption)

    def _paint_lens(self, painter: QPainter, y: float, short: float, below: float, long: float) -> None:
        """Draw two thin lines from the short bar to its enlargement."""
        colour = QColor(self._theme.palette.border)
        painter.setPen(QPen(colour, 1))
        bottom = y + ROW - 2
        painter.drawLine(QPointF(0.5, bottom), QPointF(0.5, below))
        painter.drawLine(QPointF(short, bottom), QPointF(long - 0.5, below))

    def _paint_legend(self, painter: QPainter, y: float) -> None:
        """Draw every stage with its colour, and the shared time."""
        font = scaled(self.font(), 0.85)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        drawn = {stage for bar in self._bars for stage, _ in bar.seconds}
        stages = [stage for stage in STAGE_COLOURS if stage in drawn]
        x = 0.0
        for stage in stages:
            caption = tr(STAGE_NAMES[stage])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(STAGE_COLOURS[stage]))
            painter.drawRoundedRect(QRectF(x, y + 7, 9, 9), 2, 2)
            painter.setPen(QColor(self._theme.palette.muted))
            wide = metrics.horizontalAdvance(caption)
            painter.drawText(QRectF(x + 14, y, wide + 4, LEGEND), Qt.AlignmentFlag.AlignVCenter, caption)
            x += wide + 14 + 2 * GRID
        caption = tr("Proposals, shared: {time}").format(time=text.seconds(self._shared))
        if x + metrics.horizontalAdvance(caption) < self._wide:
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x, y, self._wide - x, LEGEND), flags, caption)


def bars_of(result: Comparison) -> tuple[Bar, Bar]:
    """Create the bars of R-CNN and SPP-Net: medians of the stages, and the rest of the median total."""
    made = []
    for name, runs in ((RCNN, result.rcnn), (SPP, result.spp)):
        seconds = {stage: spread.median for stage, spread in runs.stages.items()}
        seconds[REST] = max(runs.total.median - sum(seconds.values()), 0.0)
        made.append(Bar(name, tuple(seconds.items()), runs.total.median, runs.extrapolated, result.together))
    return made[0], made[1]
