"""Why the window that is looked at scores what it does: asked for only while somebody wants to see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import best_label
from spp_viewer.explain.spread import SPREADS
from spp_viewer.gui.workers.attribution_worker import (
    AttributionWorker,
    CoverJob,
    Effect,
    Reasons,
    Switched,
    SwitchJob,
    TraceJob,
)
from spp_viewer.gui.workers.messages import Job, Opened, Phase, Problem

if TYPE_CHECKING:
    from spp_viewer.explain.occlusion import OcclusionEffect
    from spp_viewer.gui.document.session import Session
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

Target = tuple[Analysis, int, int]
"""An analysis, a proposal of it, and a class."""

Corners = tuple[float, float, float, float]
"""(x1, y1, x2, y2), image pixels."""

AROUND = 2
"""Cells to each side of the middle one that :meth:`Attribution.cover_strongest` covers."""

KINDS = ("filters", "bins", "levels")
"""What can be switched off."""


class Attribution(QObject):
    """The part of a session that knows the reasons for a score, and what was switched off to try them.

    Attributes
    ----------
    reasons
        For :attr:`target`; None while they are not there.
    patch, covered
        Corners of the patch of the photograph that is covered, and what that does; None as long as it is not there.
    effect
        Of :attr:`switched` on that window; None while nothing is off or it is not there.
    phase, message
        DONE, RUNNING, or FAILED and why.
    """

    changed = Signal()
    """:attr:`target` or :attr:`reasons` are others, or :attr:`phase`."""
    switched_changed = Signal()
    """:attr:`switched` is another."""
    effect_changed = Signal()
    """:attr:`effect` is another."""

    spread_changed = Signal(str)
    cover_changed = Signal()
    """:attr:`patch` or :attr:`covered` are others."""

    _trace_wanted = Signal(object)

    def __init__(self, session: Session, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(session)
        self._session = session
        self._watchers: set[str] = set()
        self._tracing: Job | None = None
        self._trying: Job | None = None
        self._covering: Job | None = None
        self._run = 0
        self._opened: Opened | None = None
        self.target: Target | None = None
        self.reasons: Reasons | None = None
        self.switched = Switched()
        self.effect: Effect | None = None
        self.everywhere = False
        self.patch: Corners | None = None
        self.covered: OcclusionEffect | None = None
        self.spread = SPREADS[0]
        self.phase, self.message = Phase.DONE, ""
        self._worker = AttributionWorker(worker)
        self._worker.moveToThread(thread)
        self._trace_wanted.connect(self._worker.run)
        self._worker.traced.connect(self._on_traced)
        self._worker.rescored.connect(self._on_rescored)
        self._worker.covered.connect(self._on_covered)
        self._worker.failed.connect(self._on_failed)
        session.opened.connect(self._on_opened)
        session.cleared.connect(self._follow)
        session.analysed.connect(self._follow)
        session.selection_changed.connect(self._follow)
        session.classes_changed.connect(self._follow)

    # What the user does

    def watch(self, who: str, on: bool) -> None:
        """Somebody wants to see the reasons from now on, or does not any more."""
        before = bool(self._watchers)
        (self._watchers.add if on else self._watchers.discard)(who)
        if self._watchers and not before and self.reasons is None and self.phase != Phase.FAILED:
            self._request()

    def switch(self, kind: str, number: int, off: bool) -> None:
        """Switch one of the :data:`KINDS` off, or on again."""
        own: frozenset[int] = getattr(self.switched, kind)
        self._set_switched(replace(self.switched, **{kind: own | {number} if off else own - {number}}))

    def switch_all_on(self) -> None:
        self._set_switched(Switched())

    def apply_everywhere(self, on: bool) -> None:
        """Whether the other windows are scored again as well."""
        if on != self.everywhere:
            self.everywhere = on
            self._try()

    def choose_spread(self, spread: str) -> None:
        """Spread shares over the photograph in one of the ways of :data:`~spp_viewer.explain.spread.SPREADS`."""
        if spread != self.spread:
            self.spread = spread
            self.spread_changed.emit(spread)

    def cover(self, patch: Corners | None) -> None:
        """Cover a patch of the photograph for the network; None uncovers it."""
        if self._covering is not None:
            self._covering.progress.cancel()
            self._covering = None
        changed = (patch, None) != (self.patch, self.covered)
        self.patch, self.covered = patch, None
        if patch is not None and self.reasons is not None and self.target is not None:
            self._covering = self._new_job()
            self._trace_wanted.emit(CoverJob(self._covering, self.target[0], self.reasons, patch, self.spread))
        if changed:
            self.cover_changed.emit()

    def cover_strongest(self) -> None:
        """Cover the cells that together say most for the class, a square of them."""
        if self.reasons is None:
            return
        found = self.reasons.provenance
        plane, side = found.cells.plane(), 2 * AROUND + 1
        around = np.lib.stride_tricks.sliding_window_view(np.pad(plane, AROUND), (side, side)).sum(axis=(2, 3))
        row, column = divmod(int(around.argmax()), plane.shape[1])
        corners = np.array([[column - AROUND, row - AROUND], [column + AROUND, row + AROUND]])
        squares = found.registration.squares(np.clip(corners, 0, np.array(plane.shape[::-1]) - 1)).tolist()
        self.cover((squares[0][0], squares[0][1], squares[1][2], squares[1][3]))

    def abandon(self) -> None:
        """Stop computing, without a word."""
        for job in (self._tracing, self._trying, self._covering):
            if job is not None:
                job.progress.cancel()
        self._tracing = self._trying = self._covering = None

    # Computing

    def _new_job(self) -> Job:
        self._run += 1
        session = self._session
        return Job(self._run, session.options, model=session.setup.model, device=session.device)

    def _request(self) -> None:
        """Trace the target, if somebody looks."""
        self.abandon()
        if self.target is None or not self._watchers:
            return
        self._tracing = self._new_job()
        self._set_phase(Phase.RUNNING)
        self._trace_wanted.emit(TraceJob(self._tracing, *self.target))

    def _try(self) -> None:
        """Score the window with what is switched off."""
        if self._trying is not None:
            self._trying.progress.cancel()
            self._trying = None
        if not self.switched or self.reasons is None or self.target is None:
            self._set_effect(None)
            return
        self._trying = self._new_job()
        job = SwitchJob(self._trying, self.target[0], self.reasons, self.switched, self.everywhere)
        self._trace_wanted.emit(job)

    def _set_phase(self, phase: Phase, message: str = "") -> None:
        self.phase, self.message = phase, message
        self.changed.emit()

    def _set_switched(self, switched: Switched) -> None:
        if switched != self.switched:
            self.switched = switched
            self.switched_changed.emit()
            self._try()

    def _set_effect(self, effect: Effect | None) -> None:
        if effect is not self.effect:
            self.effect = effect
            self.effect_changed.emit()

    @Slot(int, object)
    def _on_traced(self, run: int, reasons: Reasons) -> None:
        if self._tracing is None or run != self._tracing.run:
            return
        self._tracing, self.reasons = None, reasons
        self._keep_what_there_is(reasons)
        self._set_phase(Phase.DONE)
        self._try()

    @Slot(int, object)
    def _on_rescored(self, run: int, effect: Effect) -> None:
        if self._trying is not None and run == self._trying.run:
            self._trying = None
            self._set_effect(effect)

    @Slot(int, object)
    def _on_covered(self, run: int, effect: OcclusionEffect) -> None:
        if self._covering is not None and run == self._covering.run:
            self._covering, self.covered = None, effect
            self.cover_changed.emit()

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if self._tracing is not None and run == self._tracing.run:
            self._tracing = None
            self._set_phase(Phase.FAILED, problem.message)
        elif self._trying is not None and run == self._trying.run:
            self._trying = None
            self._session.problem.emit(problem)
        elif self._covering is not None and run == self._covering.run:
            self.cover(None)
            self._session.problem.emit(problem)

    # What the session says

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Another image starts with everything on; it may be told of more than once."""
        if opened is not self._opened:
            self._opened = opened
            self._set_switched(Switched())
        self._follow()

    def _follow(self, _: Any = None) -> None:
        """Look at what the session looks at."""
        target = self._wanted()
        if target == self.target:
            return
        self.abandon()
        self.target, self.reasons = target, None
        self.cover(None)
        self._set_effect(None)
        self._set_phase(Phase.DONE)
        self._request()

    def _wanted(self) -> Target | None:
        analysis, focus = self._session.analysis, self._session.focus
        if analysis is None or focus is None or analysis.windows is None or not analysis.classes:
            return None
        if focus.candidate is not None:
            return analysis, focus.proposal, int(analysis.candidates.label[focus.candidate])
        label = best_label(analysis, focus.proposal)
        return (analysis, focus.proposal, label) if label is not None else None

    def _keep_what_there_is(self, reasons: Reasons) -> None:
        """Forget what was switched off and this model does not have."""
        bins, filters = reasons.provenance.shares.pooled.shape
        switched = Switched(
            frozenset(number for number in self.switched.filters if number < filters),
            frozenset(number for number in self.switched.bins if number < bins),
            self.switched.levels & frozenset(reasons.provenance.shares.levels),
        )
        if switched != self.switched:
            self.switched = switched
            self.switched_changed.emit()
