"""What the thread that owns the model says of one window."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain.roi import pool_window
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.live_jobs import LiveJob, LiveScores, LiveWarp
from spp_viewer.gui.workers.live_worker import LiveWorker
from spp_viewer.gui.workers.messages import Job, Problem
from spp_viewer.nn.bundle import load_bundle
from tests import make

BOX = np.array([30, 20, 120, 100], dtype=np.float32)
Said = list[tuple[str, int, object]]


@pytest.fixture
def worker(qtbot: QtBot) -> LiveWorker:
    """On this thread, so that calls return when the job is done."""
    return LiveWorker(AnalysisWorker())


def heard(worker: LiveWorker) -> Said:
    said: Said = []
    for name in ("scored", "warped", "failed"):
        getattr(worker, name).connect(lambda run, what, name=name: said.append((name, run, what)))
    return said


def job(model: Path, run: int = 3) -> Job:
    return Job(run=run, options=make.SMALL, model=model, device="cpu")


def test_scores_cells_and_pyramid_of_a_window(worker: LiveWorker, analysis: Analysis, tiny_bundle_path: Path) -> None:
    said = heard(worker)
    worker.run(LiveJob(job(tiny_bundle_path), analysis, BOX))
    ((name, run, scores),) = said
    assert (name, run) == ("scored", 3)
    assert isinstance(scores, LiveScores)
    detector = SppNet(load_bundle(tiny_bundle_path), "cpu", make.SMALL)
    truth = detector.analyse(analysis.image, Proposals(BOX[None], "by hand", 1))
    assert truth.windows is not None
    assert truth.maps is not None
    np.testing.assert_allclose(scores.scored.scores, truth.scores, atol=0.01)  # the maps are of unrounded weights
    np.testing.assert_array_equal(scores.cells, truth.windows.cells[0])
    assert analysis.maps is not None
    pooled = pool_window(analysis.maps[0].conv5, scores.cells)
    np.testing.assert_array_equal(scores.pyramid.values, pooled.values)
    assert scores.label == int(truth.scores[0].argmax())
    assert scores.best == scores.scored.scores[0].max()
    assert scores.moved is not None
    np.testing.assert_array_equal(scores.moved, scores.scored.regressed(scores.label)[0])
    assert scores.analysis.proposals.boxes.tolist() == [BOX.tolist()]
    assert scores.of is analysis
    assert scores.seconds > 0


def test_the_nearest_proposal(worker: LiveWorker, analysis: Analysis, tiny_bundle_path: Path) -> None:
    said = heard(worker)
    worker.run(LiveJob(job(tiny_bundle_path), analysis, analysis.proposals.boxes[17]))
    ((_, _, scores),) = said
    assert isinstance(scores, LiveScores)
    assert scores.nearest == (17, 1.0)


def test_rcnn_scores_the_one_warp(worker: LiveWorker, analysis: Analysis, tiny_bundle_path: Path) -> None:
    said = heard(worker)
    worker.run(LiveJob(job(tiny_bundle_path), analysis, BOX, warped=True))
    ((name, run, warp),) = said
    assert (name, run) == ("warped", 3)
    assert isinstance(warp, LiveWarp)
    detector = Rcnn(load_bundle(tiny_bundle_path), "cpu", make.SMALL)
    truth = detector.analyse(analysis.image, Proposals(BOX[None], "by hand", 1))
    np.testing.assert_allclose(warp.scored.scores, truth.scores, atol=1e-5)
    assert warp.scored.pictures.shape == (1, 227, 227, 3)
    assert warp.seconds >= warp.scored.seconds["conv"] > 0


def test_a_cancelled_job_says_nothing(worker: LiveWorker, analysis: Analysis, tiny_bundle_path: Path) -> None:
    said, cancelled = heard(worker), job(tiny_bundle_path)
    cancelled.progress.cancel()
    worker.run(LiveJob(cancelled, analysis, BOX))
    assert said == []


@pytest.mark.parametrize("warped", [False, True])
def test_a_model_that_does_not_fit_is_one_sentence(
    worker: LiveWorker, analysis: Analysis, tiny_bundle_path: Path, tmp_path: Path, warped: bool
) -> None:
    said = heard(worker)
    worker.run(LiveJob(job(tmp_path), analysis, BOX, warped))
    worker.run(LiveJob(job(tiny_bundle_path), dataclasses.replace(analysis, model="other"), BOX))
    assert [name for name, _, _ in said] == ["failed", "failed"]
    problems = [problem for _, _, problem in said if isinstance(problem, Problem)]
    assert str(tmp_path) in problems[0].message
    assert "other" in problems[1].message


def test_what_nobody_expected_is_told_by_its_kind(
    worker: LiveWorker, analysis: Analysis, tiny_bundle_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("spp_viewer.detectors.live.WindowScorer.score", fail)
    said = heard(worker)
    worker.run(LiveJob(job(tiny_bundle_path), analysis, BOX))
    ((name, _, problem),) = said
    assert name == "failed"
    assert isinstance(problem, Problem)
    assert "ZeroDivisionError" in problem.message
    assert "inside" in problem.detail
