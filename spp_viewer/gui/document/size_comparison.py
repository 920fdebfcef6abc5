"""The photograph on screen in several forms: computed only while somebody looks, and again when something changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from spp_viewer.explain.forms import Form, is_limited
from spp_viewer.gui.document.sizes_choice import MOST_FORMS, SizesChoice
from spp_viewer.gui.workers.messages import Job, Opened, Phase, Problem, RunState
from spp_viewer.gui.workers.sizes_worker import FormResult, KeptMaps, SizesJob, SizesWorker

if TYPE_CHECKING:
    from spp_viewer.explain.any_size import AnySize
    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

ALL = 0
"""Stands for the whole vector where a level is chosen."""


class SizeComparison(QObject):
    """The part of a session that knows a photograph's forms.

    Attributes
    ----------
    choice
        Levels and forms that are wanted.
    forms
        Of the photograph on screen, with their names; none while there is none.
    sights
        Of the forms that are computed, over the levels that were wanted then.
    result
        The comparison of all forms; None while it is not there.
    kept
        Of the forms that were compared last, so that other levels cost no convolution.
    level
        Of which similarities are shown; :data:`ALL` for the whole vector.
    phase, message, done
        DONE, RUNNING, CANCELLED, or FAILED and why; how many forms are done.
    """

    changed = Signal()
    """Anything of it."""

    _wanted = Signal(object)
    _forget_wanted = Signal()

    def __init__(self, session: Session, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(session)
        self._session = session
        self._watchers: set[str] = set()
        self._job: Job | None = None
        self._run = 0
        self._opened: Opened | None = None
        self._made_with: tuple[object, str] | None = None
        self._giving_way = False
        self._reference: Form | None = None
        self.choice = SizesChoice()
        self.forms: dict[Form, str] = {}
        self.sights: dict[Form, FormResult] = {}
        self.result: AnySize | None = None
        self.kept = KeptMaps()
        self.level = ALL
        self.phase, self.message, self.done = Phase.DONE, "", 0
        self._worker = SizesWorker(worker)
        self._worker.moveToThread(thread)
        self._wanted.connect(self._worker.run)
        self._forget_wanted.connect(self._worker.forget)
        self._worker.seen.connect(self._on_seen)
        self._worker.compared.connect(self._on_compared)
        self._worker.failed.connect(self._on_failed)
        session.opened.connect(self._on_opened)
        session.settled.connect(self._on_settled)
        session.run_changed.connect(self._on_run, Qt.ConnectionType.QueuedConnection)  # once that run waits its turn

    # What there is

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the photograph; (1, 1) while there is none."""
        image = self._opened.image if self._opened is not None else None
        return (image.width, image.height) if image is not None else (1, 1)

    @property
    def name(self) -> str:
        """File name of the photograph; empty while there is none."""
        return self._opened.image.name if self._opened is not None else ""

    @property
    def limited(self) -> bool:
        """Whether the usual forms are smaller than they would be, as the photograph is very oblong."""
        return self._opened is not None and is_limited(*self.size)

    @property
    def reference(self) -> int:
        """Place among the forms of the one that the others are compared with: the chosen one, or the plain one."""
        forms = list(self.forms)
        if self._reference in self.forms:
            return forms.index(self._reference)
        names = list(self.forms.values())
        return names.index("plain") if "plain" in names else 0

    @property
    def similarity(self) -> NDArray[np.float64] | None:
        """Of all forms, at the chosen level: (n, n); None while it is not known."""
        if self.result is None:
            return None
        return self.result.by_level.get(self.level, self.result.similarity)

    @property
    def room(self) -> bool:
        """Whether another form can be added."""
        return self._opened is not None and len(self.forms) < MOST_FORMS

    # What the user does

    def watch(self, who: str, on: bool) -> None:
        """Somebody wants to see it from now on, or does not any more. Nothing is computed for nobody."""
        (self._watchers.add if on else self._watchers.discard)(who)
        if self._watchers and self.result is None and self.phase == Phase.DONE:
            self._request()
        elif not self._watchers and self.phase == Phase.RUNNING:
            self._stop(Phase.DONE)  # to be continued

    def choose(self, choice: SizesChoice) -> None:
        """Compare other forms, or over other levels."""
        if choice == self.choice:
            return
        other_levels = choice.levels != self.choice.levels
        self.choice = choice
        if self.level not in choice.levels:
            self.level = ALL
        forms = choice.forms(*self.size) if self._opened is not None else {}
        if other_levels or list(forms) != list(self.forms):
            self.forms = forms
            self.sights = {form: sight for form, sight in self.sights.items() if form in forms}
            self.compute()
        else:
            self.changed.emit()

    def add(self, form: Form) -> bool:
        """Add a form; False if it is there already, or there is no room."""
        if form in self.forms or not self.room:
            return False
        self.choose(self.choice.with_form(form, *self.size))
        return True

    def remove(self, form: Form) -> None:
        """Take a form out."""
        if form in self.forms:
            self.choose(self.choice.without_form(form, *self.size))

    def reset_forms(self) -> None:
        """Back to the usual forms."""
        self.choose(replace(self.choice, left_out=frozenset(), added=()))

    def choose_reference(self, place: int) -> None:
        """Compare the others with the form at this place."""
        if 0 <= place < len(self.forms) and place != self.reference:
            self._reference = list(self.forms)[place]
            self.changed.emit()

    def choose_level(self, level: int) -> None:
        """Show similarities of one level's part of the vectors, or of all of them."""
        if level != self.level and level in (ALL, *self.choice.levels):
            self.level = level
            self.changed.emit()

    def compute(self) -> None:
        """Compute what is wanted, if somebody looks; what is kept is not computed again."""
        self._stop(Phase.DONE)
        self._request()

    def cancel(self) -> bool:
        """Stop computing; False if nothing is being computed. What is done stays."""
        if self._job is None:
            return False
        self._stop(Phase.CANCELLED)
        return True

    def abandon(self) -> None:
        """Stop computing, without a word."""
        if self._job is not None:
            self._job.progress.cancel()
            self._job = None

    # Computing

    def _stop(self, phase: Phase) -> None:
        self.abandon()
        self.result = None
        self._set_phase(phase)

    def _request(self) -> None:
        session, opened = self._session, self._opened
        if not self._watchers or opened is None or not self.forms:
            return
        self._run += 1
        self.done = 0
        self._made_with = session.setup.model, session.device
        self._job = Job(self._run, session.options, model=session.setup.model, device=session.device)
        self._set_phase(Phase.RUNNING)
        self._wanted.emit(SizesJob(self._job, opened.image, tuple(self.forms), self.choice.levels))

    def _set_phase(self, phase: Phase, message: str = "") -> None:
        self.phase, self.message = phase, message
        self.changed.emit()

    def _is_current(self, run: int) -> bool:
        return self._job is not None and run == self._job.run

    @Slot(int, object)
    def _on_seen(self, run: int, sight: FormResult) -> None:
        if self._is_current(run):
            self.sights[sight.look.form] = sight
            self.done += 1
            self.changed.emit()

    @Slot(int, object, object)
    def _on_compared(self, run: int, result: AnySize, kept: KeptMaps) -> None:
        if self._is_current(run):
            self._job, self.result, self.kept = None, result, kept
            self._set_phase(Phase.DONE)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if self._is_current(run):
            self._job = None
            self._set_phase(Phase.FAILED, problem.message)
            self._session.problem.emit(problem)

    # What the session says

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Another photograph; one that is told of again changes nothing."""
        if opened is self._opened:
            return
        self._opened = opened
        self._forget_wanted.emit()
        self.forms = self.choice.forms(*self.size)
        self._forget()

    @Slot(object)
    def _on_run(self, state: RunState) -> None:
        """A run that the user waits for goes first: ask again, behind it. Forms that are done are kept."""
        begins = state.phase == Phase.RUNNING and not self._giving_way
        self._giving_way = state.phase == Phase.RUNNING
        if begins and self._job is not None:
            self.abandon()
            self._request()

    @Slot()
    def _on_settled(self) -> None:
        setup = self._session.setup
        if self._made_with not in (None, (setup.model, setup.device)):
            self._forget()

    def _forget(self) -> None:
        """What is computed is of another photograph or model."""
        self.sights, self._made_with = {}, None
        self.compute()
