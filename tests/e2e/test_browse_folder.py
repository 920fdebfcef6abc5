"""Ctrl+U opens a folder; its pictures are browsed in the list at the left."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.file_status import FilePhase
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE, WindowMaker, click_image, open_folder

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_chosen_folder_opens_with_its_list(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(gallery[0].parent))
    assert not window.images.isVisible()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window, Qt.Key.Key_U, CONTROL)
    assert window.images.isVisible()
    assert window.windowTitle().startswith("a.png")
    assert window.images.model.rowCount() == 3
    assert window.settings().folder == str(gallery[0].parent)
    qtbot.waitUntil(lambda: window.images.thumbnails.idle, timeout=PATIENCE)


def test_a_dismissed_dialog_changes_nothing(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    qtbot.keyClick(window, Qt.Key.Key_U, CONTROL)
    assert not window.session.document.running
    assert window.settings().folder == ""


def test_clicks_and_return_open_and_the_list_follows_the_keys(
    qtbot: QtBot, window: MainWindow, gallery: list[Path]
) -> None:
    open_folder(qtbot, window, gallery)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 2)
    assert window.windowTitle().startswith("c.png")
    assert window.session.document.file_list.position == (3, 3)
    window.images.list.setFocus()
    qtbot.keyClick(window.images.list, Qt.Key.Key_Up)
    assert window.session.document.file_list.position == (3, 3)  # only looked at
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        qtbot.keyClick(window.images.list, Qt.Key.Key_Return)
    assert window.windowTitle().startswith("b.png")
    for key, expected in ((Qt.Key.Key_A, 0), (Qt.Key.Key_PageDown, 1)):  # with the list in focus, too
        with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
            qtbot.keyClick(window.images.list, key)
        assert window.images.list.currentIndex().row() == expected


def test_a_click_on_the_open_image_starts_nothing(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    open_folder(qtbot, window, gallery)
    click_image(qtbot, window, 0)
    assert not window.session.document.running


def test_one_file_alone_needs_no_list(qtbot: QtBot, analysed: MainWindow) -> None:
    assert analysed.session.document.file_list.position == (1, 1)
    assert not analysed.images.isVisible()
    assert not analysed.actions_by_key["images"].isEnabled()
    assert not analysed.actions_by_key["analyse.all"].isEnabled()


def test_a_folder_of_one_image_replaces_the_list_before(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], photo_path: Path
) -> None:
    open_folder(qtbot, window, gallery)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path.parent])
    assert window.session.document.file_list.files == (photo_path,)
    assert not window.images.isVisible()


def test_f6_hides_the_list_and_that_is_remembered(
    qtbot: QtBot, make_window: WindowMaker, window: MainWindow, gallery: list[Path]
) -> None:
    open_folder(qtbot, window, gallery)
    wide = window.canvas.width()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert not window.images.isVisible()
    qtbot.waitUntil(lambda: window.canvas.width() > wide)
    assert not window.settings().images
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.images.isVisible()
    assert window.settings().images


def test_its_width_is_remembered(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    open_folder(qtbot, window, gallery)
    at_first = window.image_dock.width
    assert 120 <= at_first <= 160
    window.resizeDocks([window.image_dock.dock], [240], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: window.settings().images_width == 240)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.settings().images_width == 240
    qtbot.keyClick(window, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: window.image_dock.dock.width() == 240)
    window.resizeDocks([window.image_dock.dock], [10], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: 100 < window.image_dock.dock.width() < 120)  # as narrow as a thumbnail can be


def test_a_narrow_window_has_no_room_for_it(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    open_folder(qtbot, window, gallery)
    assert window.minimumSizeHint().width() <= 800
    window.resize(800, 600)
    qtbot.waitUntil(lambda: not window.images.isVisible())
    window.resize(1280, 800)
    qtbot.waitUntil(window.images.isVisible)
    assert window.settings().images


def test_the_last_of_a_folder_is_in_view_when_it_is_opened(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, photo_path: Path
) -> None:
    names = [tmp_path / f"{number}.png" for number in range(9)]
    for name in names:
        shutil.copy(photo_path, name)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([names[-1]])
    view = window.images.list
    tile = view.visualRect(window.images.model.index(8))
    assert view.verticalScrollBar().maximum() > 0
    assert view.viewport().rect().contains(tile)


def test_a_window_that_was_narrow_shows_the_list_as_before(
    qtbot: QtBot, window: MainWindow, gallery: list[Path]
) -> None:
    open_folder(qtbot, window, gallery)
    view, model = window.images.list, window.images.model

    def tiles() -> list[QRect]:
        return [view.visualRect(model.index(row)) for row in range(3)]

    before, width = tiles(), window.image_dock.dock.width()
    for narrow in (800, 860):
        window.resize(narrow, 600)
        qtbot.waitUntil(lambda: not window.images.isVisible())
        assert window.settings().images_width == width
        window.resize(1280, 800)
        qtbot.waitUntil(lambda: window.image_dock.dock.width() == width)
        qtbot.waitUntil(lambda: tiles() == before)


def test_a_broken_first_file_does_not_hide_the_others(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "0.png").write_bytes(b"no picture")
    shutil.copy(gallery[0], tmp_path / "1.png")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([tmp_path])
    assert "0.png" in window.notices.notices[0].problem.message
    assert window.session.document.image is None
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 1)
    assert window.windowTitle().startswith("1.png")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 0)
    assert window.session.document.file_list.position == (1, 2)
    shutil.copy(gallery[0], tmp_path / "0.png")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 0)  # mended, it may be tried again
    assert window.windowTitle().startswith("0.png")


def test_a_file_that_others_change_or_delete_is_as_new(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], tmp_path: Path
) -> None:
    for path in gallery[:2]:
        shutil.copy(path, tmp_path)
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([first, second])  # chosen one by one: the list stays as it is
    states, thumbnails = window.session.file_states, window.images.thumbnails
    qtbot.waitUntil(lambda: all(thumbnails.get(path) is not None for path in (first, second)), timeout=PATIENCE)
    before = thumbnails.get(first)
    assert states.of(first).phase == FilePhase.ANALYSED
    shutil.copy(gallery[2], first)
    os.utime(first, (1, 1))
    second.unlink()
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: states.of(first).phase == FilePhase.NEW, timeout=PATIENCE)
    qtbot.waitUntil(lambda: thumbnails.get(first) not in (None, before), timeout=PATIENCE)
    qtbot.waitUntil(lambda: "no such file" in getattr(thumbnails.get(second), "reason", ""), timeout=PATIENCE)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 1)
    assert states.of(second).phase == FilePhase.BROKEN
    assert window.windowTitle().startswith("a.png")  # nothing open is lost
