"""Closing in the middle of an analysis leaves no thread, and what was chosen is remembered."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThread
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE
from tests.e2e.slow import Brake


def python_threads() -> set[str]:
    """Names of the threads that would keep the process alive."""
    return {thread.name for thread in threading.enumerate() if not thread.daemon}


@pytest.mark.parametrize("key", [Qt.Key.Key_W, Qt.Key.Key_Q])
def test_no_thread_is_left(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch, key: Qt.Key
) -> None:
    before = python_threads()
    Brake(monkeypatch)
    window.open_paths([photo_path])
    qtbot.waitUntil(lambda: window.session.document.run_state.total == 6, timeout=PATIENCE)
    (thread,) = (child for child in vars(window.session).values() if isinstance(child, QThread))
    assert thread.isRunning()
    qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
    assert thread.isFinished()
    qtbot.waitUntil(lambda: python_threads() <= before, timeout=PATIENCE)


def test_closing_while_selective_search_runs(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    before = python_threads()
    window.session.set_options(window.session.document.settings.setup.with_changes(proposals="quality"))
    window.open_paths([photo_path])
    qtbot.waitUntil(lambda: window.session.document.run_state.stage == "proposals", timeout=PATIENCE)
    window.close()
    qtbot.waitUntil(lambda: python_threads() <= before, timeout=PATIENCE)


def test_closing_an_empty_window_is_no_trouble(qtbot: QtBot, window: MainWindow) -> None:
    window.close()
    assert not window.isVisible()
