from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.widget_states import WidgetStates, widgets_of


@dataclass
class Form:
    """A window with one widget of most classes that have a state."""

    window: QMainWindow
    line: QLineEdit
    tick: QCheckBox
    off: QCheckBox
    choice: QComboBox
    number: QSpinBox
    slider: QSlider
    table: QTableView
    stack: QStackedWidget


def make_form(qtbot: QtBot, suffix: str = " px", ticks: int = 0) -> Form:
    window, body = QMainWindow(), QWidget()
    qtbot.addWidget(window)
    form = Form(
        window,
        QLineEdit(),
        QCheckBox("a"),
        QCheckBox("b"),
        QComboBox(),
        QSpinBox(),
        QSlider(Qt.Orientation.Horizontal),
        QTableView(),
        QStackedWidget(),
    )
    form.choice.addItems(["one", "two", "three"])
    form.number.setSuffix(suffix)
    form.off.setEnabled(False)
    form.table.setModel(QStandardItemModel(2, 3, form.table))
    form.table.setSortingEnabled(True)
    column, row = QVBoxLayout(body), QHBoxLayout()
    for widget in (form.line, form.tick, form.off, form.choice):
        row.addWidget(widget)
    column.addLayout(row)
    for part in (form.number, form.slider, form.table, form.stack):
        column.addWidget(part)
    for _ in range(2):
        form.stack.addWidget(QLineEdit())
    for _ in range(ticks):
        column.addWidget(QCheckBox())
    window.setCentralWidget(body)
    window.show()
    return form


@pytest.fixture
def used(qtbot: QtBot) -> Form:
    form = make_form(qtbot)
    form.line.setText("dog")
    form.tick.click()
    form.off.setChecked(True)
    form.choice.setCurrentIndex(2)
    form.number.setValue(7)
    form.slider.setValue(41)
    form.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    return form


def test_what_was_typed_ticked_chosen_and_sorted_is_restored(qtbot: QtBot, used: Form) -> None:
    other = make_form(qtbot, suffix=" Pixel")
    clicked: list[bool] = []
    activated: list[int] = []
    other.tick.clicked.connect(lambda on: clicked.append(on))
    other.choice.activated.connect(lambda entry: activated.append(entry))
    WidgetStates.of(used.window).restore(other.window)
    assert other.line.text() == "dog"
    assert other.tick.isChecked()
    assert other.off.isChecked()
    assert other.choice.currentText() == "three"
    assert (other.number.value(), other.number.text()) == (7, "7 Pixel")
    assert other.slider.value() == 41
    header = other.table.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, Qt.SortOrder.DescendingOrder)
    assert clicked == [True]  # as if the user had
    assert activated == [2]


def test_what_is_so_already_is_not_clicked_again(qtbot: QtBot, used: Form) -> None:
    clicked: list[bool] = []
    used.tick.clicked.connect(lambda on: clicked.append(on))
    WidgetStates.of(used.window).restore(used.window)
    assert clicked == []
    assert used.tick.isChecked()


def test_a_class_with_another_number_of_widgets_is_left_alone(qtbot: QtBot, used: Form) -> None:
    other = make_form(qtbot, ticks=1)
    WidgetStates.of(used.window).restore(other.window)
    assert not other.tick.isChecked()
    assert other.line.text() == "dog"


def test_the_focus_is_restored(qtbot: QtBot, used: Form) -> None:
    other = make_form(qtbot)
    used.window.activateWindow()
    used.slider.setFocus()
    assert QApplication.focusWidget() is used.slider
    state = WidgetStates.of(used.window)
    assert state.focus == (QSlider, 0)
    state.restore(other.window)
    assert other.window.focusWidget() is other.slider


def test_the_order_does_not_depend_on_the_page_in_front(qtbot: QtBot, used: Form) -> None:
    before = list(widgets_of(used.window))
    used.stack.setCurrentIndex(1)
    assert list(widgets_of(used.window)) == before
