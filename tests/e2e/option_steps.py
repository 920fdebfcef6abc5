"""What tests of the Options page do again and again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.widgets.choice import Choice
from tests.e2e.conftest import PATIENCE

CTRL = Qt.KeyboardModifier.ControlModifier


SHIFT = Qt.KeyboardModifier.ShiftModifier


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until what is on screen is what is chosen."""
    session = window.session
    qtbot.waitUntil(
        lambda: (
            session.document.analysis is not None
            and session.document.analysis.options == session.document.settings.options
            and session.job is None
        ),
        timeout=PATIENCE,
    )


def choose(qtbot: QtBot, choice: Choice, key: str) -> None:
    """Go to an entry of a drop-down list with the arrow keys."""
    choice.setFocus()
    steps = choice.findData(key) - choice.currentIndex()
    for _ in range(abs(steps)):
        qtbot.keyClick(choice, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)


def undo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    settled(qtbot, window)


def redo(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)
    settled(qtbot, window)


def count(window: MainWindow) -> int:
    assert window.session.document.analysis is not None
    return len(window.session.document.analysis.detections)
