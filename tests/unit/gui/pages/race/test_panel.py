from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.pages.race.controls import RaceControls
from spp_viewer.gui.pages.race.panel import RacePanel
from spp_viewer.gui.pages.race.view import RaceView
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.workers.messages import Opened, Phase, RunState, Selection
from spp_viewer.gui.workers.race_jobs import RCNN, SPP, Activity, RaceStep
from spp_viewer.race.comparison import Comparison, Partial
from spp_viewer.race.scores import joined_detections
from tests.e2e.conftest import turn


@pytest.fixture
def panel(qtbot: QtBot, ready: Session, referee: RaceController, theme: Theme) -> RacePanel:
    view = RaceView(ready.document, referee, theme)
    made = RacePanel(ready.document, referee, view, theme)
    for widget in (view, made):
        qtbot.addWidget(widget)
    view.resize(900, 600)
    made.resize(340, 700)
    view.show()
    made.show()
    return made


def finish(referee: RaceController, result: Comparison) -> None:
    referee.race(2, None, together=False)
    referee._on_compared(referee.job.number, result)  # type: ignore[union-attr]


def test_it_says_what_will_be_here(panel: RacePanel) -> None:
    assert "Start the race" in panel.figures.notes.text()
    assert panel.figures.grid.isHidden()
    assert not panel.save.isEnabled()
    assert not panel.covered.isEnabled()
    assert panel.agreement.isHidden()


