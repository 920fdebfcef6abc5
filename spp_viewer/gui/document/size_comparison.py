"""Comparison of the photograph in several sizes and shapes: computed only while some widget shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from spp_viewer.explain.forms import Form, is_limited
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.document.sizes_choice import MOST_FORMS, SizesChoice
from spp_viewer.gui.workers.messages import Opened, Phase, Problem, RunState
from spp_viewer.gui.workers.sizes_worker import FormResult, KeptMaps, SizesJob, SizesWorker

if TYPE_CHECKING:
    from spp_viewer.explain.any_size import AnySize
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

ALL = 0
"""Value of :attr:`SizeComparison.level` for the whole vector."""


class SizeComparison(QObject):
    """Compares the pyramid vectors of the photograph in several forms.

    Attributes
    ----------
    choice
        Levels and forms to compare.
    forms
        Forms of the photograph on screen, with their names; empty without a photograph.
    sights
        Results of the forms that are computed, over the levels chosen then.
    result
        Comparison of all forms; None until it is computed.
    kept
        Maps of the forms compared last, so that other levels need no convolution.
    level
        Level whose similarities are shown; :data:`ALL` for the whole vector.
    phase, message, done
        Phase.DONE, Phase.RUNNING, Phase.CANCELLED, or Phase.FAILED and the reason; number of forms that are done.
    """

    changed = Signal()
    """Emitted when an attribute changes."""

    _wanted = Signal(object)
    _forget_wanted = Signal()

    def __init__(self, document: Document, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(document)
        self._document = document
        self._watchers: set[str] = set()
        self._latest = LatestJob(JobSource(document.settings))
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
        document.opened.connect(self._on_opened)
        document.settled.connect(self._on_settled)
        document.run_changed.connect(self._on_run, Qt.ConnectionType.QueuedConnection)  # once that run waits its turn

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
        """Index of the form with which the others are compared: the chosen one, or the plain one."""
        forms = list(self.forms)
        if self._reference in self.forms:
            return forms.index(self._reference)
        names = list(self.forms.values())
        return names.index("plain") if "plain" in names else 0

    @property
    def similarity(self) -> NDArray[np.float64] | None:
        """Similarity of all n forms at the chosen level, (n, n); None until it is computed."""
        if self.result is None:
            return None
        return self.result.by_level.get(self.level, self.result.similarity)

    @property
    def room(self) -> bool:
        """Whether another form can be added."""
        return self._opened is not None and len(self.forms) < MOST_FORMS

    # What the user does

    def watch(self, who: str, on: bool) -> None:
        """Note that a widget shows the comparison from now on, or no longer does. Without any, nothing is computed."""
        (self._watchers.add if on else self._watchers.discard)(who)
        if self._watchers and self.result is None and self.phase == Phase.DONE:
            self._request()
        elif not self._watchers and self.phase == Phase.RUNNING:
            self._stop(Phase.DONE)  # resumes when a widget shows it again

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
        """Add a form; False if it is there already or the list is full."""
        if form in self.forms or not self.room:
            return False
        self.choose(self.choice.with_form(form, *self.size))
        return True

    def remove(self, form: Form) -> None:
        """Remove a form."""
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
        """Compute what is missing, if some widget shows it."""
        self._stop(Phase.DONE)
        self._request()

    def cancel(self) -> bool:
        """Stop computing; False if nothing is being computed. What is done stays."""
        if not self._latest.pending:
            return False
        self._stop(Phase.CANCELLED)
        return True

    def abandon(self) -> None:
        """Stop computing, without a signal."""
        self._latest.cancel()

    # Computing

    def _stop(self, phase: Phase) -> None:
        self.abandon()
        self.result = None
        self._set_phase(phase)

    def _request(self) -> None:
        opened = self._opened
        if not self._watchers or opened is None or not self.forms:
            return
        self.done = 0
        job = self._latest.begin()
        self._made_with = job.model, job.device
        self._set_phase(Phase.RUNNING)
        self._wanted.emit(SizesJob(job, opened.image, tuple(self.forms), self.choice.levels))

    def _set_phase(self, phase: Phase, message: str = "") -> None:
        self.phase, self.message = phase, message
        self.changed.emit()

    @Slot(int, object)
    def _on_seen(self, run: int, sight: FormResult) -> None:
        if self._latest.is_current(run):
            self.sights[sight.look.form] = sight
            self.done += 1
            self.changed.emit()

    @Slot(int, object, object)
    def _on_compared(self, run: int, result: AnySize, kept: KeptMaps) -> None:
        if self._latest.finish(run):
            self.result, self.kept = result, kept
            self._set_phase(Phase.DONE)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if self._latest.finish(run):
            self._set_phase(Phase.FAILED, problem.message)
            self._document.problem.emit(problem)

    # Signals of the document

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Begin with another photograph; the signal may come more than once for the same."""
        if opened is self._opened:
            return
        self._opened = opened
        self._forget_wanted.emit()
        self.forms = self.choice.forms(*self.size)
        self._forget()

    @Slot(object)
    def _on_run(self, state: RunState) -> None:
        """Request again, behind a run that the user waits for. Forms that are done are kept."""
        begins = state.phase == Phase.RUNNING and not self._giving_way
        self._giving_way = state.phase == Phase.RUNNING
        if begins and self._latest.cancel():
            self._request()

    @Slot()
    def _on_settled(self) -> None:
        setup = self._document.settings.setup
        if self._made_with not in (None, (setup.model, setup.device)):
            self._forget()

    def _forget(self) -> None:
        """Drop what is computed, which is of another photograph or model."""
        self.sights, self._made_with = {}, None
        self.compute()
