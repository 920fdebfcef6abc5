"""The score slider filters table and canvas while it moves."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.shell.main_window import MainWindow


def expected(window: MainWindow, threshold: float) -> int:
    assert window.session.document.analysis is not None
    return int((window.session.document.analysis.detections.scores > threshold).sum())


def test_moving_it_filters_table_canvas_and_strip(qtbot: QtBot, analysed: MainWindow) -> None:
    slider = analysed.detections.threshold.slider
    counts = set()
    for step in (slider.minimum(), -50, 0, 50, slider.maximum()):
        slider.setValue(step)
        count = expected(analysed, step / 100)
        assert analysed.detections.table.model().rowCount() == count
        assert len(analysed.overlays.layers["detections"].content.boxes) == count  # type: ignore[attr-defined]
        assert analysed.strip.tiles["detections"].state.figure == f"{count} shown"
        assert analysed.detections.threshold.number.value() == step / 100
        counts.add(count)
    assert len(counts) > 3


def test_keys_and_the_number_do_the_same(qtbot: QtBot, analysed: MainWindow) -> None:
    scores = analysed.detections.threshold
    scores.slider.setValue(0)
    qtbot.keyClick(scores.slider, Qt.Key.Key_Right)
    assert analysed.session.document.settings.threshold == 0.05
    scores.number.setFocus()
    scores.number.selectAll()
    qtbot.keyClicks(scores.number, "-0.5")
    qtbot.keyClick(scores.number, Qt.Key.Key_Return)
    assert analysed.session.document.settings.threshold == -0.5
    assert scores.slider.value() == -50
    assert analysed.detections.table.model().rowCount() == expected(analysed, -0.5)


def test_it_begins_at_the_models_threshold_and_returns_there(qtbot: QtBot, analysed: MainWindow) -> None:
    assert analysed.session.document.settings.threshold == 0.0
    assert not analysed.actions_by_key["threshold.reset"].isEnabled()
    analysed.detections.threshold.slider.setValue(70)
    qtbot.keyClick(analysed.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert analysed.session.document.settings.threshold == 0.0
    assert analysed.detections.threshold.slider.value() == 0


def test_above_every_score_a_sentence_names_the_strongest(qtbot: QtBot, analysed: MainWindow) -> None:
    slider = analysed.detections.threshold.slider
    slider.setValue(slider.maximum())
    assert analysed.session.document.analysis is not None
    best = analysed.session.document.analysis.classes[int(analysed.session.document.analysis.detections.labels[0])]
    assert analysed.detections.message.isVisible()
    assert f"The strongest is {best}" in analysed.detections.message.text()


def test_a_selected_row_stays_selected_while_it_is_listed(qtbot: QtBot, analysed: MainWindow) -> None:
    slider, table = analysed.detections.threshold.slider, analysed.detections.table
    slider.setValue(-100)
    table.selectRow(2)
    chosen = analysed.session.document.selection.current
    slider.setValue(-140)
    assert analysed.session.document.selection.current == chosen
    assert [index.row() for index in table.selectionModel().selectedRows()] == [2]


def test_a_step_redraws_only_what_depends_on_it(qtbot: QtBot, analysed: MainWindow) -> None:
    drawn: list[str] = []
    for key, tile in analysed.strip.tiles.items():
        tile.set_subject = lambda subject, key=key: drawn.append(key)  # type: ignore[method-assign, misc]
    slider = analysed.detections.threshold.slider
    for step in (-100, -110, -120):
        slider.setValue(step)
    assert drawn == []  # not while it moves
    qtbot.waitUntil(lambda: drawn == ["regression", "nms", "detections"])


def test_marks_that_lie_on_one_another_are_drawn_once(qtbot: QtBot, analysed: MainWindow) -> None:
    marks = analysed.detections.threshold.marks
    scores = np.linspace(1.9, -1.4, 5000, dtype=np.float32)
    places, rows = marks.places(scores)
    assert len(places) <= marks.width()
    assert places.tolist() == sorted(set(places.tolist()))
    for place, row in zip(places.tolist(), rows.tolist(), strict=True):  # the strongest of those in its place
        assert row == 0 or marks.places(scores[row - 1 : row])[0][0] > place
