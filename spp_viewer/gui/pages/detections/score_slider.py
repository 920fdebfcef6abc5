"""The score threshold: a slider, a number, and a mark at the score of every detection."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.shown import of_classes
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import class_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled

PER_UNIT = 100
"""Slider steps per unit of score."""

LOWEST, HIGHEST = -1.5, 2.0
"""Initial range of the slider, extended if an analysis requires it."""

HANDLE = 16
"""Width of the slider's handle with its border in the style sheet, screen pixels."""


class ScoreSlider(QWidget):
    """Slider and number field for the score that shown detections exceed."""

    moved = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(LOWEST * PER_UNIT), round(HIGHEST * PER_UNIT))
        self.slider.setSingleStep(5)
        self.slider.setPageStep(25)
        self.slider.setAccessibleName(tr("Score threshold"))
        self.number = QDoubleSpinBox()
        self.number.setRange(LOWEST, HIGHEST)
        self.number.setDecimals(2)
        self.number.setSingleStep(0.05)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(64)
        self.number.setKeyboardTracking(False)
        self.number.setAccessibleName(tr("Score threshold"))
        self.number.lineEdit().setAccessibleName(tr("Score threshold"))
        self.marks = ScoreMarks(self.slider, theme)
        title = QLabel(tr("Scores above"))
        title.setObjectName("panelTitle")
        title.setBuddy(self.number)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addSpacing(GRID // 2)
        column.addWidget(self.marks)
        column.addWidget(self.slider)
        tip = tr("Detections with a higher SVM score are shown; zero is the decision boundary.")
        self.slider.setToolTip(tip)
        self.number.setToolTip(tip)
        self.slider.valueChanged.connect(self._on_slider)
        self.number.valueChanged.connect(self._on_number)

    def set_value(self, value: float) -> None:
        """Set the threshold without emitting a signal."""
        self._extend(value, value)
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(value * PER_UNIT))
            self.number.setValue(value)
        self.marks.set_threshold(value)

    def set_analysis(self, analysis: Analysis | None) -> None:
        """Mark the scores of an analysis; None marks nothing."""
        if analysis is not None and len(analysis.detections):
            self._extend(analysis.options.score_threshold, math.ceil(float(analysis.detections.scores.max()) * 2) / 2)
        self.marks.set_analysis(analysis)

    def set_classes(self, classes: frozenset[int] | None) -> None:
        """Mark only scores of these classes; None marks all."""
        self.marks.set_classes(classes)

    def _extend(self, low: float, high: float) -> None:
        """Extend the range to include these values. It never shrinks, so that positions keep their meaning."""
        low = min(low, self.number.minimum())
        high = max(high, self.number.maximum())
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setRange(round(low * PER_UNIT), round(high * PER_UNIT))
            self.number.setRange(low, high)

    def _on_slider(self, step: int) -> None:
        self._announce(step / PER_UNIT)

    def _on_number(self, value: float) -> None:
        self._announce(value)

    def _announce(self, value: float) -> None:
        self.set_value(value)
        self.moved.emit(value)


class ScoreMarks(QWidget):
    """Draws a line per detection at its score, in the class colour, above the slider's groove."""

    def __init__(self, slider: QSlider, theme: Theme) -> None:
        super().__init__()
        self._slider, self._theme = slider, theme
        self._scores: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
        self._labels: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._analysis: Analysis | None = None
        self._classes: frozenset[int] | None = None
        self._threshold = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_analysis(self, analysis: Analysis | None) -> None:
        self._analysis = analysis
        self._choose()

    def set_classes(self, classes: frozenset[int] | None) -> None:
        self._classes = classes
        self._choose()

    def _choose(self) -> None:
        """Filter the scores by the chosen classes."""
        if self._analysis is None:
            self._scores, self._labels = np.zeros(0, np.float32), np.zeros(0, np.int64)
        else:
            found = of_classes(self._analysis, self._classes).detections
            self._scores, self._labels = found.scores, found.labels
        self.update()

    def set_threshold(self, value: float) -> None:
        self._threshold = value
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 36)

    def places(self, scores: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the positions of the marks from the left, and the index of the highest score at each."""
        return np.unique(np.rint(self._x(scores)), return_index=True)

    def _x(self, value: Any) -> Any:
        """Convert a score, or an array of scores, to a screen position."""
        low, high = self._slider.minimum() / PER_UNIT, self._slider.maximum() / PER_UNIT
        return HANDLE / 2 + (value - low) / (high - low) * (self.width() - HANDLE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self._theme.palette
        font = scaled(self.font(), 0.8, QFont.Weight.Normal)
        painter.setFont(font)
        base = self.height() - 13
        low, high = self._slider.minimum() / PER_UNIT, self._slider.maximum() / PER_UNIT
        painter.setPen(QPen(QColor(palette.border), 1))
        painter.drawLine(QPointF(self._x(low), base + 0.5), QPointF(self._x(high), base + 0.5))
        for tick in range(math.ceil(low), math.floor(high) + 1):
            x = round(self._x(tick)) + 0.5
            painter.setPen(QPen(QColor(palette.muted if tick == 0 else palette.border), 1))
            painter.drawLine(QPointF(x, base - (8 if tick == 0 else 3)), QPointF(x, base + 3))
            painter.setPen(QColor(palette.muted))
            words = text.score(tick).split(".")[0]
            painter.drawText(QRectF(x - 20, base + 1, 40, 12), Qt.AlignmentFlag.AlignCenter, words)
        places, rows = self.places(self._scores)
        for x, row in zip(places.tolist(), rows.tolist(), strict=True):
            shown = self._scores[row] > self._threshold
            painter.setOpacity(1.0 if shown else 0.3)
            top = 0.0 if shown else base * 0.45
            painter.fillRect(QRectF(x - 1, top, 2, base - top), QColor(class_colour(int(self._labels[row]))))
