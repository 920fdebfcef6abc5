"""The pyramid's levels side by side, with bins coloured by their contribution to the score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.why.labels import level_name, signed
from spp_viewer.gui.theme.colours import signed_colour
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.hover import Pointing
from spp_viewer.gui.widgets.section import STEPS, small

MAX_SIDE = 128
"""Maximum side of a level, screen pixels."""

CAPTION_HEIGHT = 32
"""Height of two lines of text below a level, screen pixels."""


class BinGrids(Pointing):
    """Levels from the coarsest to the finest. A click switches a bin off or on; arrows go from bin to bin.

    Each level uses the whole colour scale, so colours are only comparable within a level. The figures below are
    comparable between levels.
    """

    NOWHERE = -1

    hovered = Signal(int)
    """Emitted with the row of the bin under the cursor among all bins, or -1."""
    chosen = Signal(int)
    """Emitted with a bin when it is clicked, or Return is pressed on it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._levels: tuple[int, ...] = ()
        self._shares: NDArray[np.float64] = np.zeros(0)
        self._off: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._tops: dict[int, float] = {}
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Bins of the pyramid, by what they add to the score"))
        theme.changed.connect(self.update)

    # Content

    def set_shares(self, levels: tuple[int, ...], by_bin: NDArray[np.float64]) -> None:
        """Show the contributions (B,) of the bins of these levels, ascending."""
        count = len(self._levels)
        self._levels, self._shares = levels, by_bin
        self._off = np.zeros(len(by_bin), dtype=np.bool_)
        starts = {level: self._start(level) for level in levels}
        self._tops = {n: float(np.abs(by_bin[start : start + n * n]).max()) for n, start in starts.items()}
        self._point_at(-1)
        if len(levels) != count:
            self.updateGeometry()
        self.update()

    def set_off(self, bins: frozenset[int], levels: frozenset[int]) -> None:
        """Cross out these bins and all bins of these levels."""
        self._off = np.zeros(len(self._shares), dtype=np.bool_)
        self._off[[row for row in bins if row < len(self._off)]] = True
        for level in levels & frozenset(self._levels):
            start = self._start(level)
            self._off[start : start + level * level] = True
        self.update()

    # Geometry

    @property
    def _side(self) -> float:
        count = max(len(self._levels), 1)
        return min((self.width() - (count - 1) * GRID) / count, MAX_SIDE)

    def _start(self, level: int) -> int:
        """Return the first row of a level."""
        return sum(n * n for n in self._levels if n < level)

    def square(self, level: int) -> QRectF:
        """Return the rectangle of a level, screen pixels."""
        return QRectF(self._levels.index(level) * (self._side + GRID), 0, self._side, self._side)

    def bin_rect(self, row: int) -> QRectF:
        """Return the rectangle of a bin, screen pixels."""
        level = next(n for n in reversed(self._levels) if self._start(n) <= row)
        square, side = self.square(level), self._side / level
        down, right = divmod(row - self._start(level), level)
        return QRectF(square.x() + right * side, square.y() + down * side, side, side)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        count = max(len(self._levels), 1)
        return int(min((width - (count - 1) * GRID) / count, MAX_SIDE)) + CAPTION_HEIGHT

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(320))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    # The cursor

    def _place_at(self, at: QPointF) -> int:
        for level in self._levels:
            square = self.square(level)
            if square.contains(at) and self._side > 0:
                column = min(int((at.x() - square.x()) / self._side * level), level - 1)
                row = min(int((at.y() - square.y()) / self._side * level), level - 1)
                return self._start(level) + row * level + column
        return -1

    def _point_at(self, place: int) -> None:
        if place != self._at:
            self._at = place
            self.hovered.emit(place)
            self.update()

    def _choose(self) -> None:
        if self._at >= 0:
            self.chosen.emit(self._at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or not len(self._shares):
            super().keyPressEvent(event)
        elif self._at < 0:
            self._point_at(0)
        else:
            self._point_at(self._beside(*step))

    def _beside(self, down: int, right: int) -> int:
        """Return the bin beside the one under the cursor, continuing in the adjacent level at the same height."""
        level = next(n for n in reversed(self._levels) if self._start(n) <= self._at)
        row, column = divmod(self._at - self._start(level), level)
        place = self._levels.index(level)
        if 0 <= column + right < level:
            row = min(max(row + down, 0), level - 1)
            return self._start(level) + row * level + column + right
        if not 0 <= place + right < len(self._levels):
            return self._at
        other = self._levels[place + right]
        row = min(int((row + 0.5) / level * other), other - 1)
        return self._start(other) + row * other + (0 if right > 0 else other - 1)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self._theme.palette
        painter.setFont(small(self))
        for level in self._levels:
            square, start = self.square(level), self._start(level)
            rows = range(start, start + level * level)
            for row in rows:
                colour = QColor(signed_colour(float(self._shares[row]), self._tops[level], palette.name))
                self._paint_bin(painter, self.bin_rect(row), colour, bool(self._off[row]))
            painter.setPen(QPen(QColor(palette.border), 1))
            painter.drawRect(square.adjusted(0, 0, -1, -1))
            total = float(self._shares[rows.start : rows.stop].sum())
            under = QRectF(square.x() - GRID / 2, square.bottom() + 2, square.width() + GRID, CAPTION_HEIGHT / 2 - 1)
            flag = Qt.AlignmentFlag.AlignCenter
            painter.setPen(QColor(palette.muted))
            painter.drawText(under, flag, level_name(level))
            painter.setPen(QColor(palette.text))
            painter.drawText(under.translated(0, CAPTION_HEIGHT / 2 - 1), flag, signed(total))
        if self._at >= 0:
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawRect(self.bin_rect(self._at).adjusted(1, 1, -1, -1))
        elif self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_bin(self, painter: QPainter, rect: QRectF, colour: QColor, off: bool) -> None:
        """Draw a bin in its colour, or empty and crossed out if it is off."""
        palette = self._theme.palette
        painter.fillRect(rect, QColor(palette.surface) if off else colour)
        if off:
            painter.setPen(QPen(QColor(palette.muted), 1))
            painter.drawLine(QLineF(rect.topLeft(), rect.bottomRight()))
        painter.setPen(QPen(QColor(palette.surface), 1))
        painter.drawRect(rect)
