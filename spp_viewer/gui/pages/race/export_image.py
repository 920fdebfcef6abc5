"""Renders the race: both lanes with their clocks, the stage bars, and the conditions."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.i18n.text import listed
from spp_viewer.gui.pages.race.bars import StageBars
from spp_viewer.gui.pages.race.lane import Lane
from spp_viewer.gui.theme.colours import Palette
from spp_viewer.gui.theme.theme import GRID, scaled

HEAD = 32
SMALL = 0.92
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, eq=False)
class RaceImage:
    """The parts of an image of the race.

    Attributes
    ----------
    about
        Footnote: the conditions of the race.
    widget
        Supplies the font of the footnote.
    """

    lanes: tuple[Lane, ...]
    bars: StageBars
    about: str
    widget: QWidget


def race_size(race: RaceImage) -> QSize:
    """Return the size of an image of the race, screen pixels."""
    sizes = [lane.canvas.size() for lane in race.lanes]
    width = sum(size.width() for size in sizes) + GRID
    height = HEAD + max(size.height() for size in sizes)
    return QSize(width, height + 2 * GRID + race.bars.height() + text_height(race.widget, race.about, width))


def text_height(widget: QWidget, text: str, width: int) -> int:
    """Return the height of a wrapped footnote of an image, screen pixels."""
    if not text:
        return 0
    room = QRectF(0, 0, width - 2 * GRID, 1000)
    return ceil(QFontMetricsF(scaled(widget.font(), SMALL)).boundingRect(room, WRAPPED, text).height()) + GRID


def paint_text(painter: QPainter, widget: QWidget, text: str, room: QRectF, palette: Palette) -> None:
    """Paint a footnote of an image with the height of :func:`text_height`."""
    painter.setFont(scaled(widget.font(), SMALL))
    painter.setPen(QColor(palette.muted))
    painter.drawText(room.adjusted(GRID, 0, -GRID, 0), WRAPPED, text)


def paint_race(
    race: RaceImage, painter: QPainter, density: float, palette: Palette, vector: ImagePlaceholders | None
) -> None:
    """Draw the race with ``density`` pixels per screen pixel, or as vector shapes."""
    size = race_size(race)
    painter.fillRect(QRectF(QPointF(), size), QColor(palette.surface))
    x = 0.0
    for lane in race.lanes:
        painter.save()
        painter.translate(x, 0)
        _paint_head(lane, painter, palette)
        painter.translate(0, HEAD)
        painter.setFont(lane.canvas.font())
        painter.setClipRect(lane.canvas.rect(), Qt.ClipOperation.IntersectClip)
        lane.canvas.paint_view(painter, density, vector=vector)
        painter.restore()
        x += lane.canvas.width() + GRID
    foot = text_height(race.widget, race.about, size.width())
    below = size.height() - foot - GRID - race.bars.height()
    painter.save()
    painter.translate(GRID, below)
    painter.setFont(race.bars.font())
    race.bars.paint(painter, size.width() - 2 * GRID)
    painter.restore()
    room = QRectF(0, size.height() - foot, size.width(), foot)
    paint_text(painter, race.widget, race.about, room, palette)


def _paint_head(lane: Lane, painter: QPainter, palette: Palette) -> None:
    """Draw name, state and clock in one line."""
    flag = Qt.AlignmentFlag
    room = QRectF(GRID, 0, lane.canvas.width() - 2 * GRID, HEAD)
    painter.setFont(scaled(lane.font(), 1.0, QFont.Weight.DemiBold))
    painter.setPen(QColor(palette.text))
    painter.drawText(room, flag.AlignLeft | flag.AlignVCenter, lane.name)
    left = painter.fontMetrics().horizontalAdvance(lane.name) + GRID
    clock = listed(part for part in (lane.clock.text(), lane.mark.text()) if part)
    painter.drawText(room, flag.AlignRight | flag.AlignVCenter, clock)
    right = painter.fontMetrics().horizontalAdvance(clock) + GRID
    painter.setFont(scaled(lane.font(), 1.0))
    painter.setPen(QColor(palette.muted))
    room = room.adjusted(left, 0, -right, 0)
    text = painter.fontMetrics().elidedText(lane.status.text(), Qt.TextElideMode.ElideRight, round(room.width()))
    painter.drawText(room, flag.AlignLeft | flag.AlignVCenter, text)
