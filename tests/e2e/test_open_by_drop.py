"""Dropping files and folders on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import PATIENCE

BUTTON, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def hold(window: MainWindow, urls: list[QUrl]) -> tuple[bool, QMimeData]:
    """Drag urls over the window; whether it would take them."""
    data = QMimeData()
    data.setUrls(urls)
    enter = QDragEnterEvent(QPoint(600, 400), Qt.DropAction.CopyAction, data, BUTTON, PLAIN)
    enter.setAccepted(False)
    QApplication.sendEvent(window, enter)
    return enter.isAccepted(), data


def drop(
    window: MainWindow, urls: list[QUrl], action: Qt.DropAction = Qt.DropAction.CopyAction
) -> Qt.DropAction | None:
    """Let urls go over the window; what it says it did with them, or None."""
    taken, data = hold(window, urls)
    assert taken
    assert window.invitation.isVisible()
    assert window.invitation.text == "Drop to open"
    event = QDropEvent(QPointF(600, 400), action, data, BUTTON, PLAIN)
    QApplication.sendEvent(window, event)
    return event.dropAction() if event.isAccepted() else None


def test_a_dropped_file_is_opened(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        drop(window, [QUrl.fromLocalFile(str(photo_path))])
    assert not window.invitation.isVisible()
    assert window.session.document.analysis is not None
    assert window.session.document.analysis.image.name == "photo.png"


def test_a_dropped_folder_opens_its_first_image(qtbot: QtBot, window: MainWindow, gallery: list[Path]) -> None:
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        drop(window, [QUrl.fromLocalFile(str(gallery[0].parent))])
    assert window.windowTitle().startswith("a.png")
    assert window.session.document.file_list.position == (1, 3)


def test_an_address_on_the_web_is_declined_in_words(qtbot: QtBot, analysed: MainWindow) -> None:
    before = analysed.session.document.analysis
    drop(analysed, [QUrl("https://example.org/cat.jpg")])
    (notice,) = analysed.notices.notices
    assert "https://example.org/cat.jpg is not a file on this computer" in notice.problem.message
    assert analysed.session.document.analysis is before
    assert not analysed.session.document.running


def test_text_is_not_taken(qtbot: QtBot, window: MainWindow) -> None:
    data = QMimeData()
    data.setText("hello")
    event = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, BUTTON, PLAIN)
    event.setAccepted(False)
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()


def test_taking_the_file_away_again_restores_the_picture(qtbot: QtBot, analysed: MainWindow, photo_path: Path) -> None:
    hold(analysed, [QUrl.fromLocalFile(str(photo_path))])
    assert analysed.invitation.isVisible()
    QApplication.sendEvent(analysed, QDragLeaveEvent())
    assert not analysed.invitation.isVisible()


def test_a_file_that_is_moved_here_stays_where_it_is(qtbot: QtBot, window: MainWindow, photo_path: Path) -> None:
    """The source of a drag deletes what was taken as a move."""
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        done = drop(window, [QUrl.fromLocalFile(str(photo_path))], Qt.DropAction.MoveAction)
    assert done is None
    assert window.session.document.analysis is not None


def test_several_files_and_folders_are_one_list(
    qtbot: QtBot, window: MainWindow, gallery: list[Path], photo_path: Path
) -> None:
    urls = [QUrl.fromLocalFile(str(path)) for path in (photo_path, gallery[2], gallery[0].parent)]
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        drop(window, urls)
    assert window.windowTitle().startswith("photo.png")
    assert window.session.document.file_list.files == (photo_path, gallery[2], *gallery[:2])
    assert window.images.isVisible()
