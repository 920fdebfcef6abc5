from __future__ import annotations

from pathlib import Path

import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.gui.document.batch_run import BatchRun
from spp_viewer.gui.document.file_status import FilePhase
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Job, Opened, Problem
from spp_viewer.gui.workers.mipmap import Mipmap

FILES = tuple(Path(f"{name}.png") for name in "abc")


class Stage:
    """A session with three files and the jobs it hands to its worker."""

    def __init__(self, session: Session) -> None:
        self.session, self.worker, self.run = session, session._worker, session.folder_run
        self.jobs: list[Job] = []
        self.problems: list[Problem] = []
        session._submitted.connect(self.jobs.append)
        session.document.problem.connect(self.problems.append)
        session.document.file_list.files, session.document.file_list.cursor = FILES, 0
        session.document.file_list.files_changed.emit()

    def states(self) -> list[FilePhase]:
        return [self.session.file_states.of(path).phase for path in self.session.document.file_list.files]


@pytest.fixture
def stage(silent: Session) -> Stage:
    return Stage(silent)


@pytest.fixture
def seen(stage: Stage, analysis: Analysis, photo: Image) -> Stage:
    """The same with the first file on screen."""
    stage.session.go_to(0)
    stage.worker.opened.emit(stage.jobs[0].run, Opened(photo, Mipmap(photo.pixels)))
    stage.worker.analysed.emit(stage.jobs[0].run, analysis)
    stage.jobs.clear()
    return stage


def counts(run: BatchRun) -> tuple[int, int]:
    return run.done, run.total


