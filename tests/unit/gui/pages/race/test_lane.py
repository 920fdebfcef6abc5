from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from spp_viewer.gui.canvas.boxes_layer import NOTHING
from spp_viewer.gui.pages.race.lane import Lane
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Opened
from spp_viewer.race.comparison import Comparison


@pytest.fixture
def lane(qtbot: QtBot, theme: Theme, opened: Opened) -> Lane:
    made = Lane("SPP-Net", "once", theme)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.show_image(opened)
    return made


def test_the_clock_counts_and_stops_at_what_was_measured(qtbot: QtBot, lane: Lane) -> None:
    lane.start_clock(time.perf_counter() - 5)
    qtbot.waitUntil(lambda: lane.clock.text().startswith("5."))
    lane.start_clock(time.perf_counter())  # it runs already
    qtbot.wait(120)
    assert lane.clock.text().startswith("5.")
    lane.stop_clock(0.25)
    assert lane.clock.text() == "250 ms"
    assert not lane.running


def test_a_detection_is_clicked_and_names_its_window(qtbot: QtBot, lane: Lane, compared: Comparison) -> None:
    analysis = compared.last[0]
    threshold = float(np.sort(analysis.detections.scores)[-2])  # two are shown, not the first two of all
    lane.show_analysis(analysis, threshold)
    assert len(lane.detected) == 2
    rows = np.flatnonzero(analysis.detections.scores >= threshold)
    for row in rows.tolist():
        x1, y1, x2, y2 = analysis.detections.boxes[row].tolist()
        view = lane.canvas.viewport
        place = QPoint(round(view.x + (x1 + x2) / 2 * view.scale), round(view.y + (y1 + y2) / 2 * view.scale))
        with qtbot.waitSignal(lane.clicked) as clicked:
            qtbot.mouseClick(lane.canvas, Qt.MouseButton.LeftButton, pos=place)
        windows = analysis.proposals.boxes[analysis.detections.proposals[rows]]
        assert clicked.args is not None
        assert any(np.array_equal(clicked.args[0], window) for window in windows)


def test_a_window_is_clicked_where_no_detection_is(qtbot: QtBot, lane: Lane) -> None:
    lane.show_windows(np.array([[10, 10, 150, 120], [20, 20, 60, 60]], dtype=np.float32))
    for (x, y), expected in (((30, 30), 20.0), ((140, 100), 10.0), ((190, 140), None)):
        with qtbot.waitSignal(lane.clicked) as clicked:
            lane.canvas.clicked.emit(float(x), float(y))
        box = clicked.args[0]  # type: ignore[index]
        assert (box[0] if box is not None else None) == expected


def test_coverage_takes_the_place_of_windows(lane: Lane, compared: Comparison) -> None:
    lane.show_coverage(compared.coverage.counts)
    assert lane.coverage.visible
    assert not lane.done.visible
    assert lane.coverage.ramp is not None
    assert lane.coverage.ramp.top == compared.coverage.counts.max()
    lane.reset()
    assert not lane.coverage.visible
    assert lane.done.visible


def test_reset_takes_all_away(lane: Lane, compared: Comparison) -> None:
    lane.show_analysis(compared.last[0], -10.0)
    lane.mark.set_text("extrapolated")
    lane.show_progress("far")
    lane.reset()
    assert len(lane.detected) == 0
    assert lane.mark.text() == ""
    assert lane.status.text() == "once"
    assert lane.clock.text() == ""


def test_a_selected_window_covers_no_plate(qtbot: QtBot, lane: Lane, compared: Comparison) -> None:
    analysis = compared.last[0]
    best = float(analysis.detections.scores.max())
    lane.show_windows(analysis.proposals.boxes)
    lane.show_detections(analysis.detections, analysis.classes, best)
    lane.done.set_visible(False)
    view = lane.canvas.viewport
    before = lane.canvas.grab().toImage()
    lane.detections.set_content(NOTHING)
    bare = lane.canvas.grab().toImage()
    lane.show_detections(analysis.detections, analysis.classes, best)
    x, y = view.x + view.scale * lane.detected[0][0], view.y + view.scale * lane.detected[0][1]
    # Somewhere above, on or below the upper edge stands the plate: its middle row, found by what it changed.
    rows = [row for row in range(max(int(y) - 30, 0), int(y) + 30) if changed(before, bare, int(x) + 20, row)]
    top, bottom = (lane.canvas.viewport.to_image(int(x), row) for row in (rows[0] - 2, rows[len(rows) // 2]))
    lane.show_selected(np.array([0, top[1], 200, bottom[1]], dtype=np.float32))  # its edge runs through the plate
    after = lane.canvas.grab().toImage()
    through = rows[len(rows) // 2]
    assert changed(after, before, int(x) - 10, through) or changed(after, before, int(x) + 150, through)
    assert all(not changed(after, before, int(x) + dx, through) for dx in range(6, 30))


def changed(one: QImage, other: QImage, x: int, y: int) -> bool:
    return one.pixelColor(x, y) != other.pixelColor(x, y)
