"""Feature maps are browsed by click, number and keys; a filter lies over the photograph; a cell is followed back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from spp_viewer.explain.receptive import registration_of
from spp_viewer.gui.shell.main_window import MainWindow
from tests.e2e.conftest import at, turn_to

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def browsing(qtbot: QtBot, analysed: MainWindow) -> MainWindow:
    return turn_to(qtbot, analysed, Qt.Key.Key_F4, "filters")


def conv5(window: MainWindow) -> np.ndarray:
    analysis = window.session.document.analysis
    assert analysis is not None
    assert analysis.maps is not None
    return analysis.maps[0].conv5


def test_a_click_on_a_map_lays_it_over_the_photograph(qtbot: QtBot, browsing: MainWindow) -> None:
    before = browsing.canvas.grab().toImage()
    assert not browsing.overlays.layers["conv5"].visible
    tile = browsing.filters.mosaic.tile_rect(93).center().toPoint()
    qtbot.mouseClick(browsing.filters.mosaic, LEFT, pos=tile)
    assert browsing.session.document.selection.filter == 93
    assert browsing.overlays.layers["conv5"].visible
    assert browsing.canvas.grab().toImage() != before
    assert "93" in browsing.filters.detail.heading.text()


def test_a_number_is_typed(qtbot: QtBot, browsing: MainWindow) -> None:
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_G)
    field = browsing.filters.number
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "201")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert browsing.session.document.selection.filter == 201


def test_keys_step_through_the_filters_and_back_to_the_maximum(qtbot: QtBot, browsing: MainWindow) -> None:
    actions = browsing.actions_by_key
    assert actions["filter.next"].shortcut() == QKeySequence("]")
    for key, expected in ((Qt.Key.Key_BracketRight, 0), (Qt.Key.Key_BracketRight, 1), (Qt.Key.Key_BracketLeft, 0)):
        qtbot.keyClick(browsing.canvas, key)
        assert browsing.session.document.selection.filter == expected
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_BracketLeft)
    assert browsing.session.document.selection.filter == len(conv5(browsing)) - 1
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_M)
    assert browsing.session.document.selection.filter is None


def test_a_patch_marks_its_cell_and_receptive_field(qtbot: QtBot, browsing: MainWindow) -> None:
    browsing.session.document.selection.choose_filter(int(conv5(browsing).max(axis=(1, 2)).argmax()))
    before = browsing.canvas.grab().toImage()
    patch = browsing.filters.detail.patches.buttons[0]
    qtbot.mouseClick(patch, LEFT)
    cell = browsing.session.document.selection.cell
    assert cell is not None
    values = conv5(browsing)[browsing.session.document.selection.filter]
    assert values[cell[1], cell[0]] == values.max()
    assert browsing.canvas.grab().toImage() != before
    qtbot.keyClick(browsing.canvas, Qt.Key.Key_Escape)
    assert browsing.session.document.selection.cell is None
    assert browsing.canvas.grab().toImage() == before


def test_the_status_bar_tells_cell_and_activation(qtbot: QtBot, browsing: MainWindow) -> None:
    browsing.session.document.selection.choose_filter(5)
    analysis = browsing.session.document.analysis
    assert analysis is not None
    qtbot.mouseMove(browsing.canvas, at(browsing, 100, 75))
    cell = registration_of(analysis, 0).cell_at(100.5, 75.5)
    assert cell is not None
    value = conv5(browsing)[5, cell[1], cell[0]]
    assert f"cell {cell[0]}, {cell[1]}: {value:.1f}" in browsing.status.pixel.text()


def test_the_filter_stays_from_image_to_image(qtbot: QtBot, browsing: MainWindow, gallery: list) -> None:  # type: ignore[type-arg]
    browsing.session.document.selection.choose_filter(17)
    with qtbot.waitSignal(browsing.session.document.settled, timeout=60_000):
        browsing.open_paths([gallery[1]])
    assert browsing.session.document.selection.filter == 17
    assert browsing.filters.chosen_filter == 17


def test_without_an_analysis_there_is_nothing_to_step_through(window: MainWindow) -> None:
    for key in ("filter.next", "filter.previous", "filter.go", "filter.maximum"):
        assert not window.actions_by_key[key].isEnabled()
    window.panels.show_page("filters")
    assert "Ctrl+O" in window.filters.message.text()
