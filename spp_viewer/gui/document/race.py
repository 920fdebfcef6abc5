"""Who starts and stops races, and keeps what came of them. Lives on the window's thread."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from spp_viewer.gui.document.race_history import RaceHistory, SweepRecord, past_race, past_sweep
from spp_viewer.gui.document.session import Session
from spp_viewer.gui.workers.messages import Opened, Problem
from spp_viewer.gui.workers.race_jobs import Activity, RaceJob, RaceStep
from spp_viewer.gui.workers.race_worker import RaceWorker

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison
    from spp_viewer.race.points import SweepPoint


class RaceController(QObject):
    """Races on the session's image with the session's options.

    A race on two cores means something only if nothing else computes, so there is none while an analysis runs, and a
    new analysis or another image stops it. The analysis of the list pauses for it and then goes on.

    Parameters
    ----------
    past
        Races and sweeps of the past.

    Attributes
    ----------
    result
        The last race over the image on screen that came to its end, or None.
    past
        Races and sweeps that ended, those of earlier days among them.
    points
        Of the sweep that runs, as far as it is.
    began
        When each detector began the first of its runs that count, by ``time.perf_counter``.
    was_sweep
        Whether what ended last was a sweep.
    """

    changed = Signal()
    """:attr:`activity`, or whether a race could start, is another."""
    started = Signal(object)
    """RaceJob."""
    stepped = Signal(object)
    """Step."""
    told = Signal(object)
    """Partial, or Analysis of one run."""
    compared = Signal(object)
    """Comparison: the race is over."""
    measured = Signal(object)
    """SweepPoint."""
    ended = Signal(bool)
    """Whether the job came to its own end."""
    problem = Signal(object)
    """Problem."""
    history_changed = Signal(object)
    """Past: there is one more race or sweep."""

    plot_ready = Signal()
    """A plot can be made without a pause."""

    _submitted = Signal(object)
    _plot_wanted = Signal()

    def __init__(self, session: Session, past: RaceHistory | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.past = past if past is not None else RaceHistory()
        self.result: Comparison | None = None
        self.points: list[SweepPoint] = []
        self.began: dict[str, float] = {}
        self.was_sweep = False
        self._opened: Opened | None = None
        self._holding = self._waiting = False  # the list; for the file that the worker has in hand
        self._job: RaceJob | None = None
        self._number = 0
        self._thread = QThread()
        self._thread.setObjectName("race")
        self._runner = RaceWorker()
        self._runner.moveToThread(self._thread)
        self._submitted.connect(self._runner.run)
        self._plot_wanted.connect(self._runner.prepare)
        self._runner.prepared.connect(self.plot_ready)
        for name in ("stepped", "told", "measured", "compared", "swept", "cancelled", "failed"):
            getattr(self._runner, name).connect(getattr(self, f"_on_{name}"))
        session.document.run_changed.connect(self._on_session_run)
        session.document.opened.connect(self._on_opened)
        session.folder_run.changed.connect(self._on_folder_run)

    @property
    def activity(self) -> Activity:
        """IDLE, RACING or SWEEPING."""
        if self._job is None:
            return Activity.IDLE
        return Activity.SWEEPING if self._job.sweep else Activity.RACING

    @property
    def ready(self) -> bool:
        """Whether a race could start now."""
        return self._job is None and self._session.document.image is not None and not self._session.document.running

    def race(self, repeats: int, sample: int | None, together: bool) -> None:
        """Start a race, if :attr:`ready`."""
        self._start(repeats, sample, together=together)

    def sweep(self, counts: tuple[int, ...], repeats: int, sample: int | None) -> None:
        """Start a sweep over numbers of windows, if :attr:`ready`."""
        self._start(repeats, sample, sweep=counts)

    @property
    def image_name(self) -> str:
        """Of the photograph that results are about."""
        return self._session.document.image.image.name if self._session.document.image is not None else ""

    def prepare_plot(self) -> None:
        """Have :attr:`plot_ready` told as soon as it is so: at once, or after what runs."""
        self._run_thread()
        self._plot_wanted.emit()

    def _run_thread(self) -> None:
        if not self._thread.isRunning():
            self._thread.start()

    def recall(self, result: Comparison | None) -> None:
        """Tell again of a race of earlier, over the image that is on screen again."""
        self.result = result
        if result is not None:
            self.compared.emit(result)
        self.ended.emit(True)

    def stop(self) -> bool:
        """Cancel what runs; False if nothing does."""
        if self._job is None:
            return False
        self._job.progress.cancel()
        self._end(False)
        return True

    def shutdown(self) -> None:
        """Cancel, keep what a sweep has, end the thread and wait for it."""
        if self._job is not None:
            self._job.progress.cancel()
            self._keep_points()
            self._job = None
        self._thread.quit()
        self._thread.wait()

    def _start(self, repeats: int, sample: int | None, *, together: bool = False, sweep: tuple[int, ...] = ()) -> None:
        session = self._session
        if not self.ready or session.document.image is None:
            return
        self._number += 1
        self._job = RaceJob(
            number=self._number,
            image=session.document.image.image,
            options=replace(session.document.settings.options),
            model=session.document.settings.setup.model,
            device=session.document.settings.device,
            proposals_file=session.document.settings.setup.proposals_file,
            repeats=repeats,
            sample=sample,
            together=together,
            sweep=sweep,
        )
        self.began = {}
        if sweep:
            self.points = []
        self._run_thread()
        folder = session.folder_run
        self._waiting = True
        self._holding = folder.active and not folder.paused
        if self._holding:
            folder.pause()
        self.started.emit(self._job)
        self.changed.emit()
        self._on_folder_run()

    @Slot()
    def _on_folder_run(self) -> None:
        """Begin as soon as the list rests; stop if it goes on meanwhile."""
        if self._job is None:
            return
        busy = self._session.folder_run.busy
        if self._waiting and not busy:
            self._waiting = False
            self._submitted.emit(self._job)
        elif busy and not self._waiting:
            self.stop()

    def sweep_of(self, image: str) -> SweepRecord | None:
        """The newest sweep over an image of this name, or else the newest of all; None if there was none."""
        newest = self.past.sweeps[::-1]
        return next((sweep for sweep in newest if sweep.image == image), newest[0] if newest else None)

    def _keep_points(self) -> None:
        """What a sweep measured is worth keeping, even if it did not come to its end: each point stands for itself."""
        if self.points and self._job is not None:
            sweep = past_sweep(self._job.image.name, self.points)
            self.points = []
            self._remember(replace(self.past, sweeps=(*self.past.sweeps, sweep)))

    def _remember(self, past: RaceHistory) -> None:
        self.past = past
        self.history_changed.emit(past)

    def _end(self, whole: bool) -> None:
        self.was_sweep = self.activity == Activity.SWEEPING
        self._keep_points()
        self._job = None
        self.ended.emit(whole)
        self.changed.emit()
        if self._holding:
            self._holding = False
            self._session.folder_run.resume()

    def _current(self, number: int) -> bool:
        return self._job is not None and self._job.number == number

    @property
    def job(self) -> RaceJob | None:
        """What runs now."""
        return self._job

    # What the session and the runner say

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Results belong to one image, which may be told of more than once."""
        if opened is not self._opened:
            self._opened = opened
            self.result = None

    @Slot(object)
    def _on_session_run(self, _: object) -> None:
        if self._session.document.running:
            self.stop()
        self.changed.emit()

    @Slot(int, object)
    def _on_stepped(self, number: int, step: RaceStep) -> None:
        if self._current(number):
            if step.run.startswith("1/"):
                self.began.setdefault(step.detector, time.perf_counter())
            self.stepped.emit(step)

    @Slot(int, object)
    def _on_told(self, number: int, found: object) -> None:
        if self._current(number):
            self.told.emit(found)

    @Slot(int, object)
    def _on_measured(self, number: int, point: SweepPoint) -> None:
        if self._current(number):
            self.points.append(point)
            self.measured.emit(point)

    @Slot(int, object)
    def _on_compared(self, number: int, result: Comparison) -> None:
        if self._current(number):
            self.result = result
            race = past_race(result.last[0].image.name, result)
            self._remember(replace(self.past, races=(*self.past.races, race)))
            self.compared.emit(result)
            self._end(True)

    @Slot(int)
    def _on_swept(self, number: int) -> None:
        if self._current(number):
            self._end(True)

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        if self._current(number):
            self._end(False)

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._current(number):
            self.problem.emit(problem)
            self._end(False)
