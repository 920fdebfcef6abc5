"""A score as a sum: a row per pyramid level and bias, and the total below a line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from spp_viewer.explain.summary import rounded_parts
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.why.labels import level_name, signed
from spp_viewer.gui.theme.colours import signed_colour
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.workers.attribution_worker import Reasons

DECIMALS = 3
"""Number of decimals of the parts and their sum."""


@dataclass(frozen=True)
class SumStep:
    """Start and end of a part on an axis from ``low`` to ``high``."""

    start: float = 0.0
    end: float = 0.0
    low: float = 0.0
    high: float = 1.0


class StepBar(QWidget):
    """Bar of one part of the sum, which starts at the end of the previous one."""

    def __init__(self, theme: Theme, total: bool = False) -> None:
        super().__init__()
        self._theme, self._total, self._off = theme, total, False
        self._step = SumStep()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def set_step(self, step: SumStep, off: bool) -> None:
        """Set the step; it is drawn hollow if its part is switched off."""
        self._step, self._off = step, off
        self.update()

    @property
    def step(self) -> SumStep:
        return self._step

    def sizeHint(self) -> QSize:
        return QSize(96, 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        step, palette = self._step, self._theme.palette
        width = self.width() - 1

        def x(value: float) -> float:
            return (value - step.low) / ((step.high - step.low) or 1) * width

        painter.setPen(QPen(QColor(palette.border), 1))
        painter.drawLine(QLineF(round(x(0)) + 0.5, 0, round(x(0)) + 0.5, self.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        change = step.end - step.start
        colour = QColor(signed_colour(change, abs(change) or 1, palette.name))
        left, right = sorted((x(step.start), x(step.end)))
        bar = QRectF(left, self.height() / 2 - 4, max(right - left, 1), 8)
        if self._off:
            painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
            painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(bar, QColor(palette.text) if self._total else colour)


class SumView(QWidget):
    """The parts of a score. Levels have check boxes; figures are rounded so that they add up."""

    level_switched = Signal(int, bool)
    """Emitted with a level and whether it is on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.boxes: dict[int, QCheckBox] = {}
        self.figures: list[QLabel] = []
        self.bars: list[StepBar] = []
        self._values: list[float] = []
        self._off: frozenset[int] = frozenset()
        self._levels: tuple[int, ...] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self.total = self._figure()

    def set_reasons(self, reasons: Reasons) -> None:
        """Show the parts of a score."""
        shares = reasons.provenance.shares
        if shares.levels != self._levels:
            self._lay_out(shares.levels)
        parts = [*shares.by_level.values(), shares.fc6_bias + shares.fc7_bias, shares.svm_bias]
        self._values = rounded_parts(parts, shares.score, DECIMALS)
        for figure, value in zip(self.figures, self._values, strict=True):
            figure.setText(signed(value, DECIMALS))
        self.total.setText(signed(shares.score, DECIMALS).removeprefix("+"))
        self._show_steps()

    def set_off(self, off: frozenset[int]) -> None:
        """Show these levels as switched off."""
        self._off = off
        if self.bars:
            self._show_steps()

    def _show_steps(self) -> None:
        for level, box in self.boxes.items():
            box.setChecked(level not in self._off)
        ends = [0.0]
        for value in self._values:
            ends.append(ends[-1] + value)
        low, high = min(ends), max(ends)
        hollow = [level in self._off for level in self.boxes] + [False, False]
        for row, bar in enumerate(self.bars[:-1]):
            bar.set_step(SumStep(ends[row], ends[row + 1], low, high), hollow[row])
        self.bars[-1].set_step(SumStep(0.0, ends[-1], low, high), False)

    @property
    def values(self) -> list[float]:
        """The shown parts: levels, biases of fc6 and fc7, the class's bias."""
        return list(self._values)

    def _lay_out(self, levels: tuple[int, ...]) -> None:
        """Create a row per level, two for biases, and the total."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._levels, self.boxes, self.figures, self.bars = levels, {}, [], []
        for level in levels:
            box = QCheckBox(tr("level {name}").format(name=level_name(level)))
            box.setToolTip(tr("Switch off the level of {name} bins and see the effect").format(name=level_name(level)))
            box.clicked.connect(lambda on, level=level: self.level_switched.emit(level, on))
            self.boxes[level] = box
            self._add_row(box)
        for text, tip in (
            (tr("biases of fc6 and fc7"), tr("What the active units' own biases add; they belong to no bin")),
            (tr("bias of the class"), tr("The SVM's constant: the same for every window")),
        ):
            label = QLabel(text)
            label.setToolTip(tip)
            label.setIndent(GRID // 2)
            self._add_row(label)
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setFrameShadow(QFrame.Shadow.Plain)
        rule.setForegroundRole(rule.palette().ColorRole.Mid)
        self._grid.addWidget(rule, self._grid.rowCount(), 0, 1, 3)
        name = QLabel(tr("score"))
        name.setFont(scaled(name.font(), 1.0, name.font().Weight.DemiBold))
        name.setIndent(GRID // 2)
        self.total = self._figure(bold=True)
        self._place(name, StepBar(self._theme, total=True), self.total)

    def _add_row(self, name: QWidget) -> None:
        figure = self._figure()
        self.figures.append(figure)
        self._place(name, StepBar(self._theme), figure)

    def _place(self, name: QWidget, bar: StepBar, figure: QLabel) -> None:
        row = self._grid.rowCount()
        self.bars.append(bar)
        for column, widget in enumerate((name, bar, figure)):
            self._grid.addWidget(widget, row, column)

    def _figure(self, bold: bool = False) -> QLabel:
        label = QLabel()
        label.setFont(scaled(label.font(), 1.0, label.font().Weight.DemiBold if bold else None))
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return label
