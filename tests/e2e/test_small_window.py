"""A small window, and names that are too long for any: what matters stays legible, and nothing is pushed off screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from spp_viewer.explain.forms import Form
from spp_viewer.gui.pages.detections.cells import FOLD, GAP
from spp_viewer.gui.pages.detections.rows import CLASS
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.shell.page_tabs import PANELS
from spp_viewer.gui.widgets.class_swatch import SIDE
from tests.e2e.conftest import PATIENCE

SMALL_SCREEN = (800, 600)
LONGEST = ("diningtable", "pottedplant", "aeroplane", "motorbike")


def test_it_fits_on_a_small_screen(qtbot: QtBot, analysed: MainWindow) -> None:
    least = analysed.minimumSizeHint()
    assert least.width() <= SMALL_SCREEN[0]
    assert least.height() <= SMALL_SCREEN[1]


def test_what_is_too_much_for_a_small_screen_is_scrolled(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.resize(1280, 800)
    qtbot.wait(50)
    page = analysed.detections.parentWidget().parentWidget().parentWidget()
    assert isinstance(page, QScrollArea)
    assert not page.verticalScrollBar().isVisible()
    analysed.resize(*SMALL_SCREEN)
    qtbot.wait(50)
    last = analysed.overlay_panel
    assert page.widget().height() >= page.widget().minimumSizeHint().height()
    page.ensureWidgetVisible(last, 0, 0)
    place = last.mapTo(page, last.rect().bottomLeft())
    assert 0 <= place.y() <= page.height()
    assert last.width() <= page.viewport().width()


@pytest.mark.parametrize("page", ["options", "race", "sizes"])
def test_no_page_is_cut_at_its_side(qtbot: QtBot, analysed: MainWindow, page: str) -> None:
    """Nor what has the middle of the window with it."""
    for name in PANELS:
        analysed.show_panel(name)  # the other pages are made as well
    analysed.show_panel(page)
    for size in (SMALL_SCREEN, (1280, 800), SMALL_SCREEN):
        analysed.resize(*size)
        qtbot.wait(100)
        (area,) = (area for area in analysed.panels.findChildren(QScrollArea) if area.isVisible())
        assert area.widget().width() == area.viewport().width()
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    middle = analysed.central_area.stack.currentWidget()
    assert middle is not None
    assert middle.minimumSizeHint().width() <= middle.width()


@pytest.mark.parametrize("forms", [0, 4])
def test_the_matrix_of_sizes_is_whole(qtbot: QtBot, analysed: MainWindow, forms: int) -> None:
    analysed.show_panel("sizes")
    for number in range(forms):
        analysed.session.sizes.add(Form(100, 110 + number))
    analysed.resize(*SMALL_SCREEN)
    sizes, view = analysed.session.sizes, analysed.sizes_view
    qtbot.waitUntil(lambda: sizes.result is not None, timeout=PATIENCE)
    last = 7 + forms
    qtbot.waitUntil(lambda: view.matrix.cell_rect(last, last).right() <= view.matrix.width())
    assert view.matrix.geometry().right() < view.notes.x()
    assert view.notes.geometry().right() < view.width()


@pytest.mark.parametrize("size", [SMALL_SCREEN, (1280, 800)])
def test_class_names_are_never_cut(qtbot: QtBot, analysed: MainWindow, size: tuple[int, int]) -> None:
    analysed.session.document.settings.set_threshold(-1.5)  # long enough for a scroll bar
    analysed.resize(*SMALL_SCREEN)
    analysed.resize(*size)
    qtbot.wait(50)
    table = analysed.detections.table
    room = table.columnWidth(CLASS) - FOLD - SIDE - GAP
    assert max(table.fontMetrics().horizontalAdvance(name) for name in LONGEST) <= room


@pytest.mark.parametrize("name", ["very_long_name_" * 14, "x" * 200])
def test_long_file_names_do_not_widen_the_window(
    qtbot: QtBot, analysed: MainWindow, photo_path: Path, tmp_path: Path, name: str
) -> None:
    good, broken = tmp_path / f"{name}.png", tmp_path / f"{name}.jpg"
    shutil.copy(photo_path, good)
    broken.write_bytes(b"no picture")
    for path in (good, broken):
        with qtbot.waitSignal(analysed.session.document.settled, timeout=PATIENCE):
            analysed.open_paths([path])
    (notice,) = analysed.notices.notices
    qtbot.wait(50)
    assert notice.findChild(QLabel).width() > 0
    assert analysed.minimumSizeHint().width() <= SMALL_SCREEN[0]
    assert analysed.width() == 1280
    analysed.show_panel("sizes")
    assert analysed.sizes_view.minimumSizeHint().width() <= SMALL_SCREEN[0] / 2


def test_tiles_that_are_too_narrow_say_everything_in_their_tips(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.resize(*SMALL_SCREEN)
    for tile in analysed.strip.tiles.values():
        assert tile.state.figure in tile.toolTip()
        assert tile.state.time in tile.toolTip()