def test_files_go_one_after_the_other(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    assert counts(stage.run) == (0, 3)
    assert stage.states() == [
        FilePhase.NEW,
        FilePhase.QUEUED,
        FilePhase.QUEUED,
    ]  # the first is with the worker, which has not spoken
    for number in range(3):
        assert len(stage.jobs) == number + 1
        assert stage.jobs[-1].path == FILES[number]
        assert stage.jobs[-1].background
        stage.worker.analysed.emit(stage.jobs[-1].run, analysis)
    assert stage.states() == [FilePhase.ANALYSED] * 3
    assert not stage.run.active
    assert stage.problems == []
    assert stage.session.document.analysis is None  # none of it is for the screen


def test_what_is_analysed_already_is_passed_over(stage: Stage, analysis: Analysis) -> None:
    stage.session.file_states.expect(Job(99, stage.session.document.settings.options, path=FILES[1]))
    stage.worker.analysed.emit(99, analysis)
    stage.run.start()
    stage.worker.recalled.emit(stage.jobs[-1].run, analysis)
    assert [job.path for job in stage.jobs] == [FILES[0], FILES[2]]
    assert counts(stage.run) == (2, 3)


def test_failures_are_kept_and_the_rest_is_done(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    stage.worker.failed.emit(stage.jobs[0].run, Problem("error", "image", "a.png: empty"))
    stage.worker.analysed.emit(stage.jobs[1].run, analysis)
    stage.worker.failed.emit(stage.jobs[2].run, Problem("error", "image", "c.png: gone"))
    assert stage.states() == [FilePhase.BROKEN, FilePhase.ANALYSED, FilePhase.BROKEN]
    (problem,) = stage.problems
    assert "2 of 3 images" in problem.message
    assert all(words in problem.detail for words in ("a.png: empty", "c.png: gone"))
    stage.run.start()  # failed ones are tried again
    assert stage.jobs[-1].path == FILES[0]
    assert stage.run.failures == []


def test_a_model_that_cannot_be_loaded_stops_it(stage: Stage) -> None:
    stage.run.start()
    stage.worker.failed.emit(stage.jobs[0].run, Problem("error", "model", "no model"))
    assert not stage.run.active
    assert len(stage.jobs) == 1
    assert [problem.message for problem in stage.problems] == ["no model"]


def test_what_the_user_opens_goes_first(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    background = stage.jobs[0]
    stage.session.go_to(2)
    assert background.progress.cancelled
    shown = stage.jobs[1]
    assert not shown.background
    stage.worker.cancelled.emit(background.run)
    assert len(stage.jobs) == 2  # nothing is handed over meanwhile
    stage.worker.analysed.emit(shown.run, analysis)
    assert stage.jobs[2].path == FILES[0]
    stage.worker.analysed.emit(stage.jobs[2].run, analysis)
    assert stage.jobs[3].path == FILES[1]
    stage.worker.analysed.emit(stage.jobs[3].run, analysis)
    assert not stage.run.active  # the third was analysed for the screen


def test_pause_stops_and_resume_takes_up_the_same_file(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    stage.run.pause()
    assert stage.jobs[0].progress.cancelled
    stage.worker.cancelled.emit(stage.jobs[0].run)
    assert len(stage.jobs) == 1
    assert stage.run.paused
    assert counts(stage.run) == (0, 3)
    assert stage.states() == [FilePhase.QUEUED] * 3
    stage.run.resume()
    assert stage.jobs[1].path == FILES[0]
    assert not stage.jobs[1].progress.cancelled


def test_resumed_before_the_worker_has_stopped(stage: Stage) -> None:
    stage.run.start()
    stage.run.pause()
    stage.run.resume()
    assert len(stage.jobs) == 1
    stage.worker.cancelled.emit(stage.jobs[0].run)
    assert stage.jobs[1].path == FILES[0]


def test_cancel_empties_the_queue_and_late_answers_only_count_for_their_file(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    stage.run.cancel()
    assert not stage.run.active
    assert stage.states() == [FilePhase.NEW] * 3
    stage.worker.analysed.emit(stage.jobs[0].run, analysis)
    assert len(stage.jobs) == 1
    assert stage.states() == [FilePhase.ANALYSED, FilePhase.NEW, FilePhase.NEW]
    assert stage.problems == []


def test_another_list_stops_it_and_says_so(stage: Stage) -> None:
    stage.run.start()
    stage.session.go_to(1)
    assert stage.run.active  # the same list
    stage.session.document.file_list.files = (Path("x.png"), Path("y.png"))
    stage.session.document.file_list.files_changed.emit()
    assert not stage.run.active
    assert "3 images were left" in stage.problems[0].message


def test_other_options_begin_anew(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    stage.worker.analysed.emit(stage.jobs[0].run, analysis)
    stage.session.set_options(stage.session.document.settings.setup.with_changes(nms_iou=0.6))
    assert stage.jobs[1].progress.cancelled
    stage.worker.cancelled.emit(stage.jobs[1].run)
    assert (stage.jobs[2].path, stage.jobs[2].options.nms_iou) == (FILES[0], 0.6)
    assert counts(stage.run) == (0, 3)


def test_without_files_there_is_nothing_to_begin(silent: Session) -> None:
    silent.folder_run.start()
    assert not silent.folder_run.active


def test_a_change_of_options_is_not_kept_waiting(seen: Stage) -> None:
    seen.run.start()
    (background,) = seen.jobs
    seen.session.set_options(seen.session.document.settings.setup.with_changes(nms_iou=0.6))
    assert background.progress.cancelled  # though what follows is too quick to be announced
    seen.worker.cancelled.emit(background.run)
    assert seen.jobs[1].quick
    assert not seen.jobs[1].background
    assert seen.jobs[2].background
    assert (seen.jobs[2].path, seen.jobs[2].options.nms_iou) == (FILES[0], 0.6)


def test_another_layer_is_not_kept_waiting(seen: Stage) -> None:
    features = seen.session.features
    features._submitted.disconnect(features._worker.run)
    seen.run.start()
    (background,) = seen.jobs
    features.choose_layer("conv2")
    assert background.progress.cancelled
    seen.worker.cancelled.emit(background.run)
    assert seen.jobs[1].path == background.path


def test_options_changed_while_it_pauses_leave_all_to_be_done(stage: Stage, analysis: Analysis) -> None:
    stage.run.start()
    stage.worker.analysed.emit(stage.jobs[0].run, analysis)
    stage.run.pause()
    stage.worker.cancelled.emit(stage.jobs[1].run)
    assert counts(stage.run) == (1, 3)
    assert stage.states() == [FilePhase.ANALYSED, FilePhase.QUEUED, FilePhase.QUEUED]
    stage.session.set_options(stage.session.document.settings.setup.with_changes(nms_iou=0.6))
    assert counts(stage.run) == (0, 3)
    assert stage.states() == [FilePhase.QUEUED] * 3
    assert len(stage.jobs) == 2
