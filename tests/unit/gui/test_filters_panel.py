"""The feature-map browser on an analysis of the test picture."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain.feature_maps import conv5_maps
from spp_viewer.explain.filters import filter_statistics, selectivity, strongest_cells
from spp_viewer.explain.receptive import registration
from spp_viewer.gui.canvas.overlays import grid_of
from spp_viewer.gui.panels.filters import FiltersPanel
from spp_viewer.gui.panels.filters_detail import filter_view, signed
from spp_viewer.gui.panels.filters_patches import PATCHES
from spp_viewer.gui.text import TIMES
from spp_viewer.gui.theme import Theme
from spp_viewer.nn.bundle import ModelBundle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

SCALES = (160, 320)


@pytest.fixture(scope="session")
def two_scales(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    """The test picture at two scales, windows on both."""
    boxes = np.array([[0, 0, 200, 150], [5, 10, 190, 140], [10, 20, 60, 70], [120, 60, 180, 130]], dtype=np.float32)
    return SppNet(tiny_bundle, "cpu", Options(scales=SCALES)).analyse(photo, Proposals(boxes, "by hand", len(boxes)))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window that a panel fills."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    window.resize(360, 640)
    return window


@pytest.fixture
def empty(qtbot: QtBot, window: QWidget, theme: Theme) -> FiltersPanel:
    """Before there is an analysis."""
    panel = FiltersPanel(theme)
    window.layout().addWidget(panel)
    with qtbot.waitExposed(window):
        window.show()
    return panel


@pytest.fixture
def panel(empty: FiltersPanel, analysis: Analysis) -> FiltersPanel:
    """Showing an analysis."""
    empty.set_analysis(analysis)
    return empty


def conv5(analysis: Analysis, scale: int = 0) -> np.ndarray:
    assert analysis.maps is not None
    return analysis.maps[scale].conv5


def told(panel: FiltersPanel) -> list[tuple[str, object]]:
    """What the panel announces from now on."""
    heard: list[tuple[str, object]] = []
    panel.filter_chosen.connect(lambda number: heard.append(("filter", number)))
    panel.cell_chosen.connect(lambda number, x, y: heard.append(("cell", (number, x, y))))
    panel.scale_changed.connect(lambda index: heard.append(("scale", index)))
    return heard


def test_before_an_image_it_says_what_will_be_here(empty: FiltersPanel) -> None:
    assert "Ctrl+O" in empty.message.text()
    assert empty.message.isVisible()
    assert not empty.mosaic.isVisible()
    assert not empty.number.isVisible()


def test_rcnn_has_no_maps_and_it_says_why(
    empty: FiltersPanel, photo: Image, analysis: Analysis, tiny_bundle: ModelBundle
) -> None:
    few = Proposals(analysis.proposals.boxes[:3], "grid", 3)
    rcnn = Rcnn(tiny_bundle, "cpu", analysis.options).analyse(photo, few)
    empty.set_analysis(rcnn)
    assert "R-CNN computes conv5 for every window alone" in empty.message.text()
    assert empty.message.isVisible()
    empty.set_analysis(analysis)
    assert empty.mosaic.isVisible()
    assert not empty.message.isVisible()


def test_it_begins_with_the_maximum_over_all_filters(panel: FiltersPanel, analysis: Analysis) -> None:
    assert panel.detail.heading.text() == "Maximum over all filters"
    assert panel.chosen_filter is None
    h, w = conv5(analysis).shape[1:]
    assert panel.note.text() == f"256 {TIMES} {h} {TIMES} {w}"
    assert not panel.controls.scale.isVisible()


def test_setters_show_and_announce_nothing(panel: FiltersPanel, analysis: Analysis) -> None:
    heard = told(panel)
    panel.set_filter(42)
    panel.set_selection(3)
    panel.set_analysis(None)
    panel.set_analysis(analysis)
    assert heard == []
    assert panel.chosen_filter == panel.mosaic.chosen_filter == 42  # it stays from image to image
    assert panel.number.text() == "42"
    assert panel.detail.heading.text() == "Filter 42"
    panel.set_filter(None)
    assert panel.number.text() == ""
    with pytest.raises(ValueError, match="no filter 256"):
        panel.set_filter(256)


def test_a_filter_set_before_the_analysis_is_remembered(empty: FiltersPanel, analysis: Analysis) -> None:
    empty.set_filter(7)
    empty.set_analysis(analysis)
    assert empty.mosaic.chosen_filter == 7
    assert empty.detail.heading.text() == "Filter 7"


def test_figures_are_those_of_the_map(panel: FiltersPanel, analysis: Analysis) -> None:
    number = int(conv5(analysis).max(axis=(1, 2)).argmax())
    panel.set_filter(number)
    values = conv5(analysis)[number]
    facts = {key: label.text() for key, label in panel.detail.facts.values.items()}
    assert float(facts["peak"]) == pytest.approx(values.max(), rel=0.01)
    assert float(facts["mean"]) == pytest.approx(values.mean(), rel=0.01)
    assert facts["active"] == f"{(values > 0).mean() * 100:.0f} %"
    assert facts["selectivity"] == "\u2013"


def test_clicking_a_tile_chooses_its_filter(panel: FiltersPanel) -> None:
    heard = told(panel)
    tile = panel.mosaic.tile_rect(100).center().toPoint()
    QTest.mouseClick(panel.mosaic, Qt.MouseButton.LeftButton, pos=tile)
    assert heard == [("filter", 100)]
    assert panel.detail.heading.text() == "Filter 100"
    assert panel.number.text() == "100"


def test_a_number_is_typed(panel: FiltersPanel) -> None:
    heard = told(panel)
    panel.focus_number()
    QTest.keyClicks(panel.number, "12x3")  # letters do not enter
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    QTest.keyClicks(panel.number, "999")
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    assert heard == [("filter", 123), ("filter", 255)]
    assert panel.number.text() == "255"


def test_a_digit_on_the_mosaic_begins_a_number(qtbot: QtBot, panel: FiltersPanel) -> None:
    heard = told(panel)
    panel.mosaic.setFocus()
    QTest.keyClick(panel.mosaic, Qt.Key.Key_4)
    assert panel.number.text() == "4"
    QTest.keyClicks(panel.number, "2")
    QTest.keyClick(panel.number, Qt.Key.Key_Return)
    assert heard == [("filter", 42)]


def test_what_was_typed_but_not_entered_is_forgotten(qtbot: QtBot, panel: FiltersPanel) -> None:
    panel.set_filter(9)
    panel.activateWindow()
    panel.focus_number()
    qtbot.waitUntil(panel.number.hasFocus)
    QTest.keyClicks(panel.number, "55")
    panel.mosaic.setFocus()
    assert panel.number.text() == "9"
    assert panel.chosen_filter == 9


def choose_order(panel: FiltersPanel, order: str) -> None:
    index = panel.controls.order.findData(order)
    panel.controls.order.setCurrentIndex(index)
    panel.controls.order.activated.emit(index)


def test_orders(panel: FiltersPanel, analysis: Analysis) -> None:
    found = filter_statistics(conv5(analysis))
    for order, values in (("peak", found.peak), ("mean", found.mean)):
        choose_order(panel, order)
        assert (np.diff(values[panel.mosaic.order]) <= 0).all()
    choose_order(panel, "index")
    assert panel.mosaic.order.tolist() == list(range(256))


def test_selectivity_follows_the_selected_box(panel: FiltersPanel, analysis: Analysis) -> None:
    assert analysis.windows is not None
    choose_order(panel, "selectivity")
    assert panel.mosaic.order.tolist() == list(range(256))
    assert "select a box" in panel.note.text()
    smallest = int(np.prod(analysis.windows.cells[:, 2:] - analysis.windows.cells[:, :2], axis=1).argmin())
    panel.set_selection(smallest)
    window = tuple(analysis.windows.cells[smallest].tolist())
    assert panel.window_cells == window
    values = selectivity(conv5(analysis), window)
    order = panel.mosaic.order
    assert values.std() > 0
    assert (np.diff(values[order]) <= 0).all()
    assert "select a box" not in panel.note.text()
    best = int(order[0])
    panel.set_filter(best)
    assert panel.detail.facts.values["selectivity"].text() == signed(float(values[best]))
    panel.set_selection(None)
    assert panel.window_cells is None
    assert panel.mosaic.order.tolist() == list(range(256))


def test_scales(empty: FiltersPanel, two_scales: Analysis, analysis: Analysis) -> None:
    empty.set_analysis(two_scales)
    heard = told(empty)
    assert empty.controls.scale.isVisible()
    assert [empty.controls.scale.itemText(k) for k in range(2)] == ["160 px", "320 px"]
    empty.controls.scale.setCurrentIndex(1)
    empty.controls.scale.activated.emit(1)
    assert heard == [("scale", 1)]
    h, w = conv5(two_scales, 1).shape[1:]
    assert empty.note.text() == f"256 {TIMES} {h} {TIMES} {w}"
    empty.set_analysis(None)
    empty.set_analysis(two_scales)
    assert empty.scale == empty.controls.scale.currentIndex() == 1  # stays as well
    empty.set_analysis(analysis)
    assert empty.scale == 0
    assert heard == [("scale", 1), ("scale", 0)]
    with pytest.raises(ValueError, match="no scale 1 among 1"):
        empty.set_scale(1)


def test_selecting_a_box_goes_to_the_scale_of_its_window(empty: FiltersPanel, two_scales: Analysis) -> None:
    assert two_scales.windows is not None
    scale_index = two_scales.windows.scale_index
    assert set(scale_index.tolist()) == {0, 1}
    empty.set_analysis(two_scales)
    heard = told(empty)
    proposal = int(np.flatnonzero(scale_index == 1)[0])
    empty.set_selection(proposal)
    assert heard == [("scale", 1)]
    assert empty.window_cells == tuple(two_scales.windows.cells[proposal].tolist())
    empty.set_scale(0)
    assert empty.window_cells is None  # it was taken at the other one


def test_common_colours_give_the_map_the_scale_of_all(panel: FiltersPanel, analysis: Analysis) -> None:
    number = int(conv5(analysis).max(axis=(1, 2)).argmin())
    panel.set_filter(number)
    weak = brightest(panel)
    panel.controls.common.click()
    assert brightest(panel) < weak or conv5(analysis)[number].max() == 0
    panel.controls.common.click()
    assert brightest(panel) == weak


def brightest(panel: FiltersPanel) -> int:
    """The brightest green, which grows along the scale, of the map without its marks."""
    shown = panel.detail.map
    image, rect = shown.grab().toImage(), shown.map_rect.toRect()
    h, w = shown._view.values.shape  # type: ignore[union-attr]
    corners = [shown.cells_rect((x, y, x, y)).topLeft() + QPointF(1, 1) for y in range(h) for x in range(w)]
    return max(image.pixelColor(p.toPoint()).green() for p in corners if rect.contains(p.toPoint()))


def test_patches_are_the_receptive_fields_of_the_strongest_cells(panel: FiltersPanel, analysis: Analysis) -> None:
    panel.set_filter(11)
    heard = told(panel)
    values = conv5(analysis)[11]
    cells = strongest_cells(values, PATCHES, 6)  # 163 pixels are more than five strides of 16, twice
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
        lying, grid = registration(two_scales, scale), grid_of(two_scales, scale)
        for x, y in ((0, 0), (3, 2), (grid.columns - 1, grid.rows - 1)):
            drawn = grid.rect((x, y, x, y))
            expected = [drawn.left(), drawn.top(), drawn.right(), drawn.bottom()]
            np.testing.assert_allclose(lying.squares([(x, y)])[0], np.clip(expected, 0, [200, 150] * 2), atol=1e-3)


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
