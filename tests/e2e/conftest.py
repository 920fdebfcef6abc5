"""A real window on a small model, driven through its widgets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image as PilImage
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.memory import release_free_memory
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.retranslator import Retranslator
from spp_viewer.gui.shell.settings import Settings
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.tour.tour import Tour
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.pipeline.cache_key import key_of
from spp_viewer.pipeline.result_cache import ResultFolder, ResultStore
from tests import make

PATIENCE = 60_000
"""Milliseconds that an analysis may take on a busy machine."""

WindowMaker = Callable[..., MainWindow]

Answer = Callable[..., list[str]]
"""Prepares what a dialog answers; the list fills with the names that it proposes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's offscreen platform says so of windows with a least size, raised, or dragged. It means nothing."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise|grabbing)"))


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    """Check that a test leaves no thread running and no window open."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if not thread.daemon:
            thread.join(PATIENCE / 1000)
            assert not thread.is_alive(), thread.name
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == []


@pytest.fixture
def make_window(qtbot: QtBot, qapp: QApplication, tiny_bundle_path: Path) -> Iterator[WindowMaker]:
    """Makes windows that are closed, with their threads ended, when the test is over."""
    made: list[tuple[MainWindow, Theme]] = []

    def build(model: Path | None = tiny_bundle_path, settings: Settings | None = None, **options: object) -> MainWindow:
        theme = Theme(qapp, "dark")
        session = Session(make.SMALL, model=model, device="cpu", **options)  # type: ignore[arg-type]
        window = MainWindow(session, theme, settings)
        Retranslator(window)
        Tour(window)
        window.resize(1280, 800)
        made.append((window, theme))
        with qtbot.waitExposed(window):
            window.show()
        return window

    yield build
    for window, theme in made:
        window.close()
        window.language.remove()
        window.deleteLater()
        window.session.deleteLater()
        theme.deleteLater()
    release_free_memory()  # two processes of tests are to stay under 3 GB


@pytest.fixture
def results(private_cache: Path) -> ResultStore:
    """The analyses that ``window`` keeps, in memory and in this test's cache: none as yet."""
    return ResultStore(disk=ResultFolder())


@pytest.fixture
def window(make_window: WindowMaker, results: ResultStore) -> MainWindow:
    """An empty window."""
    return make_window(results=results)


@pytest.fixture
def fresh(qtbot: QtBot, window: MainWindow, photo_path: Path) -> MainWindow:
    """A window that has just analysed the test picture, its model still in memory."""
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert window.session.document.analysis is not None
    return window


@pytest.fixture(scope="session")
def known(photo: Image, tiny_bundle_path: Path) -> Analysis:
    """What a window finds in the test picture, computed once."""
    detector = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL)
    return detector.analyse(photo)


@pytest.fixture
def analysed(
    qtbot: QtBot, window: MainWindow, photo: Image, photo_path: Path, known: Analysis, results: ResultStore
) -> MainWindow:
    """A window with the results of the test picture, recalled from an earlier analysis."""
    key = key_of(photo, window.session.document.settings.setup)
    assert key is not None
    results.put(key, known)
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photo_path])
    assert window.session.document.analysis is not None
    return window


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three pictures in a folder of their own, sorted by name."""
    folder = tmp_path_factory.mktemp("gallery")
    paths = [folder / f"{name}.png" for name in ("a", "b", "c")]
    for seed, path in enumerate(paths):
        PilImage.fromarray(make.photo_pixels(seed=seed)).save(path)
    return paths


def tour_of(window: MainWindow) -> Tour:
    """The guided tour of a window."""
    tour = window.session.findChild(Tour)
    assert isinstance(tour, Tour)
    return tour


def turn_to(qtbot: QtBot, window: MainWindow, key: Qt.Key, panel: str) -> MainWindow:
    """Press the key of a page at the side and wait until it is there."""
    window.activateWindow()
    qtbot.keyClick(window.canvas, key)
    qtbot.waitUntil(lambda: window.panels.current == panel)
    return window


def at(window: MainWindow, x: float, y: float) -> QPoint:
    """Where an image point is on the canvas."""
    viewport = window.canvas.viewport
    return QPoint(round(viewport.x + x * viewport.scale), round(viewport.y + y * viewport.scale))


def turn(canvas: QWidget, place: QPoint, notches: int) -> None:
    """Turn the wheel over a point of a widget; positive notches enlarge."""
    event = QWheelEvent(
        QPointF(place),
        QPointF(canvas.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def open_folder(qtbot: QtBot, window: MainWindow, files: list[Path]) -> None:
    """Open the folder that files are in, and wait until the first is analysed and the list is laid out."""
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([files[0].parent])
    assert window.session.document.analysis is not None
    qtbot.waitUntil(lambda: window.images.list.visualRect(window.images.model.index(0)).height() > 0, timeout=PATIENCE)


def click_image(qtbot: QtBot, window: MainWindow, row: int) -> None:
    """Click on a thumbnail in the list of images."""
    view = window.images.list
    index = window.images.model.index(row)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Makes the dialog for saving answer with a path and the filter whose words hold ``kind``."""

    def prepare(path: Path, kind: str = "") -> list[str]:
        asked: list[str] = []

        def choose(parent: QWidget, title: str, start: str, filters: str) -> tuple[str, str]:
            asked.append(start)
            return str(path), next(words for words in filters.split(";;") if kind in words)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
        return asked

    return prepare


@pytest.fixture
def page(qtbot: QtBot, analysed: MainWindow) -> Iterator[MainWindow]:
    """The Options page of a window with the test picture analysed."""
    qtbot.keyClick(analysed, Qt.Key.Key_F7)
    assert analysed.panels.current == "options"
    cleared: list[None] = []
    analysed.session.document.cleared.connect(lambda: cleared.append(None))
    yield analysed
    assert cleared == []  # the old results were never taken off the screen
