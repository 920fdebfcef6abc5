"""What the parts of the Window panel answer to cursor and keys: pyramid, strips, scores."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import pool_window, window_of
from spp_viewer.gui.pages.window.panel import NO_FILTER, InspectorPanel
from spp_viewer.gui.pages.window.parts import row_height
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Selection
from tests import make
from tests.unit.gui.pages.window.conftest import centre_of, strongest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")  # no screen


# The pyramid over the crop


def test_the_level_is_chosen_by_mouse_and_by_keys(qtbot: QtBot, panel: InspectorPanel) -> None:
    buttons = panel.parts.levels.buttons
    assert list(buttons) == [6, 3, 2, 1]
    assert panel.parts.crop.level == 6
    qtbot.mouseClick(buttons[3], Qt.MouseButton.LeftButton)
    assert panel.parts.crop.level == 3
    buttons[3].setFocus()
    qtbot.keyClick(buttons[3], Qt.Key.Key_Right)
    assert panel.parts.crop.level == 2
    assert buttons[2].isChecked()


def test_other_levels_can_be_set(panel: InspectorPanel) -> None:
    panel.set_levels((1, 2, 4))
    assert list(panel.parts.levels.buttons) == [4, 2, 1]
    assert panel.parts.crop.level == 4
    assert "21 bins" in panel.parts.vector_section.reading


def test_a_bin_under_the_mouse_is_read_out_and_announced(
    qtbot: QtBot, panel: InspectorPanel, analysis: Analysis
) -> None:
    window = window_of(analysis, panel.shown.proposal)  # type: ignore[union-attr]
    assert window is not None
    pyramid = pool_window(window.scale_map.conv5, window.cells)
    row = pyramid.rows(6).start + 2 * 6 + 4
    with qtbot.waitSignal(panel.bin_hovered) as hovered:
        qtbot.mouseMove(panel.parts.crop, centre_of(panel, 2, 4))
    assert hovered.args == [6, 16]
    words = panel.parts.crop_section.reading
    assert words.startswith("Bin 3, 5")
    assert f"{pyramid.values[row].max():.2f} of filter {pyramid.values[row].argmax()}" in words
    column, line = pyramid.shown(None).cell[row].tolist()
    assert words.endswith(f"from cell {column}, {line}")
    with qtbot.waitSignal(panel.bin_hovered) as left:
        qtbot.mouseMove(panel.parts.crop, QPoint(1, 1))
    assert left.args == [6, -1]
    assert panel.parts.crop_section.reading == "Point at a bin to see what it pools."


def test_a_click_on_a_bin_asks_for_its_filter(qtbot: QtBot, panel: InspectorPanel, analysis: Analysis) -> None:
    window = window_of(analysis, panel.shown.proposal)  # type: ignore[union-attr]
    assert window is not None
    wanted = int(pool_window(window.scale_map.conv5, window.cells, (6,)).values[7].argmax())
    with qtbot.waitSignal(panel.filter_wanted) as asked:
        qtbot.mouseClick(panel.parts.crop, Qt.MouseButton.LeftButton, pos=centre_of(panel, 1, 1))
    assert asked.args == [wanted]


def test_bins_are_reached_with_the_arrow_keys(qtbot: QtBot, panel: InspectorPanel) -> None:
    crop = panel.parts.crop
    crop.setFocus()
    for key, place in (
        (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 7),
        (Qt.Key.Key_Left, 6),
        (Qt.Key.Key_Left, 6),
        (Qt.Key.Key_Up, 0),
    ):
        qtbot.keyClick(crop, key)
        assert crop.bin == place
    with qtbot.waitSignal(panel.filter_wanted):
        qtbot.keyClick(crop, Qt.Key.Key_Return)


def test_a_filter_changes_what_bins_show_and_can_be_cleared(qtbot: QtBot, panel: InspectorPanel) -> None:
    panel.set_filter(37)
    assert "filter 37" in panel.parts.levels.clear_button.text()
    qtbot.mouseMove(panel.parts.crop, centre_of(panel, 0, 0))
    assert "filter 37" in panel.parts.crop_section.reading
    with qtbot.waitSignal(panel.filter_wanted) as asked:
        panel.parts.levels.clear_button.click()
    assert asked.args == [NO_FILTER]
    panel.set_filter(None)
    assert panel.parts.levels.clear_button.isHidden()


def test_a_silent_filter_is_called_silent_and_one_beyond_the_last_is_none(
    panel: InspectorPanel, analysis: Analysis
) -> None:
    assert analysis.maps is not None
    quiet = analysis.maps[0].conv5.copy()
    quiet[5] = 0
    maps = dataclasses.replace(analysis.maps, maps=(dataclasses.replace(analysis.maps[0], conv5=quiet),))
    panel.set_analysis(dataclasses.replace(analysis, maps=maps))
    panel.set_filter(5)
    assert panel.parts.crop_section.reading == "Filter 5 is silent in this window."
    assert not panel.grab().isNull()
    panel.set_filter(100_000)
    assert panel.parts.crop.filter is None


def test_bins_have_the_colours_of_their_values_and_the_box_that_of_the_selection(
    panel: InspectorPanel, analysis: Analysis, theme: Theme
) -> None:
    proposal = panel.shown.proposal  # type: ignore[union-attr]
    window = window_of(analysis, proposal)
    assert window is not None
    assert analysis.maps is not None
    left, top, _, _ = window.cells
    conv5 = np.zeros_like(analysis.maps[0].conv5)
    conv5[3, top, left] = 1
    maps = dataclasses.replace(analysis.maps, maps=(dataclasses.replace(analysis.maps[0], conv5=conv5),))
    panel.set_analysis(dataclasses.replace(analysis, maps=maps))
    panel.set_filter(3)
    panel.parts.levels.buttons[2].click()
    crop = panel.parts.crop
    image = crop.grab().toImage()
    aside = QPoint(5, 9)  # from lines that lead to winners
    strong, silent = (image.pixelColor(centre_of(panel, k, k) + aside) for k in (0, 1))
    assert strong.green() > silent.green()  # yellow against violet, whatever the photograph is
    box = crop.rect_of(analysis.proposals.boxes[proposal])
    edge, accent = image.pixelColor(round(box.left()), round(box.center().y()) + 9), QColor(theme.palette.accent)
    assert abs(edge.red() - accent.red()) + abs(edge.green() - accent.green()) + abs(edge.blue() - accent.blue()) < 90


# The strips


def test_an_entry_of_the_vector_is_read_out_and_asks_for_its_filter(qtbot: QtBot, panel: InspectorPanel) -> None:
    strip = panel.parts.vector
    spot = strip.row_rect(14 + 8)  # level 6, row 1, column 2
    at = QPoint(round(spot.x() + spot.width() * (99.5 / 256)), round(spot.center().y()))
    with qtbot.waitSignal(panel.bin_hovered) as hovered:
        qtbot.mouseMove(strip, at)
    assert hovered.args == [6, 8]
    assert strip.place == (22, 99)
    assert panel.parts.crop.bin == 8
    assert panel.parts.vector_section.reading.startswith("6 \u00d7 6, bin 2, 3, filter 99: ")
    with qtbot.waitSignal(panel.filter_wanted) as asked:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == [99]


def test_the_strip_has_a_row_for_each_bin_and_a_column_for_each_filter(panel: InspectorPanel) -> None:
    strip = panel.parts.vector
    tops = [strip.row_rect(row).top() for row in range(50)]
    assert tops == sorted(tops)
    assert strip.row_rect(49).bottom() <= strip.height()
    assert strip.place_at(strip.row_rect(0).center()) == (0, 128)
    assert strip.place_at(QPointF(strip.width() - 0.01, strip.row_rect(49).center().y())) == (49, 255)
    assert strip.place_at(QPointF(2, 2)) == (-1, -1)
    assert [row_height(level) for level in (1, 2, 3, 6, 12)] == [9, 4, 3, 2, 2]


def test_strips_are_walked_with_the_arrow_keys(qtbot: QtBot, panel: InspectorPanel) -> None:
    strip = panel.parts.vector
    panel.set_filter(12)
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Down)
    assert strip.place == (0, 12)
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    qtbot.keyClick(strip, Qt.Key.Key_Down)
    assert strip.place == (1, 13)
    with qtbot.waitSignal(panel.filter_wanted) as asked:
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert asked.args == [13]


def test_units_of_fc7_are_read_out(qtbot: QtBot, panel: InspectorPanel, analysis: Analysis) -> None:
    units = analysis.fc7[analysis.windows.unique_row[panel.shown.proposal]]  # type: ignore[union-attr]
    assert panel.parts.fc7_section.reading.startswith(f"{make.FC_WIDTH} units")
    strip = panel.parts.fc7
    strip.setFocus()
    for _ in range(4):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert panel.parts.fc7_section.reading == f"Unit 3: {units[3]:.2f}"


# Class scores


def test_a_click_on_a_class_follows_the_window_as_that_class(
    qtbot: QtBot, panel: InspectorPanel, analysis: Analysis
) -> None:
    candidates = analysis.candidates
    proposals, counts = np.unique(candidates.proposal, return_counts=True)
    proposal = int(proposals[counts.argmax()])
    assert counts.max() >= 2
    panel.set_selection(Selection(proposal))
    bars = panel.parts.scores
    for place, label in enumerate(bars.order):
        rows = np.flatnonzero((candidates.proposal == proposal) & (candidates.label == label))
        at = QPoint(60, round((place + 0.5) * bars.sizeHint().height() / len(bars.order)))
        if len(rows):
            with qtbot.waitSignal(panel.selection_wanted) as asked:
                qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=at)
            assert asked.args == [Selection(proposal, int(rows[0]))]
        else:
            with qtbot.assertNotEmitted(panel.selection_wanted):
                qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=at)
        assert panel.parts.scores_section.reading.startswith(analysis.classes[label])


def test_classes_are_reached_with_the_keys(qtbot: QtBot, panel: InspectorPanel, analysis: Analysis) -> None:
    bars = panel.parts.scores
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    assert panel.parts.scores_section.reading.endswith(": kept")
    with qtbot.waitSignal(panel.selection_wanted) as asked:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert asked.args == [strongest(analysis)]


def test_zero_and_the_threshold_are_always_among_the_bars(panel: InspectorPanel) -> None:
    for threshold in (-9.0, 0.0, 9.0):
        panel.set_threshold(threshold)
        low, high = panel.parts.scores.span()
        assert low <= min(threshold, 0) < max(threshold, 0.05) <= high
