"""What was opened lately comes back from the File menu, at the next start as well."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.settings import load_settings, save_settings
from spp_viewer.gui.theme.theme import Theme
from tests import make
from tests.e2e.conftest import PATIENCE, open_folder


def entries(window: MainWindow) -> list[str]:
    """Titles in the menu but the last, which clears it."""
    return [action.text() for action in window.opener.recent.menu.actions() if action.text()][:-1]


def test_files_and_folders_are_listed_and_open_again(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], photo_path: Path
) -> None:
    open_folder(qtbot, window, gallery)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert entries(window) == ["&1  photo.png", f"&2  {gallery[0].parent.name}"]
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.opener.recent.menu.actions()[1].trigger()
    assert window.windowTitle().startswith("a.png")
    assert window.session.document.file_list.position == (1, 3)
    assert entries(window)[0].endswith(gallery[0].parent.name)


def test_a_file_that_is_gone_is_told_about_and_taken_off(
    qtbot: QtBot, window: MainWindow, photo_path: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.png"
    shutil.copy(photo_path, gone)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([gone])
    before = window.session.document.analysis
    gone.unlink()
    window.opener.recent.menu.actions()[0].trigger()
    (notice,) = window.notices.notices
    assert "gone.png is not there any more" in notice.problem.message
    assert entries(window) == []
    assert window.session.document.analysis is before


def test_a_file_that_cannot_be_opened_is_not_listed(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([broken])
    assert entries(window) == []


def test_the_list_survives_the_program(
    qtbot: QtBot, qapp: QApplication, analysed: MainWindow, photo_path: Path, tiny_bundle_path: Path
) -> None:
    save_settings(analysed.settings())
    theme = Theme(qapp, "dark")
    later = MainWindow(Session(make.SMALL, model=tiny_bundle_path, device="cpu"), theme, load_settings())
    assert later.opener.recent.paths == (str(photo_path),)
    later.opener.recent.menu.actions()[-1].trigger()
    assert later.settings().recent == ()
    later.close()
    later.deleteLater()
    theme.deleteLater()
