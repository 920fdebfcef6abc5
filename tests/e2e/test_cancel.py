"""Esc stops an analysis; F5 starts it again."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE
from tests.e2e.slow import Brake


def test_esc_stops_at_once_and_f5_starts_again(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = Brake(monkeypatch)
    window.open_paths([photo_path])
    tile = window.strip.tiles["proposals"]
    qtbot.waitUntil(lambda: tile.state.figure == "3 of 6", timeout=PATIENCE)
    assert tile.state.status == "active"
    assert tile.state.fraction == 0.5
    assert "Esc cancels" in window.status.time.text()

    started = time.monotonic()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert time.monotonic() - started < 0.3
    assert tile.state.status == "stopped"
    assert tile.state.figure == "cancelled"
    assert window.session.document.image is not None  # the photograph stays
    assert window.session.document.analysis is None
    assert "F5" in window.detections.message.text()

    brake.released.set()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window.canvas, Qt.Key.Key_F5)
    assert window.session.document.analysis is not None
    assert tile.state.status == "ready"


def test_cancelled_answers_never_arrive(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brake = Brake(monkeypatch)
    answers: list[object] = []
    window.session.document.analysed.connect(answers.append)
    window.open_paths([photo_path])
    qtbot.waitUntil(lambda: window.session.document.image is not None, timeout=PATIENCE)
    window.session.cancel()
    brake.released.set()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.session.analyse()
    assert len(answers) == 1


def test_esc_clears_the_selection_when_nothing_runs(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.detections.table.selectRow(0)
    assert analysed.session.document.selection.current is not None
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_Escape)
    assert analysed.session.document.selection.current is None
    assert not analysed.actions_by_key["cancel"].isEnabled()


def test_cancelled_before_there_is_an_image_it_asks_for_one(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    window.open_paths([photo_path])
    window.session.cancel()  # the worker has not spoken yet
    assert window.session.document.image is None
    for words in (window.detections.message.text(), window.status.time.text()):
        assert "F5" not in words
    assert "Ctrl+O" in window.detections.message.text()
