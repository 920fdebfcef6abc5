"""Previous and next, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> str:
    """The title after a key press and the analysis it starts."""
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window.canvas, key)
    return window.windowTitle().split(" ")[0]


def test_keys_walk_through_the_named_files(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths(gallery)
    assert not window.actions_by_key["previous"].isEnabled()
    assert press(qtbot, window, Qt.Key.Key_D) == "b.png"
    assert press(qtbot, window, Qt.Key.Key_PageDown) == "c.png"
    assert not window.actions_by_key["next"].isEnabled()
    assert press(qtbot, window, Qt.Key.Key_A) == "b.png"
    assert press(qtbot, window, Qt.Key.Key_PageUp) == "a.png"
    assert window.session.document.analysis is not None


def test_a_single_file_brings_its_folder(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths(gallery[1:2])
    assert window.session.document.file_list.position == (2, 3)
    assert press(qtbot, window, Qt.Key.Key_D) == "c.png"


@pytest.mark.parametrize("presses", [2, 5])
def test_fast_steps_end_at_the_last_one_asked_for(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], presses: int
) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths(gallery)
    answers: list[str] = []
    window.session.document.analysed.connect(lambda analysis: answers.append(analysis.image.name))
    for _ in range(presses):
        qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: not window.session.document.running, timeout=PATIENCE)
    assert answers == ["c.png"]
    assert window.windowTitle().startswith("c.png")
