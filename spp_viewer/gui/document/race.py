"""Starts and stops races, and keeps their results. Belongs to the window's thread."""

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
    """Races SPP-Net against R-CNN on the image of a session, with its options.

    A race means something only if nothing else computes, so there is none while an analysis runs, and a new analysis
    or another image stops it. The analysis of the list pauses for it and then continues.

    Parameters
    ----------
    past
        Stored races and sweeps.

    Attributes
    ----------
    result
        Result of the last complete race over the image on screen, or None.
    past
        Races and sweeps that ended, stored ones included.
    points
        Points of the sweep that runs, as far as they are measured.
    began
        Start of the first timed run of each detector, by ``time.perf_counter``.
    was_sweep
        Whether the job that ended last was a sweep.
    """

    changed = Signal()
    """Emitted when :attr:`activity` or :attr:`ready` changes."""
    started = Signal(object)
    """Emitted with the RaceJob."""
    stepped = Signal(object)
    """Emitted with a RaceStep."""
    reported = Signal(object)
    """Emitted with a Partial, or with the Analysis of one run."""
    compared = Signal(object)
    """Emitted with the Comparison at the end of a race."""
    measured = Signal(object)
    """Emitted with a SweepPoint."""
    ended = Signal(bool)
    """Emitted with whether the job was completed."""
    problem = Signal(object)
    """Emitted with a Problem."""
    history_changed = Signal(object)
    """Emitted with the RaceHistory after another race or sweep."""

    plot_ready = Signal()
    """Emitted when a plot can be made without a delay."""

    _submitted = Signal(object)
    _plot_wanted = Signal()

    def __init__(self, session: Session, past: RaceHistory | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._folder_run = session.document, session.folder_run
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
        for name in ("stepped", "reported", "measured", "compared", "swept", "cancelled", "failed"):
            getattr(self._runner, name).connect(getattr(self, f"_on_{name}"))
        self._document.run_changed.connect(self._on_session_run)
        self._document.opened.connect(self._on_opened)
        self._folder_run.changed.connect(self._on_folder_run)

    @property
    def activity(self) -> Activity:
        """IDLE, RACING or SWEEPING."""
        if self._job is None:
            return Activity.IDLE
        return Activity.SWEEPING if self._job.sweep else Activity.RACING

    @property
    def ready(self) -> bool:
        """Whether a race could start now."""
        return self._job is None and self._document.image is not None and not self._document.running

    def race(self, repeats: int, sample: int | None, together: bool) -> None:
        """Start a race, if :attr:`ready`."""
        self._start(repeats, sample, together=together)

    def sweep(self, counts: tuple[int, ...], repeats: int, sample: int | None) -> None:
        """Start a sweep over numbers of windows, if :attr:`ready`."""
        self._start(repeats, sample, sweep=counts)

    @property
    def image_name(self) -> str:
        """File name of the photograph."""
        return self._document.image.image.name if self._document.image is not None else ""

    def prepare_plot(self) -> None:
        """Request :attr:`plot_ready`, at once or after the running job."""
        self._run_thread()
        self._plot_wanted.emit()

    def _run_thread(self) -> None:
        if not self._thread.isRunning():
            self._thread.start()

    def recall(self, result: Comparison | None) -> None:
        """Show the result of an earlier race over the image that is on screen again."""
        self.result = result
        if result is not None:
            self.compared.emit(result)
        self.ended.emit(True)

    def stop(self) -> bool:
        """Cancel the running job; False if there is none."""
        if self._job is None:
            return False
        self._job.progress.cancel()
        self._end(False)
        return True

    def shutdown(self) -> None:
        """Cancel, store what a sweep has measured, end the thread and wait for it."""
        if self._job is not None:
            self._job.progress.cancel()
            self._keep_points()
            self._job = None
        self._thread.quit()
        self._thread.wait()

    def _start(self, repeats: int, sample: int | None, *, together: bool = False, sweep: tuple[int, ...] = ()) -> None:
        opened, settings = self._document.image, self._document.settings
        if not self.ready or opened is None:
            return
        self._number += 1
        self._job = RaceJob(
            number=self._number,
            image=opened.image,
            options=replace(settings.options),
            model=settings.setup.model,
            device=settings.device,
            proposals_file=settings.setup.proposals_file,
            repeats=repeats,
            sample=sample,
            together=together,
            sweep=sweep,
        )
        self.began = {}
        if sweep:
            self.points = []
        self._run_thread()
        folder = self._folder_run
        self._waiting = True
        self._holding = folder.active and not folder.paused
        if self._holding:
            folder.pause()
        self.started.emit(self._job)
        self.changed.emit()
        self._on_folder_run()

    @Slot()
    def _on_folder_run(self) -> None:
        """Start once the analysis of the list is paused; stop if it is resumed."""
        if self._job is None:
            return
        busy = self._folder_run.busy
        if self._waiting and not busy:
            self._waiting = False
            self._submitted.emit(self._job)
        elif busy and not self._waiting:
            self.stop()

    def sweep_of(self, image: str) -> SweepRecord | None:
        """Return the newest sweep over an image of this name, or else the newest of all; None without any."""
        newest = self.past.sweeps[::-1]
        return next((sweep for sweep in newest if sweep.image == image), newest[0] if newest else None)

    def _keep_points(self) -> None:
        """Store what a sweep measured, even if it is incomplete: each point stands for itself."""
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
            self._folder_run.resume()

    def _current(self, number: int) -> bool:
        return self._job is not None and self._job.number == number

    @property
    def job(self) -> RaceJob | None:
        """The running job."""
        return self._job

    # Signals of the document and answers of the worker

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Drop the result of another image; the signal may come more than once for the same."""
        if opened is not self._opened:
            self._opened = opened
            self.result = None

    @Slot(object)
    def _on_session_run(self, _: object) -> None:
        if self._document.running:
            self.stop()
        self.changed.emit()

    @Slot(int, object)
    def _on_stepped(self, number: int, step: RaceStep) -> None:
        if self._current(number):
            if step.run.startswith("1/"):
                self.began.setdefault(step.detector, time.perf_counter())
            self.stepped.emit(step)

    @Slot(int, object)
    def _on_reported(self, number: int, found: object) -> None:
        if self._current(number):
            self.reported.emit(found)

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
