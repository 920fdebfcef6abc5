"""Bars of a window's scores before and after parts are switched off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled

ROW_HEIGHT = 18
"""Height of a class, screen pixels."""

MAX_CLASSES = 4
"""Maximum number of classes: the shown class, and the strongest others before or after."""

ARROW = "\u2192"


class EffectBars(QWidget):
    """A bar per class for its score after, with an outline for its score before."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._classes: tuple[str, ...] = ()
        self._before: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._after = self._before
        self.order: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_scores(
        self, classes: tuple[str, ...], label: int, before: NDArray[np.float32], after: NDArray[np.float32]
    ) -> None:
        """Show scores (classes,) with everything on and with parts off; ``label`` comes first."""
        rest = np.argsort(-np.maximum(before, after), kind="stable").tolist()
        order = [label, *(number for number in rest if number != label)][:MAX_CLASSES]
        if len(order) != len(self.order):
            self.updateGeometry()
        self._classes, self._before, self._after, self.order = classes, before, after, order
        rows = [
            f"{classes[k]} {text.score(float(before[k]))} {ARROW} {text.score(float(after[k]))}" for k in self.order
        ]
        self.setAccessibleName(tr("Scores before and after: {rows}").format(rows=text.listed(rows)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, ROW_HEIGHT * len(self.order))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, ROW_HEIGHT * len(self.order))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), self._theme.palette
        if not self.order:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain, bold = scaled(self.font(), 0.92), scaled(self.font(), 0.92, QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        names = min(max(metrics.horizontalAdvance(self._classes[k]) for k in self.order), round(self.width() * 0.3))
        figures = metrics.horizontalAdvance(f"{text.score(-8.88)} {ARROW} {text.score(-8.88)}")
        left, right = names + GRID, self.width() - figures - GRID
        shown = np.concatenate([self._before[self.order], self._after[self.order], np.zeros(1, dtype=np.float32)])
        low, high = float(shown.min()), float(shown.max())

        def x(value: float) -> float:
            return left + (value - low) / ((high - low) or 1) * (right - left)

        flag = Qt.AlignmentFlag
        for place, label in enumerate(self.order):
            row = QRectF(0, place * ROW_HEIGHT, self.width(), ROW_HEIGHT)
            before, after = float(self._before[label]), float(self._after[label])
            painter.setFont(plain if place else bold)
            painter.setPen(QColor(palette.muted if place else palette.text))
            name = painter.fontMetrics().elidedText(self._classes[label], Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, row.y(), names + 2, ROW_HEIGHT), flag.AlignLeft | flag.AlignVCenter, name)
            message = f"{text.score(before)} {ARROW} {text.score(after)}"
            painter.drawText(row, flag.AlignRight | flag.AlignVCenter, message)
            colour = QColor(class_colour(label))
            start, end = sorted((x(0), x(after)))
            painter.fillRect(QRectF(start, row.y() + 5, max(end - start, 1), ROW_HEIGHT - 10), colour)
            start, end = sorted((x(0), x(before)))
            painter.setPen(QPen(QColor(palette.text), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(start, row.y() + 3.5, max(end - start, 1), ROW_HEIGHT - 7))
        painter.setPen(QPen(QColor(palette.muted), 1))
        painter.drawLine(QLineF(round(x(0)) + 0.5, 1, round(x(0)) + 0.5, len(self.order) * ROW_HEIGHT - 1))
