"""What a change of options asks for, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from spp_viewer.core.message import Message
from spp_viewer.core.options import Options
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n.language import CHINESE, Language
from spp_viewer.gui.workers.messages import Opened, Phase, Problem, Selection
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.setup import AnalysisSetup
from tests.unit.gui.document.conftest import changed, jobs_of


def test_a_change_asks_only_for_what_it_touches(shown: Session, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    cleared: list[None] = []
    shown.document.cleared.connect(lambda: cleared.append(None))
    changed(shown, nms_iou=0.5)
    (job,) = jobs
    assert job.quick
    assert job.rerun is not None
    assert job.rerun.earlier is analysis
    assert job.options.nms_iou == 0.5
    assert not shown.document.running  # too short to be told
    shown._on_analysed(job.run, replace(analysis, options=job.options))
    changed(shown, scales=(96,))
    rerun = jobs[1].rerun
    assert rerun is not None
    assert rerun.keep_proposals
    assert not rerun.quick
    assert shown.document.run_state.stage == "conv"
    assert shown.document.analysis is not None
    assert cleared == []


def test_a_slider_is_followed_by_the_newest_value_only(shown: Session, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    ends: list[None] = []
    shown.document.settled.connect(lambda: ends.append(None))
    for value in (0.4, 0.5, 0.6, 0.7):
        changed(shown, nms_iou=value)
    assert [job.options.nms_iou for job in jobs] == [0.4]
    assert not jobs[0].progress.cancelled
    shown._on_analysed(jobs[0].run, replace(analysis, options=jobs[0].options))
    assert [job.options.nms_iou for job in jobs] == [0.4, 0.7]
    assert ends == []
    shown._on_analysed(jobs[1].run, replace(analysis, options=jobs[1].options))
    assert len(jobs) == 2
    assert ends == [None]


def test_a_long_run_gives_way_to_a_newer_choice(shown: Session) -> None:
    jobs = jobs_of(shown)
    changed(shown, scales=(96, 128))
    changed(shown, scales=(96,))
    assert jobs[0].progress.cancelled
    assert jobs[1].options.scales == (96,)


def test_back_to_what_is_on_screen_needs_no_run(shown: Session, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    changed(shown, scales=(96, 128))
    changed(shown, scales=analysis.options.scales)
    assert len(jobs) == 1
    assert jobs[0].progress.cancelled
    assert shown.document.run_state.phase == Phase.DONE


def test_a_failed_choice_is_taken_back(shown: Session, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    heard: list[Any] = []
    problems: list[Any] = []
    good = shown.document.settings.setup
    shown.document.settings.options_changed.connect(heard.append)
    shown.document.problem.connect(problems.append)
    changed(shown, model=Path("nowhere"))
    shown._on_failed(jobs[0].run, Problem("error", "model", "no model there."))
    assert shown.document.settings.setup == good
    assert [setup.model for setup in heard] == [Path("nowhere"), None]
    assert shown.document.analysis is analysis
    assert shown.document.run_state.phase == Phase.DONE
    assert problems[0].message == "no model there. What was chosen before is in force again."
    assert len(jobs) == 1


def test_a_cancelled_choice_is_taken_back(shown: Session, analysis: Analysis) -> None:
    good = shown.document.settings.setup
    changed(shown, scales=(96, 128))
    assert shown.cancel()
    assert shown.document.settings.setup == good
    assert shown.document.analysis is analysis


def test_on_a_new_image_a_failed_choice_gives_way_to_the_one_before(session: Session, opened: Opened) -> None:
    jobs = jobs_of(session)
    session.open([Path("a.png")])
    changed(session, device="cuda:7")  # while the image is being decoded
    assert [job.paths for job in jobs] == [(Path("a.png"),)] * 2
    session._on_opened(jobs[1].run, opened)
    session._on_failed(jobs[1].run, Problem("error", "device", "no such device"))
    assert jobs[2].device == "auto"
    assert jobs[2].image is opened.image
    session._on_failed(jobs[2].run, Problem("error", "model", "broken"))
    assert len(jobs) == 3  # there is nothing else to go back to


def test_without_an_image_options_wait_and_a_model_is_tried(session: Session) -> None:
    jobs = jobs_of(session)
    changed(session, nms_iou=0.5)
    assert jobs == []
    changed(session, model=Path("m"))
    assert (jobs[0].image, jobs[0].paths, jobs[0].model) == (None, (), Path("m"))
    session._on_failed(jobs[0].run, Problem("error", "model", "no model"))
    assert session.document.settings.setup.model is None
    assert session.document.settings.options.nms_iou == 0.5
    assert session.document.run_state.phase == "idle"
    changed(session, model=Path("n"))
    session._on_prepared(jobs[1].run)
    changed(session, model=Path("o"))
    session._on_failed(jobs[2].run, Problem("error", "model", "no model"))
    assert session.document.settings.setup.model == Path("n")


def test_remembered_choices_that_fail_give_way_to_their_fallback(qtbot: QtBot, opened: Opened) -> None:
    session = Session(device="cuda:9", fallback=AnalysisSetup())
    session._submitted.disconnect(session._worker.run)
    jobs = jobs_of(session)
    session.open([Path("a.png")])
    session._on_opened(jobs[0].run, opened)
    session._on_failed(jobs[0].run, Problem("error", "device", "no such device"))
    assert jobs[1].device == "auto"
    session.shutdown()


def test_a_saved_analysis_brings_its_options(session: Session, opened: Opened, analysis: Analysis) -> None:
    jobs = jobs_of(session)
    session.open([Path("a.sppv")])
    session._on_opened(jobs[0].run, replace(opened, saved=True))
    session._on_analysed(jobs[0].run, analysis)
    assert session.document.settings.options == analysis.options != Options()
    assert session.document.settings.setup == session.document.settings.baseline
    changed(session, nms_iou=0.5)
    assert jobs[1].quick


def test_a_saved_analysis_does_without_the_users_boxes(shown: Session, opened: Opened, analysis: Analysis) -> None:
    changed(shown, proposals_file=Path("boxes.json"))
    shown._on_analysed(shown._latest.run, analysis)
    assert shown.document.settings.setup.proposals_file == Path("boxes.json")
    shown.open([Path("a.sppv")])
    shown._on_opened(shown._latest.run, replace(opened, saved=True))
    shown._on_analysed(shown._latest.run, analysis)
    assert shown.document.settings.setup.proposals_file is None
    changed(shown, proposals_file=Path("boxes.json"))
    shown._on_analysed(shown._latest.run, analysis)
    shown.analyse()
    shown._on_analysed(shown._latest.run, analysis)
    assert shown.document.settings.setup.proposals_file == Path("boxes.json")  # that was no longer what was saved


def test_the_old_model_is_told_of_until_the_new_ones_results_are_there(shown: Session, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    heard: list[Any] = []
    old = ModelInfo("old", "alexnet", ("cat",), (1, 2), (), 0.0, fingerprint=analysis.fingerprint)
    shown._on_model(1, old)
    shown._on_analysed(shown._latest.run, analysis)
    shown.document.settings.model_loaded.connect(heard.append)
    new = ModelInfo("new", "alexnet", ("dog",), (1, 3), (), 0.2, fingerprint="new")
    changed(shown, model=Path("new"))
    shown._on_model(jobs[0].run, new)
    assert shown.document.settings.model is old
    shown._on_analysed(jobs[0].run, replace(analysis, fingerprint="new"))
    assert shown.document.settings.model is new
    assert heard == [new]


def test_the_model_of_what_is_on_screen_is_told_of_at_once(shown: Session, analysis: Analysis) -> None:
    shown._on_model(9, ModelInfo("other", "alexnet", ("cat",), (1, 2), (), 0.3, fingerprint="other"))
    assert shown.document.settings.model is None
    shown._on_model(9, own := ModelInfo("own", "alexnet", ("cat",), (1, 2), (), 0.2, fingerprint=analysis.fingerprint))
    assert shown.document.settings.model is own
    assert shown.document.settings.threshold == 0.2


def test_the_selection_follows_its_box(shown: Session, analysis: Analysis) -> None:
    row = int(analysis.detections.candidates[0])
    chosen = Selection(int(analysis.candidates.proposal[row]), row)
    shown.document.selection.select(chosen)
    heard: list[Selection | None] = []
    shown.document.selection.selection_changed.connect(heard.append)
    fewer = postprocess_again(analysis, replace(analysis.options, score_threshold=-1.0))
    changed(shown, score_threshold=-1.0)
    shown._on_analysed(shown._latest.run, fewer)
    (now,) = heard
    assert now is not None
    assert now == shown.document.selection.current
    assert now.proposal == chosen.proposal
    assert now.candidate is not None
    assert fewer.candidates.label[now.candidate] == analysis.candidates.label[row]


def test_levels_are_those_of_the_model_until_some_are_chosen(session: Session) -> None:
    heard: list[tuple[int, ...]] = []
    session.document.settings.levels_changed.connect(heard.append)
    assert session.document.settings.shown_levels == ()
    session.document.settings.show_levels((1,))
    assert session.document.settings.shown_levels == ()
    session._on_model(1, ModelInfo("m", "alexnet", ("cat",), (1, 2, 3, 6), (), 0.0))
    assert session.document.settings.shown_levels == (1, 2, 3, 6)
    session.document.settings.show_levels([6, 2])
    session.document.settings.show_levels([9])  # not a level of this model
    session.document.settings.show_levels([2, 6])
    assert session.document.settings.shown_levels == (2, 6)
    session._on_model(2, ModelInfo("n", "alexnet", ("cat",), (1, 2, 4), (), 0.0))
    assert heard == [(1, 2, 3, 6), (2, 6), (1, 2, 4)]


def test_a_quick_run_that_takes_its_time_is_announced(qtbot: QtBot, shown: Session) -> None:
    good = shown.document.settings.setup
    changed(shown, nms_iou=0.5)
    assert not shown.document.running
    qtbot.waitUntil(lambda: shown.document.running, timeout=5000)
    assert shown.document.run_state.stage == "nms"
    assert shown.cancel()
    assert shown.document.settings.setup == good


def test_notices_are_told_once_however_often_options_change(shown: Session, analysis: Analysis) -> None:
    jobs = jobs_of(shown)
    problems: list[Any] = []
    shown.document.problem.connect(problems.append)
    for value in (0.4, 0.5):
        changed(shown, nms_iou=value)
        shown._on_analysed(jobs[-1].run, replace(analysis, options=jobs[-1].options, notices=("slow",)))
    assert [problem.message for problem in problems] == ["slow"]


def test_new_proposals_wait_for_their_analysis(shown: Session, analysis: Analysis) -> None:
    heard: list[Any] = []
    shown.document.proposals_found.connect(heard.append)
    changed(shown, max_proposals=20)
    shown._on_proposals(shown._latest.run, Proposals(analysis.proposals.boxes[:20], "fewer", 20))
    assert shown.document.proposals is analysis.proposals  # the boxes that the results on screen refer to
    assert heard == []


def test_a_failed_choice_is_told_in_the_language_of_the_window(shown: Session, qapp: QApplication) -> None:
    jobs, problems = jobs_of(shown), list[Problem]()
    shown.document.problem.connect(problems.append)
    changed(shown, model=Path("nowhere"))
    language = Language(qapp, CHINESE)
    missing = Problem("error", "model", Message("{path}: missing; get the model again", path="nowhere"))
    shown._on_failed(jobs[0].run, missing)
    language.remove()
    assert problems[0].message == "nowhere：缺失；请重新获取模型。之前的选择重新生效。"
