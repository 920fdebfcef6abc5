"""A file that is no image: a notice, and nothing that was open is lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE


def open_bad(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> Path:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"this is no picture")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([path])
    return path


def test_the_previous_image_and_its_results_stay(qtbot: QtBot, analysed: MainWindow, tmp_path: Path) -> None:
    before, rows = analysed.session.document.analysis, analysed.detections.model.rowCount()
    open_bad(qtbot, analysed, tmp_path)
    assert analysed.session.document.analysis is before
    assert analysed.detections.model.rowCount() == rows
    assert analysed.windowTitle().startswith("photo.png")
    assert all(tile.state.status == "ready" for tile in analysed.strip.tiles.values())


def test_the_notice_says_what_to_do_and_can_be_copied(qtbot: QtBot, analysed: MainWindow, tmp_path: Path) -> None:
    open_bad(qtbot, analysed, tmp_path)
    assert analysed.isActiveWindow()
    (notice,) = analysed.notices.notices
    assert "broken.jpg: not an image in a known format" in notice.problem.message
    assert not notice.detail.isVisible()
    qtbot.mouseClick(notice.detail_button, Qt.MouseButton.LeftButton)
    assert notice.detail.isVisible()
    assert "UnidentifiedImageError" in notice.detail.toPlainText()
    qtbot.mouseClick(notice.copy_button, Qt.MouseButton.LeftButton)
    assert notice.problem.message in QGuiApplication.clipboard().text()
    assert "Traceback" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert analysed.notices.notices == []
    assert not analysed.notices.isVisible()


def test_a_second_failure_replaces_the_first_notice(qtbot: QtBot, analysed: MainWindow, tmp_path: Path) -> None:
    open_bad(qtbot, analysed, tmp_path)
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        analysed.open_paths([tmp_path / "missing.png"])
    (notice,) = analysed.notices.notices
    assert "missing.png" in notice.problem.message


def test_the_next_good_image_takes_the_notice_away(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path, gallery: list[Path]
) -> None:
    open_bad(qtbot, analysed, tmp_path)
    with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
        analysed.open_paths(gallery[:1])
    assert analysed.notices.notices == []


def test_stepping_goes_past_a_broken_file(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], tmp_path: Path
) -> None:
    broken = tmp_path / "b.png"
    broken.write_bytes(b"")
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([gallery[0], broken, gallery[2]])
    for _ in range(2):
        with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
            qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    assert window.windowTitle().startswith("c.png")
    assert window.session.document.analysis is not None


def test_a_notice_can_be_dismissed_in_either_theme(qtbot: QtBot, analysed: MainWindow, tmp_path: Path) -> None:
    open_bad(qtbot, analysed, tmp_path)
    (notice,) = analysed.notices.notices
    seen = []
    for name in ("dark", "light"):
        analysed.theme.choose(name)
        icon = notice.close_button.icon().pixmap(18, 18).toImage()
        inks = {
            icon.pixelColor(x, y).name() for x in range(18) for y in range(18) if icon.pixelColor(x, y).alpha() == 255
        }
        seen.append(analysed.theme.palette.text in inks)
    assert seen == [True, True]
