"""Ctrl+Shift+A analyses the whole list in the background, with pause and cancel; what the user opens goes first."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.file_status import FilePhase
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, click_image, open_folder
from tests.e2e.slow import Brake
from tests.e2e.test_close import python_threads

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def folder(tmp_path: Path, gallery: list[Path]) -> list[Path]:
    """Five files: a picture, one that is none, two more pictures, and an empty one."""
    paths = [tmp_path / f"{number}.png" for number in range(5)]
    for path, source in zip(paths, (gallery[0], None, *gallery[1:], None), strict=True):
        if source is not None:
            shutil.copy(source, path)
    paths[1].write_bytes(b"no picture")
    paths[4].write_bytes(b"")
    return paths


def phases(window: MainWindow) -> list[FilePhase]:
    return [window.session.file_states.of(path).phase for path in window.session.document.file_list.files]


def begin(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_A, CONTROL_SHIFT)


def finish(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.session.folder_run.active, timeout=PATIENCE)


def test_everything_is_analysed_and_broken_files_are_listed(
    qtbot: QtBot, window: MainWindow, folder: list[Path]
) -> None:
    open_folder(qtbot, window, folder)
    shown = window.session.document.analysis
    begin(qtbot, window)
    foot = window.images.foot
    assert foot.pause.isVisible()
    assert foot.label.text() == "1 / 5"  # the one on screen
    finish(qtbot, window)
    assert phases(window) == [
        FilePhase.ANALYSED,
        FilePhase.BROKEN,
        FilePhase.ANALYSED,
        FilePhase.ANALYSED,
        FilePhase.BROKEN,
    ]
    assert window.session.document.analysis is shown
    assert window.windowTitle().startswith("0.png")
    assert foot.begin.isVisible()
    assert "2 failed" in foot.label.text()
    (notice,) = window.notices.notices
    assert "2 of 5 images could not be analysed" in notice.problem.message
    assert "1.png: not an image" in notice.problem.detail
    assert "4.png: the file is empty" in notice.problem.detail
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 3)
    assert window.session.document.recalled


def test_pause_and_cancel_by_their_buttons(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(qtbot, window, folder)
    brake = Brake(monkeypatch)
    begin(qtbot, window)
    foot, run = window.images.foot, window.session.folder_run
    qtbot.waitUntil(lambda: FilePhase.BUSY in phases(window), timeout=PATIENCE)
    qtbot.mouseClick(foot.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: FilePhase.BUSY not in phases(window), timeout=PATIENCE)
    assert phases(window)[2:4] == [FilePhase.QUEUED, FilePhase.QUEUED]
    brake.released.set()
    qtbot.wait(50)
    assert phases(window)[2] == FilePhase.QUEUED  # it stands still
    qtbot.mouseClick(foot.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: phases(window)[2] == FilePhase.ANALYSED, timeout=PATIENCE)
    brake.released.clear()
    qtbot.mouseClick(foot.stop, Qt.MouseButton.LeftButton)
    assert not run.active
    qtbot.waitUntil(lambda: FilePhase.BUSY not in phases(window), timeout=PATIENCE)
    assert FilePhase.QUEUED not in phases(window)
    assert phases(window)[2] == FilePhase.ANALYSED
    assert not window.actions_by_key["folder.pause"].isEnabled()


def test_what_is_opened_meanwhile_goes_first(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(qtbot, window, folder)
    brake = Brake(monkeypatch)
    begin(qtbot, window)
    qtbot.waitUntil(lambda: phases(window)[2] == FilePhase.BUSY, timeout=PATIENCE)
    with qtbot.waitSignal(window.session.document.opened, timeout=PATIENCE):  # although the brake is still on
        click_image(qtbot, window, 3)
    assert phases(window)[2] == FilePhase.QUEUED
    brake.released.set()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        pass
    assert window.session.document.analysis is not None
    assert window.session.document.analysis.image.name == "3.png"
    finish(qtbot, window)
    assert phases(window).count(FilePhase.ANALYSED) == 3
    assert window.windowTitle().startswith("3.png")


def test_opening_another_folder_stops_it(
    qtbot: QtBot, window: MainWindow, folder: list[Path], gallery: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(qtbot, window, folder)
    brake = Brake(monkeypatch)
    begin(qtbot, window)
    qtbot.waitUntil(lambda: FilePhase.BUSY in phases(window), timeout=PATIENCE)
    window.open_paths([gallery[0].parent])
    qtbot.waitUntil(lambda: window.session.document.file_list.files == tuple(gallery), timeout=PATIENCE)
    brake.released.set()
    qtbot.waitUntil(lambda: not window.session.document.running, timeout=PATIENCE)
    assert not window.session.folder_run.active
    assert "was stopped" in window.notices.notices[0].problem.message
    assert phases(window) == [FilePhase.ANALYSED, FilePhase.NEW, FilePhase.NEW]
    assert window.images.foot.begin.isVisible()


def test_files_deleted_meanwhile_fail_and_nothing_else(qtbot: QtBot, window: MainWindow, folder: list[Path]) -> None:
    open_folder(qtbot, window, folder)
    folder[3].unlink()
    begin(qtbot, window)
    finish(qtbot, window)
    assert phases(window) == [
        FilePhase.ANALYSED,
        FilePhase.BROKEN,
        FilePhase.ANALYSED,
        FilePhase.BROKEN,
        FilePhase.BROKEN,
    ]
    assert "no such file" in window.session.file_states.of(folder[3]).reason


def test_closing_in_the_middle_leaves_no_thread(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = python_threads()
    open_folder(qtbot, window, folder)
    Brake(monkeypatch)
    begin(qtbot, window)
    qtbot.waitUntil(lambda: FilePhase.BUSY in phases(window), timeout=PATIENCE)
    window.close()
    qtbot.waitUntil(lambda: python_threads() <= before, timeout=PATIENCE)
    assert not any(thread.name.startswith(("thumbnails", "results")) for thread in threading.enumerate())


def test_without_room_for_the_list_the_status_bar_tells(
    qtbot: QtBot, window: MainWindow, folder: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_folder(qtbot, window, folder)
    window.resize(800, 600)
    Brake(monkeypatch)
    note = window.image_dock.note
    assert not note.isVisible()
    begin(qtbot, window)
    assert note.isVisible()
    assert note.text() == "1 of 5 images"
    qtbot.keyClick(window, Qt.Key.Key_P, CONTROL_SHIFT)
    assert note.text() == "1 of 5 images, paused"
    qtbot.keyClick(window, Qt.Key.Key_X, CONTROL_SHIFT)
    assert not note.isVisible()
    assert not window.session.folder_run.active
