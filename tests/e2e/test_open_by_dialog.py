"""Ctrl+O, choose a file, see its detections."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE


def choose(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> list[str]:
    """Make the native dialog answer with these files; returns the folders it is asked to begin in."""
    folders: list[str] = []

    def answer(parent: object, title: str, folder: str, filters: str) -> tuple[list[str], str]:
        folders.append(folder)
        return [str(path) for path in paths], filters

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    return folders


def test_the_chosen_image_is_opened_and_analysed(
    qtbot: QtBot, window: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, photo_path)
    assert window.invitation.isVisible()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert window.windowTitle().startswith("photo.png")
    assert not window.invitation.isVisible()
    assert window.canvas.image_size == (200, 150)
    assert window.detections.table.model().rowCount() > 0
    assert all(tile.state.status == "ready" for tile in window.strip.tiles.values())
    assert "in total" in window.status.time.text()
    assert window.status.device.text().startswith("cpu")
    assert window.status.model.text() == "tiny · alexnet"


def test_the_dialog_begins_where_the_last_image_was(
    qtbot: QtBot, analysed: MainWindow, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = choose(monkeypatch)
    analysed.actions_by_key["open"].trigger()
    assert folders == [str(photo_path.parent)]


def test_a_dismissed_dialog_changes_nothing(
    qtbot: QtBot, analysed: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch)
    before = analysed.session.document.analysis
    analysed.actions_by_key["open"].trigger()
    assert analysed.session.document.analysis is before
    assert not analysed.session.document.running
