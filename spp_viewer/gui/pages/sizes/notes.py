"""Notes on the results and both colour scales, shown beside the matrix and in images."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes import labels
from spp_viewer.gui.pages.sizes.cards import CardsView, empty_text
from spp_viewer.gui.pages.sizes.matrix import SimilarityMatrix
from spp_viewer.gui.theme.colours import viridis
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.section import value_text

SCALE_HEIGHT = 18
"""Height of a colour scale with its labels, screen pixels."""

BAR = 72
MIN_WIDTH, MAX_WIDTH = 200, 560
"""Limits of the width, screen pixels; longer lines are hard to read."""

MIN_FONT_SCALE = 0.88
"""Smallest font size of the notes relative to the window's font."""

FLAG = Qt.AlignmentFlag
WRAPPED = FLAG.AlignLeft | FLAG.AlignTop | Qt.TextFlag.TextWordWrap


class SizesNotes(QWidget):
    """The notes, the text on the hovered element, and the colour scales."""

    def __init__(self, cards: CardsView, matrix: SimilarityMatrix, theme: Theme) -> None:
        super().__init__()
        self._cards, self._matrix, self._theme = cards, matrix, theme
        self._sizes = cards.sizes
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("What is seen"))
        self._sizes.changed.connect(self.refresh)
        matrix.hovered.connect(self._on_hovered)
        theme.changed.connect(self.update)
        self.refresh()

    @property
    def text(self) -> str:
        """The notes, or the placeholder text."""
        return "\n".join(labels.summary(self._sizes)) or empty_text(self._sizes)

    @Slot()
    def refresh(self) -> None:
        self.setAccessibleDescription(self.text)
        self.updateGeometry()
        self.update()

    @Slot(int, int)
    def _on_hovered(self, row: int, column: int) -> None:
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(MIN_WIDTH, round(self._needed(self._font(MIN_FONT_SCALE), self.width())) + 2 * SCALE_HEIGHT + GRID)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()  # wrapped text changes the height

    def _font(self, factor: float) -> QFont:
        return scaled(self.font(), factor)

    def _needed(self, font: QFont, width: float) -> float:
        """Return the height of the notes in this font."""
        room = QRectF(0, 0, min(max(width, MIN_WIDTH), MAX_WIDTH), 10_000)
        return QFontMetricsF(font).boundingRect(room, int(WRAPPED.value), self.text).height()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paint(QPainter(self), self.width(), self.height(), self._matrix.tooltip_at(self._matrix.place))

    def paint(self, painter: QPainter, width: float, height: float, reading: str = "") -> None:
        """Draw the notes in an area; the text on the hovered element replaces the scales."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, wide = self._theme.palette, min(width, MAX_WIDTH)
        room = QRectF(0, 0, wide, height - 2 * SCALE_HEIGHT - GRID)
        fonts = [self._font(factor) for factor in (1.0, 0.94)]
        fitting = (font for font in fonts if self._needed(font, wide) <= room.height())
        painter.setFont(next(fitting, self._font(MIN_FONT_SCALE)))
        painter.setPen(QColor(palette.text if self._sizes.result is not None else palette.muted))
        painter.drawText(room, int(WRAPPED.value), self.text)
        painter.setFont(self._font(0.92))
        y = height - 2 * SCALE_HEIGHT
        if reading:
            painter.setPen(QColor(palette.accent))
            painter.drawText(QRectF(0, y, wide, 2 * SCALE_HEIGHT), int(WRAPPED.value), reading)
            return
        if self._sizes.result is not None:
            level = labels.level_text(self._sizes.level)
            similarity = tr("Similarity (cosine), {level}").format(level=level)
            self._paint_scale(painter, y, wide, similarity, f"{self._matrix.low:.1f}", "1")
        if self._sizes.sights:
            bright = f"\u2265{value_text(self._cards.top)}"
            self._paint_scale(painter, y + SCALE_HEIGHT, wide, tr("Pooled activation"), "0", bright)

    def _paint_scale(self, painter: QPainter, y: float, width: float, what: str, low: str, high: str) -> None:
        """Draw a colour scale with its caption, from ``low`` to ``high``."""
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(self._theme.palette.muted))
        flags = FLAG.AlignLeft | FLAG.AlignVCenter
        x = 0.0
        for part in (low, None, high, what):
            if part is None:
                bar = QRectF(x, y + SCALE_HEIGHT / 2 - 3, BAR, 6)
                gradient = QLinearGradient(bar.topLeft(), bar.topRight())
                for k in range(9):
                    gradient.setColorAt(k / 8, QColor(*viridis()[k * 255 // 8].tolist()))
                painter.fillRect(bar, gradient)
                x = bar.right() + 6
            else:
                part = metrics.elidedText(part, Qt.TextElideMode.ElideRight, width - x)
                painter.drawText(QRectF(x, y, width - x, SCALE_HEIGHT), flags, part)
                x += metrics.horizontalAdvance(part) + 6
