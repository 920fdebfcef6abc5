"""Who starts and stops races, and keeps what came of them. Lives on the window's thread."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from spp_viewer.gui.messages import Opened, Problem
from spp_viewer.gui.race.history import PastRace, past_race
from spp_viewer.gui.race.messages import IDLE, RACING, SWEEPING, RaceJob, Step
from spp_viewer.gui.race.runner import Runner
from spp_viewer.gui.session import Session

if TYPE_CHECKING:
    from spp_viewer.race.comparison import Comparison
    from spp_viewer.race.points import SweepPoint


class Referee(QObject):
    """Races on the session's image with the session's options.

    A race on two cores means something only if nothing else computes, so there is none while an analysis runs, and a
    new analysis or another image stops it.

    Parameters
    ----------
    races
        Of the past, oldest first.

    Attributes
    ----------
    result
        The last race over the image on screen that came to its end, or None.
    points
        Of the last sweep over it, as far as it came.
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
    """The races of the past, oldest first."""

    _submitted = Signal(object)

    def __init__(self, session: Session, races: tuple[PastRace, ...] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.races = races
        self.result: Comparison | None = None
        self.points: list[SweepPoint] = []
        self.began: dict[str, float] = {}
        self.was_sweep = False
        self._opened: Opened | None = None
        self._job: RaceJob | None = None
        self._number = 0
        self._thread = QThread()
        self._thread.setObjectName("race")
        self._runner = Runner()
        self._runner.moveToThread(self._thread)
        self._submitted.connect(self._runner.run)
        for name in ("stepped", "told", "measured", "compared", "swept", "cancelled", "failed"):
            getattr(self._runner, name).connect(getattr(self, f"_on_{name}"))
        session.run_changed.connect(self._on_session_run)
        session.opened.connect(self._on_opened)

    @property
    def activity(self) -> str:
        """IDLE, RACING or SWEEPING."""
        if self._job is None:
            return IDLE
        return SWEEPING if self._job.sweep else RACING

    @property
    def ready(self) -> bool:
        """Whether a race could start now."""
        return self._job is None and self._session.image is not None and not self._session.running

    def race(self, repeats: int, sample: int | None, together: bool) -> None:
        """Start a race, if :attr:`ready`."""
        self._start(repeats, sample, together=together)

    def sweep(self, counts: tuple[int, ...], repeats: int, sample: int | None) -> None:
        """Start a sweep over numbers of windows, if :attr:`ready`."""
        self._start(repeats, sample, sweep=counts)

    @property
    def image_name(self) -> str:
        """Of the photograph that results are about."""
        return self._session.image.image.name if self._session.image is not None else ""

    def recall(self, result: Comparison | None, points: Iterable[SweepPoint]) -> None:
        """Tell again of a race and a sweep of earlier, over the image that is on screen again."""
        self.result, self.points = result, list(points)
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
        """Cancel, end the thread and wait for it."""
        if self._job is not None:
            self._job.progress.cancel()
            self._job = None
        self._thread.quit()
        self._thread.wait()

    def _start(self, repeats: int, sample: int | None, *, together: bool = False, sweep: tuple[int, ...] = ()) -> None:
        session = self._session
        if not self.ready or session.image is None:
            return
        self._number += 1
        self._job = RaceJob(
            number=self._number,
            image=session.image.image,
            options=replace(session.options),
            model=session.setup.model,
            device=session.device,
            proposals_file=session.setup.proposals_file,
            repeats=repeats,
            sample=sample,
            together=together,
            sweep=sweep,
        )
        self.began = {}
        if sweep:
            self.points = []
        if not self._thread.isRunning():
            self._thread.start()
        self._submitted.emit(self._job)
        self.started.emit(self._job)
        self.changed.emit()

    def _end(self, whole: bool) -> None:
        self.was_sweep = self.activity == SWEEPING
        self._job = None
        self.ended.emit(whole)
        self.changed.emit()

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
            self.result, self.points = None, []

    @Slot(object)
    def _on_session_run(self, _: object) -> None:
        if self._session.running:
            self.stop()
        self.changed.emit()

    @Slot(int, object)
    def _on_stepped(self, number: int, step: Step) -> None:
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
            self.races = (*self.races, past_race(result.last[0].image.name, result))
            self.compared.emit(result)
            self.history_changed.emit(self.races)
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
