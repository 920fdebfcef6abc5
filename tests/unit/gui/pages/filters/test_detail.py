"""The feature-map browser: cells and patches of a filter, and how its parts lie."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.explain.feature_maps import conv5_maps
from spp_viewer.explain.filters import strongest_cells
from spp_viewer.explain.receptive import registration_of
from spp_viewer.gui.canvas.heat import grid_of
from spp_viewer.gui.pages.filters.detail import filter_view
from spp_viewer.gui.pages.filters.panel import FiltersPanel
from spp_viewer.gui.pages.filters.patches import PATCH_COUNT
from spp_viewer.gui.theme.theme import Theme
from tests.unit.gui.pages.filters.conftest import conv5, told


def test_patches_are_the_receptive_fields_of_the_strongest_cells(panel: FiltersPanel, analysis: Analysis) -> None:
    panel.set_filter(11)
    heard = told(panel)
    values = conv5(analysis)[11]
    cells = strongest_cells(values, PATCH_COUNT, 6)  # 163 pixels are more than five strides of 16, twice
    shown = [button for button in panel.detail.patches.buttons if button.isVisible()]
    assert len(shown) == len(cells) > 0
    for button, (x, y) in zip(shown, cells.tolist(), strict=True):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert heard.pop() == ("cell", (11, x, y))
        assert f"Cell {x}, {y}" in button.accessibleName()


def test_without_a_filter_a_cell_names_its_strongest(panel: FiltersPanel, analysis: Analysis) -> None:
    heard = told(panel)
    panel.detail.patches.buttons[0].click()
    maps = conv5(analysis)
    number, y, x = np.unravel_index(int(maps.argmax()), maps.shape)
    assert heard == [("cell", (number, x, y))]


def test_a_cell_of_the_map_is_chosen_by_mouse_and_keys(panel: FiltersPanel) -> None:
    panel.set_filter(11)
    heard, shown = told(panel), panel.detail.map
    spot = shown.cells_rect((3, 4, 3, 4)).center()
    assert shown.cell_at(spot) == (3, 4)
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(shown.width() - 1, 2))  # on the scale
    assert heard == [("cell", (11, 3, 4))]
    shown._point_at((0, 0))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(shown, key)
    assert shown.cursor_cell == (2, 1)
    assert "cell 2, 1" in shown.accessibleDescription()
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert heard[-1] == ("cell", (11, 2, 1))


def test_a_silent_filter_has_no_patches(empty: FiltersPanel, analysis: Analysis) -> None:
    empty.set_analysis(analysis)
    maps = conv5_maps(analysis, 0)
    quiet = maps.map(5) * 0
    silent = dataclasses.replace(maps, stored=np.stack([quiet] * len(maps)))
    empty.detail.set_view(filter_view(analysis.image.pixels, silent, 5, None, None, False))
    assert empty.detail.caption.text() == "No cell responds in this image"
    assert not any(button.isVisible() for button in empty.detail.patches.buttons)


def test_below_each_other_or_side_by_side(qtbot: QtBot, panel: FiltersPanel) -> None:
    def places(width: int, height: int) -> tuple[QPoint, QPoint]:
        panel.window().resize(width, height)
        qtbot.wait(20)
        assert (panel.width(), panel.height()) == (width, height)
        return panel.mosaic.mapTo(panel, QPoint(0, 0)), panel.detail.mapTo(panel, QPoint(0, 0))

    mosaic, detail = places(360, 640)
    assert detail.y() >= mosaic.y() + panel.mosaic.height()
    assert panel.mosaic.height() > 280
    assert panel.detail.patches.isVisible()
    mosaic, detail = places(900, 560)
    assert detail.x() >= mosaic.x() + panel.mosaic.width()
    assert abs(detail.y() - mosaic.y()) <= 1
    places(344, 320)
    assert not panel.detail.patches.isVisible()
    assert panel.mosaic.height() >= 128
    places(360, 640)
    assert panel.detail.patches.isVisible()


@pytest.mark.parametrize("size", [(328, 480), (360, 640), (420, 700), (900, 560)])
def test_nothing_overlaps_or_leaves_the_panel(
    qtbot: QtBot, empty: FiltersPanel, two_scales: Analysis, size: tuple[int, int]
) -> None:
    empty.set_analysis(two_scales)
    empty.set_filter(3)
    empty.window().resize(*size)
    qtbot.wait(20)
    parts: list[QWidget] = [empty.number, empty.note, empty.mosaic, empty.detail.heading, empty.detail.map]
    parts += [empty.detail.facts, empty.detail.caption, *empty.detail.patches.buttons]
    parts += [empty.controls.order, empty.controls.scale, empty.controls.common]
    rects = [part.rect().translated(part.mapTo(empty, QPoint(0, 0))) for part in parts if part.isVisible()]
    assert len(rects) >= 12
    for number, rect in enumerate(rects):
        assert empty.rect().contains(rect)
        assert not any(rect.intersects(other) for other in rects[:number])


def test_everything_is_reached_by_tab_and_has_a_name(qtbot: QtBot, panel: FiltersPanel) -> None:
    panel.set_filter(11)
    panel.activateWindow()
    panel.number.setFocus()
    qtbot.waitUntil(panel.number.hasFocus)
    reached: list[QWidget] = []
    for _ in range(30):
        focused = panel.focusWidget()
        if focused in reached:
            break
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    visible = [button for button in panel.detail.patches.buttons if button.isVisible()]
    for widget in (panel.controls.order, panel.controls.common, panel.mosaic, panel.detail.map, *visible):
        assert widget in reached
    assert all(widget.accessibleName() or getattr(widget, "text", str)() for widget in reached)


def test_focus_and_hover_light_the_mark_of_a_patch(panel: FiltersPanel) -> None:
    panel.set_filter(11)
    before = panel.detail.map.grab().toImage()
    panel.detail.patches.buttons[0].lit.emit(True)
    assert panel.detail.map.grab().toImage() != before
    panel.detail.patches.buttons[0].lit.emit(False)
    assert panel.detail.map.grab().toImage() == before


def test_the_squares_of_cells_are_those_of_the_canvas(two_scales: Analysis) -> None:
    for scale in range(2):
        registration, grid = registration_of(two_scales, scale), grid_of(two_scales, scale)
        for x, y in ((0, 0), (3, 2), (grid.columns - 1, grid.rows - 1)):
            drawn = grid.rect((x, y, x, y))
            expected = [drawn.left(), drawn.top(), drawn.right(), drawn.bottom()]
            np.testing.assert_allclose(
                registration.squares([(x, y)])[0], np.clip(expected, 0, [200, 150] * 2), atol=1e-3
            )


def test_what_was_wide_while_empty_becomes_narrow(theme: Theme, qtbot: QtBot, window: QWidget) -> None:
    window.resize(900, 400)
    panel = FiltersPanel(theme)
    window.layout().addWidget(panel)
    with qtbot.waitExposed(window):
        window.show()
    assert panel.message.isVisible()
    least = panel.minimumSizeHint().width()
    window.resize(360, 640)
    qtbot.waitUntil(lambda: panel.width() == 360)
    assert panel.minimumSizeHint().width() == least < 320
