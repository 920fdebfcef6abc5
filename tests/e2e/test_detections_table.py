"""The table of detections: searched, sorted, unfolded, copied, and compared with an annotation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import KEPT
from spp_viewer.gui.pages.detections.cells import FOLD
from spp_viewer.gui.pages.detections.rows import BOX, CLASS, IOU, PROPOSAL, SCORE
from spp_viewer.gui.shell.main_window import MainWindow
from spp_viewer.gui.workers.messages import Selection
from tests.e2e.conftest import PATIENCE, at
from tests.e2e.test_ground_truth import annotate, photograph  # noqa: F401 - a fixture

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def many(analysed: MainWindow) -> MainWindow:
    analysed.session.document.settings.set_threshold(-1.5)
    analysed.activateWindow()
    return analysed


def column(window: MainWindow, number: int) -> list[str]:
    model = window.detections.table.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def cell(window: MainWindow, row: int, number: int = SCORE) -> QPoint:
    """The middle of a cell on the table."""
    table = window.detections.table
    index = table.model().index(row, number)
    table.scrollTo(index)
    return table.visualRect(index).center()


def press_triangle(qtbot: QtBot, window: MainWindow, row: int) -> None:
    at = cell(window, row, CLASS)
    at.setX(window.detections.table.columnViewportPosition(CLASS) + FOLD // 2)
    qtbot.mouseClick(window.detections.table.viewport(), LEFT, pos=at)


def a_suppressor(window: MainWindow) -> int:
    """The row of a detection that suppressed at least two boxes."""
    model = window.detections.model
    return next(row for row in range(model.rowCount()) if model.victims_at(row) >= 2)


# Search


@pytest.mark.parametrize("key", ["/", "Ctrl+L"])
def test_a_key_goes_to_the_search_and_words_leave_only_what_holds_them(
    qtbot: QtBot, many: MainWindow, key: str
) -> None:
    before, search = column(many, CLASS), many.detections.search
    many.panels.show_page("filters")
    if key == "/":
        qtbot.keyClick(many.canvas, Qt.Key.Key_Slash)
    else:
        qtbot.keyClick(many.canvas, Qt.Key.Key_L, CONTROL)
    assert many.panels.current == "detections"
    assert QApplication.focusWidget() is search
    qtbot.keyClicks(search, "DO")
    assert column(many, CLASS) == [name for name in before if "do" in name]
    assert 0 < len(column(many, CLASS)) < len(before)
    assert many.detections.summary.text().startswith(f"{len(column(many, CLASS))} listed, {len(before)} shown")
    assert len(many.overlays.layers["detections"].content.boxes) == len(before)  # type: ignore[attr-defined]
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert column(many, CLASS) == before


def test_a_proposal_is_found_by_its_number(qtbot: QtBot, many: MainWindow) -> None:
    number = column(many, PROPOSAL)[3]
    qtbot.keyClicks(many.detections.search, f"#{number}")
    assert number in column(many, PROPOSAL)
    assert all(found.startswith(number) for found in column(many, PROPOSAL))


def test_nothing_found_is_said_and_escape_is_everybodys_again(qtbot: QtBot, many: MainWindow) -> None:
    many.detections.table.selectRow(0)
    search = many.detections.search
    search.setFocus()
    qtbot.keyClicks(search, "zebra")
    assert many.detections.message.isVisible()
    assert "zebra" in many.detections.message.text()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert many.session.document.selection.current is not None
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert many.session.document.selection.current is None


def test_down_goes_on_to_the_table(qtbot: QtBot, many: MainWindow) -> None:
    many.detections.search.setFocus()
    qtbot.keyClick(many.detections.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is many.detections.table
    assert many.session.document.selection.current is not None
    assert [index.row() for index in many.detections.table.selectionModel().selectedRows()] == [0]


# Order


@pytest.mark.parametrize("number", [SCORE, BOX, PROPOSAL])
def test_a_click_on_a_heading_sorts_by_number_and_a_step_keeps_it(qtbot: QtBot, many: MainWindow, number: int) -> None:
    header = many.detections.table.horizontalHeader()
    many.detections.table.sortByColumn(CLASS, Qt.SortOrder.AscendingOrder)
    middle = QPoint(header.sectionViewportPosition(number) + header.sectionSize(number) // 2, header.height() // 2)

    def values() -> list[float]:
        candidates, model = many.session.document.analysis.candidates, many.detections.model  # type: ignore[union-attr]
        rows = [model.candidate_at(row) for row in range(model.rowCount())]
        boxes = candidates.after[rows]
        areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        return {SCORE: candidates.score[rows], BOX: areas, PROPOSAL: candidates.proposal[rows]}[number].tolist()

    directions = []
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), LEFT, pos=middle)
        for threshold in (-1.0, -1.4):
            many.session.document.settings.set_threshold(threshold)
            found = values()
            assert len(found) > 10
            assert found in (sorted(found), sorted(found, reverse=True))
        directions.append(found[0] < found[-1])
    assert sorted(directions) == [False, True]


def test_the_menu_of_a_row_sorts_as_well(qtbot: QtBot, many: MainWindow) -> None:
    table = many.detections.table
    table.sort_or_turn(CLASS)
    assert column(many, CLASS) == sorted(column(many, CLASS))
    table.sort_or_turn(CLASS)
    assert column(many, CLASS) == sorted(column(many, CLASS), reverse=True)
    menu = table.row_menu(0)
    assert "Sort by" in [action.text() for action in menu.actions()]
    only = next(action for action in menu.actions() if action.text().startswith("Show only"))
    name = column(many, CLASS)[0]
    only.trigger()
    assert set(column(many, CLASS)) == {name}
    menu.close()


# What was suppressed


def test_a_triangle_lists_what_was_suppressed_and_a_click_selects_it_everywhere(qtbot: QtBot, many: MainWindow) -> None:
    row, model = a_suppressor(many), many.detections.model
    before, detection = model.rowCount(), model.candidate_at(row)
    press_triangle(qtbot, many, row)
    victims = model.victims_at(row)
    assert model.rowCount() == before + victims
    assert many.session.document.selection.current is None  # the triangle selects nothing
    candidates = many.session.document.analysis.candidates  # type: ignore[union-attr]
    below = [model.candidate_at(row + 1 + k) for k in range(victims)]
    expected = np.flatnonzero(candidates.suppressor == detection).tolist()
    assert set(expected) <= set(below)
    assert all(candidates.outcome[candidate] != KEPT for candidate in below)
    qtbot.mouseClick(many.detections.table.viewport(), LEFT, pos=cell(many, row + 1))
    assert many.session.document.selection.current == Selection(int(candidates.proposal[below[0]]), below[0])
    assert many.overlays.highlight.selected is not None
    np.testing.assert_array_equal(many.overlays.highlight.selected.box, candidates.after[below[0]])
    press_triangle(qtbot, many, row)
    assert model.rowCount() == before
    assert many.session.document.selection.current is not None
    assert many.session.document.selection.current.candidate == detection  # the row above took over


def test_right_and_left_unfold_and_fold(qtbot: QtBot, many: MainWindow) -> None:
    table, model, row = many.detections.table, many.detections.model, a_suppressor(many)
    before = model.rowCount()
    table.setFocus()
    table.selectRow(row)
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert model.rowCount() > before
    qtbot.keyClick(table, Qt.Key.Key_Right)
    assert table.currentIndex().row() == row + 1
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().row() == row
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert model.rowCount() == before


def test_a_suppressed_box_is_picked_on_the_canvas_and_unfolds_its_detection(qtbot: QtBot, many: MainWindow) -> None:
    many.overlays.show_only(frozenset({"suppressed"}))
    qtbot.mouseClick(many.canvas, LEFT, pos=at(many, 100, 75))
    selection, model = many.session.document.selection.current, many.detections.model
    assert selection is not None
    assert selection.candidate is not None
    assert many.session.document.analysis.candidates.outcome[selection.candidate] != KEPT  # type: ignore[union-attr]
    (index,) = many.detections.table.selectionModel().selectedRows()
    assert model.candidate_at(index.row()) == selection.candidate
    assert model.depth_at(index.row()) > 0


def test_a_selected_proposal_has_its_detection_selected(qtbot: QtBot, many: MainWindow) -> None:
    proposal = int(many.session.document.analysis.detections.proposals[2])  # type: ignore[union-attr]
    many.session.document.selection.select(Selection(proposal))
    (index,) = many.detections.table.selectionModel().selectedRows()
    assert column(many, PROPOSAL)[index.row()] == str(proposal)
    assert many.session.document.selection.current == Selection(proposal)  # the table does not make another of it


def test_a_selection_that_is_filtered_out_is_kept_and_comes_back(qtbot: QtBot, many: MainWindow) -> None:
    many.detections.table.selectRow(2)
    chosen = many.session.document.selection.current
    many.session.document.settings.set_threshold(99.0)
    assert many.session.document.selection.current == chosen
    many.session.document.settings.set_threshold(-1.5)
    assert many.session.document.selection.current == chosen
    assert [index.row() for index in many.detections.table.selectionModel().selectedRows()] == [2]


def test_the_focus_alone_selects_nothing(qtbot: QtBot, many: MainWindow) -> None:
    many.detections.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert many.session.document.selection.current is None
    qtbot.keyClick(many.detections.table, Qt.Key.Key_Space)
    assert many.session.document.selection.current is not None


# Copying


def test_selected_rows_are_copied_as_text_and_elsewhere_the_picture(qtbot: QtBot, many: MainWindow) -> None:
    table = many.detections.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=cell(many, 0))
    qtbot.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, cell(many, 2))
    assert len(table.selectionModel().selectedRows()) == 3
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, CONTROL)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert [line[0] for line in lines] == ["class", *column(many, CLASS)[:3]]
    assert [line[6] for line in lines] == ["proposal", *column(many, PROPOSAL)[:3]]
    assert "3" in many.notices.notices[-1].problem.message
    qtbot.keyClick(many.canvas, Qt.Key.Key_C, CONTROL)
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull(), timeout=PATIENCE)


# Ground truth


def test_an_annotation_adds_a_column_and_the_count_of_right_and_wrong(
    qtbot: QtBot,
    window: MainWindow,
    photograph: Path,  # noqa: F811
) -> None:
    table = window.detections.table
    with qtbot.waitSignal(window.session.document.settled, timeout=PATIENCE):
        window.open_paths([photograph])
    assert table.isColumnHidden(IOU)
    assert "found" not in window.detections.summary.text()
    found, names = window.session.document.analysis.detections, window.session.document.class_names  # type: ignore[union-attr]
    x1, y1, x2, y2 = np.rint(found.boxes[0]).astype(int).tolist()
    first = names[found.labels[0]]
    annotate(photograph, (first, (x1 + 1, y1 + 1, x2, y2)), ("cat", (3, 3, 12, 12)), ("unicorn", (20, 20, 60, 60)))
    with qtbot.waitSignals([window.session.document.settled, window.session.document.truth_changed], timeout=PATIENCE):
        window.open_paths([photograph])
    assert not table.isColumnHidden(IOU)
    shown = int((found.scores > window.session.document.settings.threshold).sum())
    words = window.detections.summary.text()
    assert words == f"{shown} shown of {len(found)}; 1 found, {shown - 1} wrong, 1 missed"
    assert float(column(window, IOU)[0]) > 0.9
    table.sort_or_turn(IOU)
    overlaps = [float(value) for value in column(window, IOU)]
    assert overlaps == sorted(overlaps, reverse=True)
    window.session.document.show_classes(frozenset({int(found.labels[0])}))
    missed = int(first == "cat")
    assert window.detections.summary.text().endswith(f"{missed} missed")
    assert window.overlays.count("truth") == 1 + missed
    window.session.document.show_classes(None)
    assert window.overlays.count("truth") == 3


@pytest.mark.parametrize("size", [(1280, 800), (800, 600), (1920, 1080)])
def test_no_column_is_out_of_sight(qtbot: QtBot, many: MainWindow, size: tuple[int, int]) -> None:
    many.resize(*size)
    qtbot.wait(50)
    table = many.detections.table
    shown = [number for number in range(5) if not table.isColumnHidden(number)]
    assert {CLASS, SCORE, BOX} <= set(shown)
    assert sum(table.columnWidth(number) for number in shown) <= table.viewport().width()
