"""Where the time went: the stages of both detectors as bars to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui import text
from spp_viewer.gui.race.messages import RCNN, SPP
from spp_viewer.gui.text import later, tr
from spp_viewer.gui.theme import GRID, Theme, scaled

STAGE_COLOURS = {
    "proposals": "#8a939f",
    "crop": "#e0a03a",
    "conv": "#4c9dff",
    "windows": "#7fd1b9",
    "pool": "#35b39a",
    "fc": "#b58cf0",
    "svm": "#f0716b",
    "bbox": "#e78bc0",
    "nms": "#c9c35a",
}
"""One colour a stage, told apart by lightness as well."""

STAGE_WORDS = {
    "proposals": later("Proposals"),
    "crop": later("Crop"),
    "conv": later("conv"),
    "windows": later("Windows"),
    "pool": later("Pool"),
    "fc": later("fc"),
    "svm": later("SVM"),
    "bbox": later("Regression"),
    "nms": later("NMS"),
}

BAR = 22
ROW = 46
LEGEND = 22


@dataclass(frozen=True)
class Bar:
    """One detector's bar: seconds by stage in running order, and whether they are multiplied from a sample."""

    detector: str
    seconds: tuple[tuple[str, float], ...]
    extrapolated: bool = False

    @property
    def total(self) -> float:
        return sum(value for _, value in self.seconds)


class StageBars(QWidget):
    """R-CNN above SPP-Net, a second being as long in both; SPP-Net's bar once more below, as long as the room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._bars: tuple[Bar, ...] = ()
        self._shared = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Time by stage"))
        theme.changed.connect(self.update)

    def set_bars(self, bars: Sequence[Bar], shared: float) -> None:
        """Show the bars; ``shared`` seconds of proposals are told, not drawn: both need them."""
        self._bars, self._shared = tuple(bars), shared
        self.setAccessibleDescription(
            ", ".join(f"{bar.detector} {text.seconds(bar.total)}" for bar in bars) or tr("No race yet.")
        )
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

    def picture(self, scale: float) -> QImage:
        """The bars on the theme's surface."""
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(QColor(self._theme.palette.surface))
        painter = QPainter(image)
        painter.setFont(self.font())
        self.paint(painter)
        painter.end()
        return image

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paint(QPainter(self))

    def paint(self, painter: QPainter) -> None:
        """Draw into any painter, at the widget's size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        if not self._bars:
            painter.setPen(QColor(palette.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            words = tr("A race shows here what each stage takes, both detectors to one scale.")
            painter.drawText(QRectF(self.rect()), flags, words)
            return
        longest = max(bar.total for bar in self._bars)
        room = self.width() - 2.0
        y = 0.0
        for bar in self._bars:
            self._paint_row(painter, bar, y, room * bar.total / longest, "")
            y += ROW
        quick = min(self._bars, key=lambda bar: bar.total)
        times = longest / quick.total if quick.total else 0.0
        if times > 2:
            words = tr("enlarged {times} times").format(times=f"{times:.0f}")
            self._paint_row(painter, quick, y, room, words)
            self._paint_lens(painter, y - ROW, room * quick.total / longest, y + ROW - BAR - 2, room)
        self._paint_legend(painter, 3 * ROW)

    def _paint_row(self, painter: QPainter, bar: Bar, y: float, length: float, remark: str) -> None:
        palette = self._theme.palette
        flag = Qt.AlignmentFlag
        line = QRectF(0, y, self.width(), ROW - BAR - 4)
        painter.setFont(scaled(self.font(), 1.0, QFont.Weight.DemiBold))
        painter.setPen(QColor(palette.muted if remark else palette.text))
        painter.drawText(line, flag.AlignLeft | flag.AlignVCenter, f"{bar.detector}  {remark}".strip())
        value = text.seconds(bar.total)
        if bar.extrapolated:
            value = tr("{time}, extrapolated").format(time=value)
        if not remark:
            painter.setFont(scaled(self.font(), 1.0))
            painter.drawText(line, flag.AlignRight | flag.AlignVCenter, value)
        x, top = 0.0, y + ROW - BAR - 2
        for stage, seconds in bar.seconds:
            wide = length * seconds / bar.total if bar.total else 0.0
            colour = QColor(STAGE_COLOURS[stage])
            colour.setAlphaF(0.45 if bar.extrapolated else 1.0)  # paler: not measured
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRect(QRectF(x, top, max(wide - 1, 0.5), BAR))
            self._paint_inside(painter, stage, seconds, QRectF(x, top, wide, BAR), not bar.extrapolated)
            x += wide

    def _paint_inside(self, painter: QPainter, stage: str, seconds: float, where: QRectF, dark: bool) -> None:
        """Name and time in a piece that has room for them."""
        font = scaled(self.font(), 0.85, QFont.Weight.Medium)
        words = f"{tr(STAGE_WORDS[stage])} {text.seconds(seconds)}"
        if QFontMetricsF(font).horizontalAdvance(words) + 8 > where.width():
            return
        painter.setFont(font)
        painter.setPen(QColor("#101114" if dark else self._theme.palette.text))
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_lens(self, painter: QPainter, y: float, short: float, below: float, long: float) -> None:
        """Two thin lines from the short bar to its enlargement."""
        colour = QColor(self._theme.palette.border)
        painter.setPen(QPen(colour, 1))
        bottom = y + ROW - 2
        painter.drawLine(QPointF(0.5, bottom), QPointF(0.5, below))
        painter.drawLine(QPointF(short, bottom), QPointF(long - 0.5, below))

    def _paint_legend(self, painter: QPainter, y: float) -> None:
        """Every stage with its colour, and what both share."""
        font = scaled(self.font(), 0.85)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        stages = dict.fromkeys(stage for bar in self._bars for stage, _ in bar.seconds)
        x = 0.0
        for stage in stages:
            words = tr(STAGE_WORDS[stage])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(STAGE_COLOURS[stage]))
            painter.drawRoundedRect(QRectF(x, y + 7, 9, 9), 2, 2)
            painter.setPen(QColor(self._theme.palette.muted))
            wide = metrics.horizontalAdvance(words)
            painter.drawText(QRectF(x + 14, y, wide + 4, LEGEND), Qt.AlignmentFlag.AlignVCenter, words)
            x += wide + 14 + 2 * GRID
        words = tr("Proposals, shared: {time}").format(time=text.seconds(self._shared))
        if x + metrics.horizontalAdvance(words) < self.width():
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x, y, self.width() - x, LEGEND), flags, words)


def bars_of(result: object) -> tuple[Bar, Bar]:
    """R-CNN's and SPP-Net's bar of a :class:`spp_viewer.race.Comparison`, medians of the stages."""
    made = []
    for name, runs in ((RCNN, result.rcnn), (SPP, result.spp)):  # type: ignore[attr-defined]
        seconds = tuple((stage, spread.median) for stage, spread in runs.stages.items())
        made.append(Bar(name, seconds, runs.extrapolated))
    return made[0], made[1]
