"""Runs, files, thresholds and classes."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from pathlib import Path

import numpy as np

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Opened, Phase, Problem, Selection
from spp_viewer.pipeline.model_info import ModelInfo
from tests.unit.gui.document.conftest import changed, jobs_of


def test_answers_of_an_older_run_are_dropped(session: Session, opened: Opened, analysis: Analysis) -> None:
    jobs = jobs_of(session)
    session.open([Path("a.png")])
    session.open([Path("b.png")])
    old, new = jobs
    assert old.progress.cancelled
    assert not new.progress.cancelled
    session._on_opened(old.run, opened)
    session._on_proposals(old.run, analysis.proposals)
    session._on_analysed(old.run, analysis)
    session._on_failed(old.run, Problem("error", "image", "late"))
    session._on_cancelled(old.run)
    session._on_progress(old.run, "nms", 1, 1)
    session._on_listed(old.run, (Path("x.png"),), 0)
    assert session.document.image is session.document.proposals is session.document.analysis is None
    assert session.document.running
    assert session.document.run_state.stage == "decode"
    assert session.document.file_list.files == ()
    session._on_opened(new.run, opened)
    session._on_analysed(new.run, analysis)
    assert session.document.analysis is analysis
    assert session.document.run_state.phase == Phase.DONE


def test_nothing_arrives_after_a_cancel(session: Session, opened: Opened, analysis: Analysis) -> None:
    (jobs := jobs_of(session)).clear()
    session.open([Path("a.png")])
    session._on_opened(jobs[0].run, opened)
    assert session.cancel()
    session._on_analysed(jobs[0].run, analysis)
    assert session.document.analysis is None
    assert session.document.run_state.phase == Phase.CANCELLED
    assert not session.cancel()


def test_a_failure_before_decoding_leaves_everything(session: Session, opened: Opened, analysis: Analysis) -> None:
    jobs = jobs_of(session)
    problems: list[Problem] = []
    session.document.problem.connect(problems.append)
    session.open([Path("a.png")])
    session._on_opened(jobs[0].run, opened)
    session._on_analysed(jobs[0].run, analysis)
    session.document.selection.select(Selection(3))
    session.open([Path("b.png")])
    session._on_failed(jobs[1].run, Problem("error", "image", "no image"))
    assert session.document.image is opened
    assert session.document.analysis is analysis
    assert session.document.selection.current == Selection(3)
    assert [problem.message for problem in problems] == ["no image"]


def test_a_choice_that_waited_for_a_broken_file_comes_true(shown: Session, opened: Opened, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    changed(shown, scales=(96, 128))
    shown.open([Path("b.png")])
    shown._on_failed(jobs[1].run, Problem("error", "image", "no image"))
    assert [job.image for job in jobs] == [opened.image, None, opened.image]
    assert jobs[2].options == shown.document.settings.options
    shown._on_analysed(jobs[2].run, replace(analysis, options=jobs[2].options))
    assert shown.document.run_state.phase == Phase.DONE
    assert shown.document.analysis is not None
    assert shown.document.analysis.options == shown.document.settings.options


def test_a_broken_file_only_interrupts_an_analysis(session: Session, opened: Opened) -> None:
    jobs = jobs_of(session)
    session.open([Path("a.png")])
    session._on_opened(jobs[0].run, opened)
    for run, name in enumerate("bc", 1):
        session.open([Path(f"{name}.png")])
        assert len(jobs) == run + 1
    session._on_failed(jobs[2].run, Problem("error", "image", "no image"))
    assert jobs[3].image is opened.image
    assert session.cancel()
    session.open([Path("d.png")])
    session._on_failed(jobs[4].run, Problem("error", "image", "no image"))
    assert len(jobs) == 5  # what was stopped on purpose does not begin again


def test_a_new_image_forgets_results_and_selection(session: Session, opened: Opened, analysis: Analysis) -> None:
    jobs = jobs_of(session)
    session.open([Path("a.png")])
    session._on_opened(jobs[0].run, opened)
    session._on_analysed(jobs[0].run, analysis)
    session.document.selection.select(Selection(3))
    session.open([Path("b.png")])
    session._on_opened(jobs[1].run, opened)
    assert session.document.analysis is None
    assert session.document.proposals is None
    assert session.document.selection.current is None


def test_analysing_again_hands_the_same_pixels_over(session: Session, opened: Opened) -> None:
    jobs = jobs_of(session)
    session.analyse()
    assert jobs == []  # there is nothing to analyse yet
    session.open([Path("a.png")])
    session._on_opened(jobs[0].run, opened)
    session.analyse()
    assert jobs[1].image is opened.image


def test_the_models_threshold_holds_until_the_user_chooses(session: Session) -> None:
    heard: list[float] = []
    session.document.settings.threshold_changed.connect(heard.append)
    session._on_model(99, ModelInfo("m", "alexnet", ("cat",), (1,), (), 0.4))
    assert session.document.settings.threshold == 0.4
    session.document.settings.set_threshold(1.0)
    session._on_model(100, ModelInfo("n", "alexnet", ("cat",), (1,), (), 0.7))
    assert session.document.settings.threshold == 1.0
    session.document.settings.set_threshold(None)
    assert heard == [0.4, 1.0, 0.7]


def test_stepping_stays_within_the_files(session: Session) -> None:
    jobs = jobs_of(session)
    session.open([Path("a.png"), Path("b.png")])
    session._on_listed(jobs[0].run, (Path("a.png"), Path("b.png")), 0)
    assert session.document.file_list.position == (1, 2)
    session.step(-1)
    assert len(jobs) == 1
    session.step(1)
    assert jobs[1].path == Path("b.png")
    session.step(1)
    assert len(jobs) == 2
    assert session.document.file_list.position == (2, 2)


def test_all_classes_chosen_one_by_one_are_all_classes(session: Session, opened: Opened, analysis: Analysis) -> None:
    told: list[object] = []
    session.document.selection.classes_changed.connect(told.append)
    run = _analysed(session, opened, analysis)
    session.document.show_classes(frozenset({0, 2}))
    session.document.show_classes(frozenset({0, 2}))
    session.document.show_classes(frozenset(range(len(analysis.classes))))
    assert told == [frozenset({0, 2}), None]
    assert run == session._latest.run


def test_chosen_classes_stay_until_they_would_mean_others(session: Session, opened: Opened, analysis: Analysis) -> None:
    _analysed(session, opened, analysis)
    session.document.show_classes(frozenset({1}))
    _analysed(session, opened, analysis)
    assert session.document.selection.classes_shown == {1}
    labels, scores = analysis.detections.labels, analysis.detections.scores
    session.document.settings.set_threshold(0.5)
    assert session.document.shows(labels, scores).tolist() == ((scores > 0.5) & (labels == 1)).tolist()
    renamed = dataclasses.replace(analysis, classes=("a", "b", "c", "d"))
    _analysed(session, opened, renamed)
    assert session.document.selection.classes_shown is None
    assert session.document.class_names == renamed.classes


def test_the_focus_is_the_strongest_of_the_shown_classes(session: Session, opened: Opened, analysis: Analysis) -> None:
    found = analysis.detections
    assert len(set(found.labels.tolist())) > 1
    _analysed(session, opened, analysis)
    assert session.document.focus == Selection(int(found.proposals[0]), int(found.candidates[0]))
    others = frozenset(range(len(analysis.classes))) - {int(found.labels[0])}
    session.document.show_classes(others)
    row = int(np.flatnonzero(found.labels != found.labels[0])[0])
    assert session.document.focus == Selection(int(found.proposals[row]), int(found.candidates[row]))
    session.document.show_classes(frozenset())
    assert session.document.focus is None


def test_matches_are_made_once_for_analysis_and_ground_truth(
    session: Session, opened: Opened, analysis: Analysis
) -> None:
    _analysed(session, opened, analysis)
    assert session.document.matches is None
    boxes = analysis.detections.boxes[:1]
    truth = GroundTruth(boxes, (analysis.classes[0],), np.zeros(1, np.bool_), Path("a.xml"))
    session.document.set_truth(opened.image, truth)
    matches = session.document.matches
    assert matches is not None
    assert session.document.matches is matches
    session.document.set_truth(opened.image, dataclasses.replace(truth, labels=("unicorn",)))
    assert session.document.matches is not matches
    assert session.document.matches is not None
    assert not session.document.matches.known.any()


def _analysed(session: Session, opened: Opened, analysis: Analysis) -> int:
    """Let the worker open and analyse an image."""
    session.open([Path("a.png")])
    run = session._latest.run
    session._on_opened(run, opened)
    session._on_analysed(run, analysis)
    return run