def test_the_figures_are_those_of_the_result(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    finish(referee, compared)
    for key, value in compared.speedup.items():
        assert panel.figures.values[key].text() == f"{value:.1f}\u00d7"
    assert panel.figures.bounds["conv"].text() == f"arithmetic {compared.arithmetic_bound['conv']:.1f}\u00d7"
    assert panel.figures.bounds["end_to_end"].text() == ""
    assert panel.figures.mark.isHidden()
    assert "12 windows, 1 scale, model tiny, medians of 2 runs" in panel.figures.notes.text()
    assert panel.save.isEnabled()
    assert panel.history.table.races.rowCount() == 1


def test_one_window_is_one(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    finish(referee, replace(compared, spp=replace(compared.spp, windows=1), windows=1))
    assert "1 window, 1 scale" in panel.figures.notes.text()
    assert panel._view.lanes[SPP].status.text().startswith("1 window, ")


def test_one_run_is_no_median(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    once = [replace(runs, seconds=runs.seconds[:1]) for runs in (compared.spp, compared.rcnn)]
    finish(referee, replace(compared, spp=once[0], rcnn=once[1]))
    assert "model tiny, one run." in panel.figures.notes.text()
    assert panel._view.machine.text().startswith("One run, 1 scale, ")


def test_what_is_extrapolated_says_so_everywhere(
    panel: RacePanel, referee: RaceController, sampled: Comparison
) -> None:
    finish(referee, sampled)
    assert panel.figures.mark.text() == "Extrapolated"
    assert all(value.text().startswith("\u2248") for value in panel.figures.values.values())
    assert "6 of 12 windows" in panel.figures.notes.text()
    view = panel._view
    assert view.lanes[RCNN].mark.text() == "extrapolated"
    assert view.lanes[SPP].mark.text() == ""
    assert [bar.extrapolated for bar in view.bars.bars] == [True, False]
    assert "only a sample" in panel.agreement_words.text()
    assert panel.agreement.isHidden()


def test_a_race_at_once_says_so(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    finish(referee, replace(compared, together=True))
    assert panel.figures.mark.text() == "Cores shared"
    assert [lane.mark.text() for lane in panel._view.lanes.values()] == ["cores shared"] * 2
    assert all("cores shared" in bar.text for bar in panel._view.bars.bars)


def test_a_stopped_race_brings_the_last_figures_back(
    panel: RacePanel, referee: RaceController, compared: Comparison
) -> None:
    finish(referee, compared)
    shown = panel.figures.values["features"].text()
    referee.race(2, None, together=False)
    assert panel.figures.grid.isHidden()
    assert not panel.save.isEnabled()
    assert panel._view.bars.bars == ()
    referee.stop()
    assert panel.figures.values["features"].text() == shown
    assert not panel.figures.grid.isHidden()
    assert len(panel._view.bars.bars) == 2


def test_the_buttons_follow_the_referee(panel: RacePanel, referee: RaceController, ready: Session) -> None:
    controls = panel.controls
    assert controls.race.isEnabled()
    assert controls.stop.isHidden()
    referee.race(2, None, together=False)
    assert controls.race.isHidden()
    assert controls.stop.text() == "Stop the race"
    controls.stop.click()
    assert referee.activity == Activity.IDLE
    ready.document.run_state = RunState(Phase.RUNNING)
    ready.document.run_changed.emit(ready.document.run_state)
    assert not controls.race.isEnabled()


def test_what_is_chosen_is_raced(qtbot: QtBot, panel: RacePanel, referee: RaceController) -> None:
    controls: RaceControls = panel.controls
    assert controls.chosen_sample is None
    controls.sampled.click()
    controls.sample.setValue(48)
    controls.repeats.setValue(5)
    controls.order.setCurrentIndex(1)
    controls.race.click()
    job = referee.job
    assert job is not None
    assert (job.sample, job.repeats, job.together) == (48, 5, True)
    assert referee.activity == Activity.RACING


def test_progress_in_words(panel: RacePanel, referee: RaceController) -> None:
    referee.race(3, None, together=False)
    number, lanes = referee.job.number, panel._view.lanes  # type: ignore[union-attr]
    assert "proposals" in lanes[RCNN].status.text()
    referee._on_stepped(number, RaceStep(SPP, "warm-up", "conv", 0, 1))
    assert lanes[SPP].status.text() == "warming up"
    assert lanes[RCNN].status.text() == "waiting for its turn"
    assert not lanes[SPP].running
    referee._on_stepped(number, RaceStep(RCNN, "1/3", "crop", 1200, 2000))
    assert lanes[RCNN].status.text() == "run 1/3, warping and convolving: 1\u202f200 of 2\u202f000"
    assert lanes[RCNN].running
    referee.stop()
    assert lanes[RCNN].status.text() == "stopped"
    assert not lanes[RCNN].running


def test_detections_settle_while_it_runs(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    rcnn = compared.last[1]
    referee.race(1, None, together=False)
    number, lane = referee.job.number, panel._view.lanes[RCNN]  # type: ignore[union-attr]
    referee._on_reported(number, Partial(RCNN, 12, 12, rcnn.proposals.boxes, rcnn.detections))
    assert len(lane.detected) == (rcnn.detections.scores >= 0).sum()
    referee._on_stepped(number, RaceStep(RCNN, "1/1", "crop", 1, 12))
    referee._on_reported(number, rcnn)
    assert not lane.running
    assert lane.status.text() == "12 windows done"


def test_the_view_made_anew_shows_the_same(
    qtbot: QtBot, panel: RacePanel, ready: Session, referee: RaceController, compared: Comparison, opened: Opened
) -> None:
    finish(referee, compared)
    first = panel._view
    second = RaceView(ready.document, referee, first._theme)
    qtbot.addWidget(second)
    ready.document.opened.emit(opened)  # what is open is told of again
    assert second.bars.bars == first.bars.bars
    assert second.machine.text() == first.machine.text() != ""
    for name, lane in second.lanes.items():
        assert lane.clock.text() == first.lanes[name].clock.text() != ""
        assert np.array_equal(lane.detected, first.lanes[name].detected)


def test_another_image_clears_all(
    panel: RacePanel, ready: Session, referee: RaceController, compared: Comparison, opened: Opened
) -> None:
    finish(referee, compared)
    panel.covered.click()
    assert panel._view.lanes[RCNN].coverage.visible
    ready.document.image = Opened(opened.image, opened.picture)
    ready.document.opened.emit(ready.document.image)
    assert panel.figures.grid.isHidden()
    assert panel._view.bars.bars == ()
    assert not panel.covered.isChecked()
    assert not panel._view.lanes[RCNN].coverage.visible
    assert panel.history.table.races.rowCount() == 1  # the past stays


def test_coverage_goes_on_and_off(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    finish(referee, compared)
    layer = panel._view.lanes[RCNN].coverage
    panel.covered.click()
    assert layer.ramp is not None
    assert layer.ramp.top == compared.coverage.counts.max()
    panel.covered.click()
    assert not layer.visible


def test_who_found_what(
    qtbot: QtBot, panel: RacePanel, ready: Session, referee: RaceController, compared: Comparison
) -> None:
    finish(referee, compared)
    both = compared.agreement
    assert both is not None
    found = joined_detections(compared)
    assert len(found) == len(both.pairs) + len(both.first_only) + len(both.second_only) > 0
    assert sum(f.rcnn is None for f in found) == len(both.first_only)
    assert panel.agreement.rowCount() == len(found)
    assert f"{len(both.pairs)} of both" in panel.agreement_words.text()
    row = next(k for k, f in enumerate(found) if f.spp is not None)
    item = panel.agreement.item(row, 0)
    assert item is not None
    place = panel.agreement.visualItemRect(item).center()
    panel.agreement.scrollToItem(item)
    qtbot.mouseClick(panel.agreement.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ready.document.selection.current is not None
    assert np.array_equal(ready.document.proposals.boxes[ready.document.selection.current.proposal], found[row].box)  # type: ignore[union-attr]
    assert panel.inputs.inputs is not None


def test_a_selected_window_is_marked_in_all(
    panel: RacePanel, ready: Session, referee: RaceController, compared: Comparison
) -> None:
    finish(referee, compared)
    box = joined_detections(compared)[0].box
    row = int(np.flatnonzero((ready.document.proposals.boxes == box).all(axis=1))[0])  # type: ignore[union-attr]
    ready.document.selection.select(Selection(row))
    assert np.array_equal(panel.inputs.inputs.box, box)  # type: ignore[union-attr]
    assert panel.agreement.selectionModel().selectedRows()[0].row() == 0
    ready.document.selection.select(None)
    assert panel.inputs.inputs is None
    assert panel.agreement.selectionModel().selectedRows() == []


def test_a_dot_of_the_scores_selects_everywhere(
    qtbot: QtBot, panel: RacePanel, ready: Session, referee: RaceController, agreeing: Comparison
) -> None:
    assert panel.scores.isHidden()
    finish(referee, agreeing)
    assert not panel.scores.isHidden()
    assert not panel.save_scores.isHidden()
    panel.scroller.ensureWidgetVisible(panel.scores)
    plot = panel.scores
    place = plot.places(plot.size())[0].toPoint()
    row = plot.row_at(place.toPointF())
    assert row is not None
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    box = plot.found[row].box
    assert np.array_equal(ready.document.proposals.boxes[ready.document.selection.current.proposal], box)  # type: ignore[union-attr]
    assert np.array_equal(panel.inputs.inputs.box, box)  # type: ignore[union-attr]
    chosen = panel.agreement.selectionModel().selectedRows()[0].row()
    assert np.array_equal(panel.agreement.found[chosen].box, box)
    ready.document.selection.select(None)
    assert plot.selected is None
    referee.race(1, None, together=False)
    assert panel.scores.isHidden()


def test_what_is_not_arithmetic_is_told(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    finish(referee, compared)
    shares = [f"{compared.not_arithmetic(runs):.0%}" for runs in (compared.rcnn, compared.spp)]
    assert (
        f"{shares[0]} of R-CNN's time for features and {shares[1]} of SPP-Net's is not arithmetic"
        in panel.figures.notes.text()
    )
    panel.figures.show_result(replace(compared, together=True), compared.coverage)
    assert "shared the processor" in panel.figures.notes.text()
    assert "ot arithmetic" not in panel.figures.notes.text()


def test_the_wheel_scrolls_the_page(panel: RacePanel, referee: RaceController, compared: Comparison) -> None:
    finish(referee, compared)
    controls = panel.controls
    for control in (controls.repeats, controls.order):
        controls.race.setFocus()
        before = controls.repeats.value(), controls.order.currentIndex()
        turn(control, control.rect().center(), -2)
        assert (controls.repeats.value(), controls.order.currentIndex()) == before


def test_boxes_of_no_proposal_select_nothing(panel: RacePanel, ready: Session) -> None:
    ready.document.selection.select(Selection(1))
    panel._view.select(np.array([1, 2, 3, 4], dtype=np.float32))
    assert ready.document.selection.current is None
