"""A click on a box selects its row, and the other way round."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.theme.stylesheet import SELECTED, mix
from tests.e2e.conftest import at

LEFT = Qt.MouseButton.LeftButton


def click(qtbot: QtBot, window: MainWindow, x: float, y: float) -> None:
    qtbot.mouseClick(window.canvas, LEFT, pos=at(window, x, y))


def shown_boxes(window: MainWindow) -> np.ndarray:
    assert window.session.document.analysis is not None
    found = window.session.document.analysis.detections
    return found.boxes[found.scores > window.session.document.settings.threshold]


def smallest_at(boxes: np.ndarray, x: float, y: float) -> int:
    """The smallest box around a point, by hand."""
    areas = [
        ((x2 - x1) * (y2 - y1) if x1 <= x <= x2 and y1 <= y <= y2 else np.inf) for x1, y1, x2, y2 in boxes.tolist()
    ]
    assert min(areas) < np.inf
    return int(np.argmin(areas))


def test_a_click_selects_the_smallest_box_and_its_row(qtbot: QtBot, analysed: MainWindow) -> None:
    boxes = shown_boxes(analysed)
    x, y = (boxes[0, :2] + boxes[0, 2:]) / 2
    click(qtbot, analysed, float(x), float(y))
    row = smallest_at(boxes, float(x), float(y))
    selection = analysed.session.document.selection.current
    assert selection is not None
    assert analysed.session.document.analysis is not None
    assert selection.candidate == analysed.session.document.analysis.detections.candidates[row]
    (index,) = analysed.detections.table.selectionModel().selectedRows()
    assert index.row() == row
    selected = analysed.overlays.highlight.selected
    assert selected is not None
    np.testing.assert_array_equal(selected.box, boxes[row])


def test_a_second_click_in_the_same_place_takes_the_next_larger_box(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.session.document.settings.set_threshold(-1.5)
    boxes = shown_boxes(analysed)
    x, y = 100.0, 75.0
    inside = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
    assert inside.sum() > 2
    areas = []
    for _ in range(3):
        click(qtbot, analysed, x, y)
        selected = analysed.overlays.highlight.selected
        assert selected is not None
        x1, y1, x2, y2 = selected.box.tolist()
        areas.append((x2 - x1) * (y2 - y1))
    assert areas == sorted(areas)
    assert areas[0] < areas[2]


def test_a_row_selects_its_box(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.detections.table.selectRow(1)
    selected = analysed.overlays.highlight.selected
    assert selected is not None
    np.testing.assert_array_equal(selected.box, shown_boxes(analysed)[1])
    assert selected.origin is not None
    assert analysed.overlays.layers["detections"].dimmed  # type: ignore[attr-defined]


def test_rows_are_reached_with_the_arrow_keys(qtbot: QtBot, analysed: MainWindow) -> None:
    table = analysed.detections.table
    table.selectRow(0)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert analysed.session.document.analysis is not None
    assert analysed.session.document.selection.current is not None
    assert (
        analysed.session.document.selection.current.candidate
        == analysed.session.document.analysis.detections.candidates[1]
    )


def test_a_click_beside_everything_selects_nothing(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.detections.table.selectRow(0)
    analysed.actions_by_key["zoom.out"].trigger()
    qtbot.mouseClick(analysed.canvas, LEFT, pos=QPoint(2, 2))
    assert analysed.session.document.selection.current is None
    assert analysed.detections.table.selectionModel().selectedRows() == []


def test_a_proposal_is_selected_when_only_proposals_are_drawn(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.navigator.show_stage("proposals")
    click(qtbot, analysed, 100, 75)
    selection = analysed.session.document.selection.current
    assert selection is not None
    assert selection.candidate is None
    assert analysed.session.document.proposals is not None
    assert selection.proposal == smallest_at(analysed.session.document.proposals.boxes, 100, 75)


def test_sorting_by_class_keeps_rows_and_boxes_together(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.session.document.settings.set_threshold(-1.0)
    analysed.detections.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    analysed.detections.table.selectRow(0)
    analysis, selection = analysed.session.document.analysis, analysed.session.document.selection.current
    assert analysis is not None
    assert selection is not None
    assert selection.candidate is not None
    shown = {analysis.classes[k] for k in analysis.detections.labels[analysis.detections.scores > -1.0].tolist()}
    assert analysis.classes[int(analysis.candidates.label[selection.candidate])] == min(shown)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_selected_row_has_the_colour_that_its_writing_is_legible_on(
    qtbot: QtBot, analysed: MainWindow, name: str
) -> None:
    analysed.theme.choose(name)
    table, palette = analysed.detections.table, analysed.theme.palette
    table.selectRow(0)
    picture = table.viewport().grab().toImage()
    for column in range(3):
        corner = table.visualRect(table.model().index(0, column)).topRight()
        assert picture.pixelColor(corner.x() - 1, corner.y() + 1) == QColor(
            mix(palette.surface, palette.accent, SELECTED)
        )
