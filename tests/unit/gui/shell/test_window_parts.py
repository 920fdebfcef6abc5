from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.window_parts import parts_of, settle, show_parts


def add_dock(window: QMainWindow, name: str) -> QDockWidget:
    dock = QDockWidget(name)
    dock.setObjectName(name)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    return dock


def test_docks_come_by_name_and_without_those_that_were_removed(qtbot: QtBot) -> None:
    window, body = QMainWindow(), QWidget()
    qtbot.addWidget(window)
    window.setCentralWidget(body)
    second, first, gone = (add_dock(window, name) for name in ("b", "a", "c"))
    window.removeDockWidget(gone)
    assert parts_of(window) == [body, first, second, window.menuBar(), window.statusBar()]


def test_new_parts_of_a_visible_window_are_shown_at_once(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    body, closed = QWidget(), add_dock(window, "closed")
    closed.hide()
    window.setCentralWidget(body)
    show_parts(window)
    assert body.isVisible()
    assert not closed.isVisible()  # the user hid it


def test_places_follow_from_sizes_without_the_event_loop(qtbot: QtBot) -> None:
    window, body, above, below = QMainWindow(), QWidget(), QLabel("a"), QLabel("b")
    qtbot.addWidget(window)
    column = QVBoxLayout(body)
    column.addWidget(above)
    column.addWidget(below)
    window.setCentralWidget(body)
    window.resize(300, 400)
    window.show()
    settle(window)
    above.setFixedHeight(300)
    assert below.y() < 300
    settle(window)
    assert below.y() >= 300
