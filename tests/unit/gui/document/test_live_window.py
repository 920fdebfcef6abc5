"""The live window of a session whose worker is played by the test: newest wins, late answers are dropped."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.detectors.live import WindowScorer
from spp_viewer.detectors.splice import with_only
from spp_viewer.explain.roi import Pyramid
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.live_jobs import LiveJob, LiveScores
from spp_viewer.gui.workers.messages import Opened, Problem
from spp_viewer.gui.workers.mipmap import Mipmap
from spp_viewer.nn.bundle import ModelBundle
from tests import make


class Stage:
    """A session with an analysis on screen, the requests that its live window made, and answers to them."""

    def __init__(self, session: Session, analysis: Analysis, scorer: WindowScorer) -> None:
        self.session, self.live, self.analysis = session, session.live, analysis
        self.scorer = scorer
        self.requests: list[LiveJob] = []
        session.live._submitted.disconnect()
        session.live._submitted.connect(self.requests.append)

    def open(self) -> None:
        opened = Opened(self.analysis.image, Mipmap(self.analysis.image.pixels))
        self.session._worker.opened.emit(self.session._latest.run, opened)

    def show(self, analysis: Analysis | None = None) -> None:
        self.session._worker.analysed.emit(self.session._latest.run, analysis or self.analysis)

    def answer(self, request: LiveJob) -> None:
        self.live._worker.scored.emit(request.job.run, self.scores(request))

    def scores(self, request: LiveJob) -> LiveScores:
        scored = self.scorer.score(request.box[None])
        conv5 = self.scorer.maps[0].conv5
        left, top, right, bottom = scored.windows.cells[0].tolist()
        pyramid = Pyramid.of(conv5, (left, top, right, bottom), (1, 2, 3, 6), scored.pooled[0])
        label = int(scored.best[0])
        analysis = with_only(request.analysis, scored)
        return LiveScores(request.analysis, analysis, scored, pyramid, label, scored.regressed(label)[0], None)


@pytest.fixture
def stage(qtbot: QtBot, silent: Session, analysis: Analysis, tiny_bundle: ModelBundle) -> Iterator[Stage]:
    made = Stage(silent, analysis, WindowScorer.of(SppNet(tiny_bundle, "cpu", make.SMALL), analysis))
    made.open()
    made.show()
    yield made
    made.live.activate(False)


def box(x: float) -> Boxes:
    return np.array([x, 20, x + 60, 90], dtype=np.float32)


def test_it_begins_at_the_box_that_the_panels_tell_of(stage: Stage, analysis: Analysis) -> None:
    stage.live.activate(True)
    focus = stage.session.document.focus
    assert focus is not None
    assert stage.live.box is not None
    np.testing.assert_allclose(stage.live.box, analysis.proposals.boxes[focus.proposal], atol=4)
    assert len(stage.requests) == 1


def test_one_is_under_way_and_the_newest_waits(stage: Stage) -> None:
    live = stage.live
    live.activate(True)
    for x in (1, 2, 3, 4):
        live.set_box(box(x))
    assert len(stage.requests) == 1
    stage.answer(stage.requests[0])
    assert [request.box[0] for request in stage.requests[1:]] == [4]
    stage.answer(stage.requests[1])
    assert len(stage.requests) == 2
    assert live.scores is not None
    assert live.scores.box.tolist() == box(4).tolist()
    assert len(live.trail) == 2


def test_the_same_place_is_not_asked_for_again(stage: Stage) -> None:
    stage.live.activate(True)
    stage.live.set_box(box(1))
    stage.answer(stage.requests[0])
    stage.answer(stage.requests[1])
    stage.live.set_box(box(1))
    assert len(stage.requests) == 2


def test_what_comes_after_the_tool_was_left_is_dropped(stage: Stage) -> None:
    live = stage.live
    live.activate(True)
    live.activate(False)
    assert stage.requests[0].job.progress.cancelled
    stage.answer(stage.requests[0])
    assert live.scores is None
    assert not live.trail


def test_another_analysis_of_the_image_is_asked_anew(stage: Stage, analysis: Analysis) -> None:
    live = stage.live
    live.activate(True)
    again = dataclasses.replace(analysis)
    stage.show(again)
    assert len(stage.requests) == 1  # the last answer is awaited
    stage.answer(stage.requests[0])
    assert live.scores is None  # it is of the analysis before
    assert stage.requests[1].analysis is again
    stage.answer(stage.requests[1])
    assert live.scores is not None
    assert live.scores.of is again


def test_another_image_has_another_rectangle(stage: Stage) -> None:
    live = stage.live
    live.activate(True)
    live.set_box(box(7))
    stage.answer(stage.requests[0])
    stage.open()
    assert live.box is None
    assert live.scores is None
    stage.answer(stage.requests[1])
    assert live.scores is None


def test_a_failure_is_told_until_it_works_again(stage: Stage) -> None:
    live = stage.live
    live.activate(True)
    live._worker.failed.emit(stage.requests[0].job.run, Problem("error", "live", "no heads"))
    assert live.message == "no heads"
    live.set_box(box(9))
    stage.answer(stage.requests[1])
    assert live.message == ""


def test_a_failure_of_rcnn_is_told_beside_it_alone(qtbot: QtBot, stage: Stage) -> None:
    live = stage.live
    live.activate(True)
    stage.answer(stage.requests[0])
    live.set_rcnn(True)
    qtbot.waitUntil(lambda: len(stage.requests) == 2)
    assert stage.requests[1].warped
    live._worker.failed.emit(stage.requests[1].job.run, Problem("error", "live", "no heads for R-CNN"))
    assert live.warp_message == "no heads for R-CNN"
    assert live.message == ""


def test_a_long_wait_is_told(qtbot: QtBot, stage: Stage) -> None:
    stage.live.activate(True)
    qtbot.waitUntil(lambda: "as soon as" in stage.live.message)
    stage.answer(stage.requests[0])
    assert stage.live.message == ""


def test_an_analysis_without_maps_has_no_live_window(stage: Stage, analysis: Analysis) -> None:
    stage.show(dataclasses.replace(analysis, detector="R-CNN", maps=None, windows=None, fc7=analysis.fc7))
    stage.live.activate(True)
    assert stage.requests == []
    assert "R-CNN computes no feature maps" in stage.live.message


def test_dropping_adds_it_to_the_boxes_drawn_on_this_image(stage: Stage, analysis: Analysis) -> None:
    setups: list[object] = []
    stage.live.drop_wanted.connect(setups.append)
    stage.live.drop()
    assert setups == []  # the tool is not in use
    stage.live.activate(True)
    stage.live.set_box(box(5))
    stage.live.drop()
    assert not stage.live.active
    (setup,) = setups
    assert setup.drawn == ((analysis.image.content_hash, (5.0, 20.0, 65.0, 90.0)),)  # type: ignore[attr-defined]
    assert setup.changed_from(stage.session.document.settings.setup) == {"proposals_file"}  # type: ignore[attr-defined]
