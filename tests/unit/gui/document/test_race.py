from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, Signal
from pytestqt.qtbot import QtBot

from spp_viewer.core.progress import CancellableProgress, Cancelled
from spp_viewer.gui.document.race import RaceController
from spp_viewer.gui.document.race_history import RaceHistory, SweepRecord
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Opened, Phase, Problem, RunState
from spp_viewer.gui.workers.race_jobs import Activity, RaceJob, RaceStep
from spp_viewer.gui.workers.race_worker import RaceWorker
from spp_viewer.race.comparison import Comparison
from tests import make
from tests.unit.gui.fixtures.race import point


def test_a_race_is_handed_over_as_chosen(qtbot: QtBot, referee: RaceController, ready: Session) -> None:
    with qtbot.waitSignal(referee.started) as started:
        referee.race(4, 32, together=True)
    job = started.args[0]  # type: ignore[index]
    assert (job.repeats, job.sample, job.together, job.sweep) == (4, 32, True, ())
    assert job.image is ready.document.image.image  # type: ignore[union-attr]
    assert referee.activity == Activity.RACING
    assert not referee.ready


def test_the_result_is_kept_and_remembered(qtbot: QtBot, referee: RaceController, compared: Comparison) -> None:
    referee.race(2, None, together=False)
    with qtbot.waitSignals([referee.compared, referee.history_changed, referee.ended]):
        referee._runner.compared.emit(referee.job.number, compared)  # type: ignore[union-attr]
    assert referee.result is compared
    assert referee.activity == Activity.IDLE
    (race,) = referee.past.races
    assert race.document == compared.as_json()


def test_a_stopped_race_leaves_the_last_result(qtbot: QtBot, referee: RaceController, compared: Comparison) -> None:
    referee.result = compared
    referee.race(2, None, together=False)
    job = referee.job
    with qtbot.waitSignal(referee.ended) as ended:
        assert referee.stop()
    assert ended.args == [False]
    assert referee.result is compared
    with pytest.raises(Cancelled):
        job.progress("conv", 1, 2)  # type: ignore[union-attr]
    assert not referee.stop()


def test_late_answers_are_dropped(referee: RaceController, compared: Comparison) -> None:
    referee.race(2, None, together=False)
    number = referee.job.number  # type: ignore[union-attr]
    referee.stop()
    referee.race(2, None, together=False)
    referee._on_compared(number, compared)
    referee._on_measured(number, point(10))
    referee._on_failed(number, Problem("error", "race", "late"))
    assert referee.result is None
    assert referee.points == []
    assert referee.activity == Activity.RACING


def test_another_image_forgets_results_and_the_same_does_not(
    referee: RaceController, ready: Session, opened: Opened, compared: Comparison
) -> None:
    ready.document.opened.emit(opened)
    referee.result = compared
    ready.document.opened.emit(opened)
    assert referee.result is compared
    ready.document.opened.emit(Opened(opened.image, opened.picture))
    assert referee.result is None


def test_an_analysis_stops_a_race_and_keeps_others_from_starting(referee: RaceController, ready: Session) -> None:
    referee.race(2, None, together=False)
    ready.document.run_state = RunState(Phase.RUNNING)
    ready.document.run_changed.emit(ready.document.run_state)
    assert referee.activity == Activity.IDLE
    assert not referee.ready
    referee.race(2, None, together=False)
    assert referee.activity == Activity.IDLE


