"""Building blocks of the Options page: labelled rows, number fields and sliders."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QSlider, QSpinBox, QVBoxLayout, QWidget

from spp_viewer.gui.theme.theme import GRID, tabular

NUMBER_WIDTH = 9 * GRID
STEPS = 100
"""Slider steps from 0 to 1."""

_Box = TypeVar("_Box", QSpinBox, QDoubleSpinBox)


class Rows(QWidget):
    """Form layout: a label at the left and a control at the right of each row."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(0, 1)

    def add(self, text: str, control: QWidget, tip: str) -> QLabel:
        """Add a row with a label and a control; return the label."""
        label = QLabel(text)
        label.setBuddy(control)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(control, row, 1, Qt.AlignmentFlag.AlignRight)
        explain(text, tip, label, control)
        return label

    def add_wide(self, control: QWidget) -> None:
        """Add a row with one control over the full width."""
        self._grid.addWidget(control, self._grid.rowCount(), 0, 1, 2)


def explain(name: str, tip: str, *widgets: QWidget) -> None:
    """Set tooltip and accessible name of widgets."""
    for widget in widgets:
        widget.setToolTip(tip)
        if not isinstance(widget, QLabel):
            widget.setAccessibleName(name)
        if isinstance(widget, QSpinBox | QDoubleSpinBox):
            widget.lineEdit().setAccessibleName(name)


def whole_number(low: int, high: int, step: int) -> QSpinBox:
    """Create a spin box for integers that emits changes when the input is complete."""
    box = QSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    return _dressed(box)


def decimal_number(low: float, high: float, step: float) -> QDoubleSpinBox:
    """Create a spin box with two decimals that emits changes when the input is complete."""
    box = QDoubleSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setDecimals(2)
    return _dressed(box)


def _dressed(box: _Box) -> _Box:
    box.setKeyboardTracking(False)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setFixedWidth(NUMBER_WIDTH)
    box.setFont(tabular(box.font()))
    UndoPasses(box, lambda: box.lineEdit().text() != box.textFromValue(box.value()))
    return box


class UndoPasses(QObject):
    """Event filter that passes the undo and redo shortcuts to the window while a field has no pending input.

    Parameters
    ----------
    field
        Input field, parent of this object.
    half_typed
        Returns whether the field has input to undo.
    """

    def __init__(self, field: QWidget, half_typed: Callable[[], bool]) -> None:
        super().__init__(field)
        self._half_typed = half_typed
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = QKeySequence.StandardKey
            if (event.matches(keys.Undo) or event.matches(keys.Redo)) and not self._half_typed():
                event.ignore()
                return True
        return super().eventFilter(watched, event)


class Share(QWidget):
    """A number from 0 to 1 with a slider below its row that emits changes while it moves."""

    moved = Signal(float)

    def __init__(self, rows: Rows, text: str, tip: str) -> None:
        super().__init__()
        self.number = decimal_number(0, 1, 0.05)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setSingleStep(1)
        self.slider.setPageStep(10)
        self.slider.setObjectName("share")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID // 2)
        column.addWidget(self.slider)
        rows.add(text, self.number, tip)
        rows.add_wide(self)
        explain(text, tip, self.slider)
        self.slider.valueChanged.connect(lambda step: self._announce(step / STEPS))
        self.number.valueChanged.connect(self._announce)

    def set_value(self, value: float) -> None:
        """Set the value without emitting a signal."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.slider.setValue(round(value * STEPS))
            self.number.setValue(value)

    def _announce(self, value: float) -> None:
        self.set_value(value)
        self.moved.emit(value)
