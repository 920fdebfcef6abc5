"""Files that come to the open folder, or go, come to the list, or go; the open one stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests import make
from tests.e2e.conftest import PATIENCE, click_image, open_folder


@pytest.fixture
def folder(tmp_path: Path, gallery: list[Path]) -> Path:
    """A folder of its own with b.png and c.png."""
    made = tmp_path / "pictures"
    made.mkdir()
    for path in gallery[1:]:
        shutil.copy(path, made)
    return made


def names(window: MainWindow) -> list[str]:
    model = window.images.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def wait_for(qtbot: QtBot, window: MainWindow, *expected: str) -> None:
    qtbot.waitUntil(lambda: names(window) == list(expected), timeout=PATIENCE)


def test_new_files_come_and_lost_ones_go(qtbot: QtBot, window: MainWindow, folder: Path, gallery: list[Path]) -> None:
    open_folder(qtbot, window, [folder / "b.png"])
    qtbot.waitUntil(lambda: window.session.folder_watch._watcher.directories() == [str(folder)], timeout=PATIENCE)
    analysis = window.session.document.analysis
    shutil.copy(gallery[0], folder / "a.png")
    wait_for(qtbot, window, "a.png", "b.png", "c.png")
    assert window.session.document.file_list.position == (2, 3)
    assert window.images.list.currentIndex().row() == 1
    assert window.session.document.analysis is analysis
    (folder / "c.png").unlink()
    wait_for(qtbot, window, "a.png", "b.png")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        click_image(qtbot, window, 0)
    assert window.session.document.image is not None
    assert window.session.document.image.image.name == "a.png"


def test_the_folder_of_a_single_file_counts(
    qtbot: QtBot, window: MainWindow, folder: Path, gallery: list[Path]
) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([folder / "c.png"])
    shutil.copy(gallery[0], folder / "a.png")
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))  # where nobody tells of changes
    wait_for(qtbot, window, "a.png", "b.png", "c.png")
    assert window.session.document.file_list.position == (3, 3)


def test_many_at_once_and_the_open_one_gone(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    open_folder(qtbot, window, [folder / "b.png"])
    (folder / "b.png").unlink()
    for number in range(30):
        PilImage.fromarray(make.photo_pixels(40, 30)).save(folder / f"x{number:02}.png")
    wait_for(qtbot, window, "b.png", "c.png", *(f"x{number:02}.png" for number in range(30)))
    assert window.session.document.file_list.position == (1, 32)
    assert window.images.list.currentIndex().row() == 0


def test_another_folder_is_watched_instead(
    qtbot: QtBot, window: MainWindow, folder: Path, gallery: list[Path], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    open_folder(qtbot, window, [folder / "b.png"])
    open_folder(qtbot, window, [other / "b.png"])
    watch = window.session.folder_watch
    qtbot.waitUntil(lambda: watch._watcher.directories() == [str(other)], timeout=PATIENCE)
    shutil.copy(gallery[0], folder / "a.png")
    shutil.copy(gallery[0], other / "z.png")
    wait_for(qtbot, window, "b.png", "c.png", "z.png")
