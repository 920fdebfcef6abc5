"""F1 lists every action with its keys; an uncaught error can be copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from spp_viewer.gui.i18n.text import plain
from spp_viewer.gui.shell.actions.table import ACTIONS
from spp_viewer.gui.shell.dialogs import CrashDialog, KeysDialog
from spp_viewer.gui.shell.main_window import MainWindow


def test_f1_lists_every_action_with_its_keys(qtbot: QtBot, window: MainWindow) -> None:
    words: list[set[str]] = []

    def read_and_close() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, KeysDialog)
        words.append({label.text() for label in dialog.findChildren(QLabel)})
        dialog.close()

    QTimer.singleShot(50, read_and_close)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    (found,) = words
    for spec in ACTIONS:
        assert plain(spec.title) in found
        assert spec.tooltip in found
    assert "A, PgUp" in found


@pytest.mark.parametrize("key", ["help", "about"])
def test_closed_dialogs_are_gone(qtbot: QtBot, window: MainWindow, key: str) -> None:
    for _ in range(2):
        QTimer.singleShot(50, lambda: QApplication.activeModalWidget().close())
        window.actions_by_key[key].trigger()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.findChildren(QDialog) == []


def test_an_uncaught_error_is_shown_and_copied(qtbot: QtBot, window: MainWindow) -> None:
    window.show_crash("ValueError: boom", "Traceback ...\nPySide6 1.2.3")
    window.show_crash("ValueError: again", "Traceback ...")
    (dialog,) = window.findChildren(CrashDialog)
    assert not dialog.isModal()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "boom" in copied
    assert "PySide6 1.2.3" in copied
    dialog.close()
