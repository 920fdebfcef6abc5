"""The feature-map browser: choosing a filter, orders and scales."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain.filters import filter_statistics, selectivity
from spp_viewer.gui.i18n.text import TIMES
from spp_viewer.gui.pages.filters.detail import signed
from spp_viewer.gui.pages.filters.panel import FiltersPanel
from spp_viewer.nn.bundle import ModelBundle
from tests.unit.gui.pages.filters.conftest import SCALES, conv5, told


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
    assert "R-CNN computes conv5 for every window separately" in empty.message.text()
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


def test_a_scale_of_the_users_own_stays_when_only_boxes_are_new(empty: FiltersPanel, two_scales: Analysis) -> None:
    assert two_scales.windows is not None
    proposal = int(np.flatnonzero(two_scales.windows.scale_index == 0)[0])
    empty.set_analysis(two_scales)
    empty.set_selection(proposal)
    empty.controls.scale.activated.emit(1)
    empty.set_analysis(dataclasses.replace(two_scales))  # as after a change of NMS
    empty.set_selection(proposal)
    assert empty.scale == 1
    assert empty.controls.scale.currentIndex() == 1
    empty.set_selection(None)
    empty.set_selection(proposal)
    assert empty.scale == 0


def test_a_scale_keeps_its_side_among_other_scales(
    empty: FiltersPanel, two_scales: Analysis, photo: Image, tiny_bundle: ModelBundle
) -> None:
    three = SppNet(tiny_bundle, "cpu", Options(scales=(96, *SCALES))).analyse(photo, two_scales.proposals)
    empty.set_analysis(two_scales)
    empty.set_scale(1)
    announced = told(empty)
    empty.set_analysis(three)
    assert empty.scale == empty.controls.scale.currentIndex() == 2
    assert announced == [("scale", 2)]


def brightest(panel: FiltersPanel) -> int:
    """The brightest green, which grows along the scale, of the map without its marks."""
    shown = panel.detail.map
    image, rect = shown.grab().toImage(), shown.map_rect.toRect()
    h, w = shown._view.values.shape  # type: ignore[union-attr]
    corners = [shown.cells_rect((x, y, x, y)).topLeft() + QPointF(1, 1) for y in range(h) for x in range(w)]
    return max(image.pixelColor(p.toPoint()).green() for p in corners if rect.contains(p.toPoint()))


def test_common_colours_give_the_map_the_scale_of_all(panel: FiltersPanel, analysis: Analysis) -> None:
    number = int(conv5(analysis).max(axis=(1, 2)).argmin())
    panel.set_filter(number)
    weak = brightest(panel)
    panel.controls.common.click()
    assert brightest(panel) < weak or conv5(analysis)[number].max() == 0
    panel.controls.common.click()
    assert brightest(panel) == weak