class List(QObject):
    """The analysis of a list, with a file in hand."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.active = self.busy = True
        self.paused = False

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def cancel(self) -> None:
        self.active = False

    def turn(self, *, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()


@pytest.fixture
def listed(ready: Session, monkeypatch: pytest.MonkeyPatch) -> List:
    made = List()
    monkeypatch.setattr(ready, "folder_run", made)
    return made


def test_the_list_rests_while_a_race_runs(listed: List, referee: RaceController, compared: Comparison) -> None:
    handed: list[RaceJob] = []
    referee._submitted.connect(handed.append)
    referee.race(2, None, together=False)
    assert listed.paused
    assert referee.activity == Activity.RACING
    assert handed == []  # the worker has not let go yet
    listed.turn(busy=False)
    assert handed == [referee.job]
    listed.turn(busy=False)
    assert len(handed) == 1
    referee._on_compared(referee.job.number, compared)  # type: ignore[union-attr]
    assert not listed.paused


def test_a_list_that_the_user_paused_stays_so(listed: List, referee: RaceController) -> None:
    listed.paused, listed.busy = True, False
    referee.race(2, None, together=False)
    referee.stop()
    assert listed.paused


def test_a_list_that_goes_on_stops_a_race(listed: List, referee: RaceController) -> None:
    listed.busy = False
    referee.race(2, None, together=False)
    listed.turn(busy=True)
    assert referee.activity == Activity.IDLE


def test_a_race_that_is_stopped_before_it_began(listed: List, referee: RaceController) -> None:
    handed: list[RaceJob] = []
    referee._submitted.connect(handed.append)
    referee.race(2, None, together=False)
    referee.stop()
    assert not listed.paused
    listed.turn(busy=False)
    assert handed == []


def test_the_first_run_that_counts_begins_the_clock(referee: RaceController) -> None:
    referee.race(2, None, together=False)
    number = referee.job.number  # type: ignore[union-attr]
    referee._on_stepped(number, RaceStep("R-CNN", "warm-up", "crop", 1, 2))
    assert referee.began == {}
    referee._on_stepped(number, RaceStep("R-CNN", "1/2", "crop", 1, 2))
    since = referee.began["R-CNN"]
    referee._on_stepped(number, RaceStep("R-CNN", "1/2", "crop", 2, 2))
    assert referee.began == {"R-CNN": since}


def test_a_sweep_keeps_what_it_had_when_stopped(qtbot: QtBot, referee: RaceController, ready: Session) -> None:
    referee.sweep((10, 30), 1, None)
    assert referee.activity == Activity.SWEEPING
    referee._on_measured(referee.job.number, point(10))  # type: ignore[union-attr]
    with qtbot.waitSignal(referee.history_changed) as told:
        referee.stop()
    assert referee.was_sweep
    (sweep,) = told.args[0].sweeps  # type: ignore[index]
    assert sweep.points == (point(10),)
    assert sweep.image == ready.document.image.image.name  # type: ignore[union-attr]
    referee.sweep((10,), 1, None)
    referee.stop()
    assert len(referee.past.sweeps) == 1  # one without a point is none


def test_closing_in_the_middle_of_a_sweep_keeps_it(referee: RaceController) -> None:
    referee.sweep((10, 30), 1, None)
    referee._on_measured(referee.job.number, point(10))  # type: ignore[union-attr]
    kept: list[RaceHistory] = []
    referee.history_changed.connect(kept.append)
    referee.shutdown()
    assert [len(past.sweeps) for past in kept] == [1]


def test_the_sweep_over_an_image_or_else_the_newest(referee: RaceController) -> None:
    assert referee.sweep_of("a.jpg") is None
    sweeps = tuple(SweepRecord(f"2026-01-0{day}", name, (point(10 * day),)) for day, name in enumerate("aabc", start=1))
    referee.past = RaceHistory(sweeps=sweeps)
    assert referee.sweep_of("a") is sweeps[1]
    assert referee.sweep_of("b") is sweeps[2]
    assert referee.sweep_of("none") is sweeps[3]


def test_shutdown_ends_the_thread(qtbot: QtBot, referee: RaceController) -> None:
    referee.race(2, None, together=False)
    (thread,) = (part for part in vars(referee).values() if isinstance(part, QThread))
    assert thread.isRunning()
    referee.shutdown()
    assert thread.isFinished()
    assert referee.activity == Activity.IDLE


def job_on(photo: object, model: Path | None, **choices: object) -> RaceJob:
    return RaceJob(1, photo, make.SMALL, model, "cpu", repeats=1, **choices)  # type: ignore[arg-type]


def test_the_runner_says_what_is_wrong_with_a_model(qtbot: QtBot, photo: object, tmp_path: Path) -> None:
    runner = RaceWorker()
    with qtbot.waitSignal(runner.failed) as failed:
        runner.run(job_on(photo, tmp_path))
    number, problem = failed.args  # type: ignore[misc]
    assert number == 1
    assert "bundle.json" in problem.message
    assert problem.subject == "race"


def test_a_model_without_heads_of_rcnn_is_named(
    qtbot: QtBot, photo: object, tiny_bundle: object, tmp_path: Path
) -> None:
    from spp_viewer.nn.bundle import ModelBundle, save_bundle

    whole: ModelBundle = tiny_bundle  # type: ignore[assignment]
    half = ModelBundle("half", whole.classes, whole.levels, whole.backbone, whole.sppnet, card=whole.card)
    save_bundle(half, tmp_path / "half")
    runner = RaceWorker()
    with qtbot.waitSignal(runner.failed) as failed:
        runner.run(job_on(photo, tmp_path / "half"))
    assert "heads of both" in failed.args[1].message  # type: ignore[index]


def test_a_cancelled_job_is_cancelled(qtbot: QtBot, photo: object, tiny_bundle_path: Path) -> None:
    progress = CancellableProgress()
    progress.cancel()
    runner = RaceWorker()
    with qtbot.waitSignal(runner.cancelled):
        runner.run(job_on(photo, tiny_bundle_path, progress=progress))


def test_an_unexpected_error_is_told(qtbot: QtBot, photo: object, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = RaceWorker()

    def fail(job: RaceJob) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(runner, "_ready", fail)
    with qtbot.waitSignal(runner.failed) as failed:
        runner.run(job_on(photo, None))
    problem = failed.args[1]  # type: ignore[index]
    assert "ZeroDivisionError" in problem.message
    assert "by zero" in problem.detail
