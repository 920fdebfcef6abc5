"""A window that is closed leaves nothing in memory, whatever was done in it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.language import CHINESE
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.shell.retranslator import Retranslator
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.tour.tour import Tour
from tests import make
from tests.e2e.conftest import PATIENCE

WINDOWS = 5

Alive = list[weakref.ref[QObject]]


@pytest.fixture
def collected() -> Iterator[None]:
    """The collector sees everything; it leaves alone what was there when torch was loaded, which may be just now."""
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    yield
    if frozen:
        gc.freeze()


def clean_up() -> None:
    """What Qt does when it is at leisure, and what Python does sooner or later."""
    for _ in range(2):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.unfreeze()
        gc.collect()


def open_menus(window: MainWindow) -> None:
    for menu in window.menuBar().findChildren(QMenu):
        menu.popup(window.mapToGlobal(window.rect().center()))
        menu.close()


def parts(window: MainWindow) -> Alive:
    """The window, its session and all that Python knows of what they consist of."""
    owners: tuple[QObject, ...] = (window, window.session, window.theme)
    return [weakref.ref(part) for owner in owners for part in (owner, *owner.findChildren(QObject))]


def use_and_close(qtbot: QtBot, app: QApplication, model: Path, photo: Path, pages: tuple[str, ...]) -> Alive:
    """A window in which a photograph is analysed, pages and menus are opened, and theme and language changed."""
    theme = Theme(app, "dark")
    window = MainWindow(Session(make.SMALL, model=model, device="cpu"), theme)
    Retranslator(window)
    Tour(window)
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo])
    assert window.session.document.analysis is not None
    for page in pages:
        window.show_panel(page)
    open_menus(window)
    theme.choose("light")
    alive = parts(window)
    window.actions_by_key[f"language.{CHINESE}"].trigger()
    QCoreApplication.processEvents()
    alive += parts(window)
    window.close()
    window.language.remove()
    window.deleteLater()
    theme.deleteLater()
    return alive


def test_nothing_of_closed_windows_is_left(
    qtbot: QtBot, qapp: QApplication, tiny_bundle_path: Path, photo_path: Path, collected: None
) -> None:
    clean_up()
    before = len(QApplication.allWidgets())
    alive: Alive = []
    for number in range(WINDOWS):
        alive += use_and_close(qtbot, qapp, tiny_bundle_path, photo_path, PANELS[number::WINDOWS])
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(alive) > WINDOWS * 500
    clean_up()
    assert {type(part).__name__ for ref in alive if (part := ref()) is not None} == set()
    assert len(QApplication.allWidgets()) <= before
