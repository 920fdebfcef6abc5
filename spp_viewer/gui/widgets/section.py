"""Sections of the inspector: a heading with a note, a status line, and the colour scale of activations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from spp_viewer.gui.theme.colours import Palette, viridis
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.widgets.elided_label import ElidedLabel

STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
"""(rows, columns) that an arrow key moves by."""


def paint_ground(painter: QPainter, row: QRectF, palette: Palette, *, selected: bool, hovered: bool) -> None:
    """Paint the background of a row of bars if it is selected or under the cursor."""
    if selected or hovered:
        tint = QColor(palette.accent if selected else palette.text)
        tint.setAlphaF(0.2 if selected else 0.07)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(row, 3, 3)


class Section(QWidget):
    """A titled part of the inspector.

    Parameters
    ----------
    title
        Text of the heading.
    body
        Widget below the heading.
    tip
        Tooltip of the heading.
    note
        Widget at the right of the heading.
    reading
        Whether a status line below the body describes what is under the cursor.
    """

    def __init__(
        self, title: str, body: QWidget, tip: str = "", note: QWidget | None = None, reading: bool = False
    ) -> None:
        super().__init__()
        self.body = body
        self.title = QLabel(title)
        self.title.setObjectName("panelTitle")
        self.title.setToolTip(tip)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title)
        head.addStretch(1)
        if note is not None:
            head.addWidget(note)
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setForegroundRole(rule.palette().ColorRole.Mid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(rule)
        column.addLayout(head)
        column.addWidget(body)
        self._idle, self._reading = "", quiet() if reading else None
        if self._reading is not None:
            column.addWidget(self._reading)
        if tip:
            body.setToolTip(tip)

    def set_idle(self, text: str) -> None:
        """Set the text of the status line while the cursor is elsewhere."""
        self._idle = text
        self.read("")

    def read(self, text: str) -> None:
        """Show what is under the cursor; an empty text restores the idle text."""
        if self._reading is not None:
            self._reading.setText(text or self._idle)

    @property
    def reading(self) -> str:
        return self._reading.text() if self._reading is not None else ""


def quiet(text: str = "") -> ElidedLabel:
    """Create a one-line label in secondary colour with tabular figures."""
    label = ElidedLabel(text)
    label.setProperty("muted", True)
    label.setFont(scaled(label.font(), 0.92))
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return label


class ScaleBar(QWidget):
    """Horizontal colour scale of activations, from zero to its maximum."""

    BAR = 48

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._top = theme, 0.0
        self._font = scaled(self.font(), 0.88)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_top(self, top: float) -> None:
        """Set the value of the brightest colour."""
        if top != self._top:
            self._top = top
            self.setAccessibleName(f"0 \u2013 {value_text(top)}")
            self.updateGeometry()
            self.update()

    @property
    def _ends(self) -> tuple[str, str]:
        """Return the texts at the left and right end."""
        return "0", value_text(self._top)

    def _colours(self) -> NDArray[np.uint8]:
        """Return the colours from left to right, uint8 (N, 3)."""
        return viridis()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font)
        return QSize(sum(metrics.horizontalAdvance(end) for end in self._ends) + self.BAR + 2 * 5, metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.palette.muted))
        flag = Qt.AlignmentFlag
        low, high = self._ends
        painter.drawText(self.rect(), flag.AlignLeft | flag.AlignVCenter, low)
        painter.drawText(self.rect(), flag.AlignRight | flag.AlignVCenter, high)
        bar = QRectF(QFontMetrics(self._font).horizontalAdvance(low) + 5, (self.height() - 5) / 2, self.BAR, 5)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        colours = self._colours()
        last = len(colours) - 1
        for k in range(0, last + 1, last // 8):
            gradient.setColorAt(k / last, QColor(*colours[k].tolist()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 2.5, 2.5)


def value_text(value: float) -> str:
    """Format an activation in at most four characters: "0", "0.42", "8.1", "34", "120"."""
    if value == 0:
        return "0"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def small(widget: QWidget) -> QFont:
    """Return the font of labels inside drawings."""
    return scaled(widget.font(), 0.84, QFont.Weight.Medium)
