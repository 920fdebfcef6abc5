"""The attribution of a window's score: computed only while some widget shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal, Slot

from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import best_label
from spp_viewer.explain.spread import SPREADS
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.document.latest_job import JobSource, LatestJob
from spp_viewer.gui.workers.attribution_worker import (
    AttributionWorker,
    CoverJob,
    Effect,
    Reasons,
    Switched,
    SwitchJob,
    TraceJob,
)
from spp_viewer.gui.workers.messages import Opened, Phase, Problem

if TYPE_CHECKING:
    from spp_viewer.explain.occlusion import OcclusionEffect
    from spp_viewer.gui.workers.analysis_worker import AnalysisWorker

Target = tuple[Analysis, int, int]
"""An analysis, a proposal of it, and a class."""

Corners = tuple[float, float, float, float]
"""(x1, y1, x2, y2), image pixels."""

AROUND = 2
"""Cells on each side of the central one that :meth:`Attribution.cover_strongest` covers."""

KINDS = ("filters", "bins", "levels")
"""Names of what can be switched off: fields of :class:`Switched`."""


class Attribution(QObject):
    """Computes what a window's score consists of, and the score with parts of the network switched off.

    Attributes
    ----------
    target
        The analysis, proposal and class that are explained; None for none.
    reasons
        The attribution of :attr:`target`; None until it is computed.
    patch, covered
        Corners of the covered patch of the photograph, and the effect of covering it; None until it is computed.
    effect
        Effect of :attr:`switched` on the target; None while nothing is off, and until it is computed.
    phase, message
        Phase.DONE, Phase.RUNNING, or Phase.FAILED and the reason.
    """

    changed = Signal()
    """Emitted when :attr:`target`, :attr:`reasons` or :attr:`phase` changes."""
    switched_changed = Signal()
    """Emitted when :attr:`switched` changes."""
    effect_changed = Signal()
    """Emitted when :attr:`effect` changes."""
    spread_changed = Signal(str)
    """Emitted with :attr:`spread`."""
    cover_changed = Signal()
    """Emitted when :attr:`patch` or :attr:`covered` changes."""

    _trace_wanted = Signal(object)

    def __init__(self, document: Document, thread: QThread, worker: AnalysisWorker) -> None:
        super().__init__(document)
        self._document = document
        self._watchers: set[str] = set()
        source = JobSource(document.settings)
        self._tracing, self._trying, self._covering = (LatestJob(source) for _ in range(3))
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
        document.opened.connect(self._on_opened)
        document.cleared.connect(self._follow)
        document.analysed.connect(self._follow)
        document.selection.selection_changed.connect(self._follow)
        document.selection.classes_changed.connect(self._follow)

    # What the user does

    def watch(self, who: str, on: bool) -> None:
        """Note that a widget shows the reasons from now on, or no longer does."""
        before = bool(self._watchers)
        (self._watchers.add if on else self._watchers.discard)(who)
        if self._watchers and not before and self.reasons is None and self.phase != Phase.FAILED:
            self._request()

    def switch(self, kind: str, number: int, off: bool) -> None:
        """Switch one of the :data:`KINDS` off, or on again."""
        own: frozenset[int] = getattr(self.switched, kind)
        self._set_switched(replace(self.switched, **{kind: own | {number} if off else own - {number}}))

    def switch_all_on(self) -> None:
        """Switch everything on again."""
        self._set_switched(Switched())

    def apply_everywhere(self, on: bool) -> None:
        """Score the other windows again as well, or only the target."""
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
        self._covering.cancel()
        changed = (patch, None) != (self.patch, self.covered)
        self.patch, self.covered = patch, None
        if patch is not None and self.reasons is not None and self.target is not None:
            job = self._covering.begin()
            self._trace_wanted.emit(CoverJob(job, self.target[0], self.reasons, patch, self.spread))
        if changed:
            self.cover_changed.emit()

    def cover_strongest(self) -> None:
        """Cover the square of cells that contributes most to the class."""
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
        """Stop computing, without a signal."""
        for latest in (self._tracing, self._trying, self._covering):
            latest.cancel()

    # Computing

    def _request(self) -> None:
        """Trace the target, if some widget shows it."""
        self.abandon()
        if self.target is None or not self._watchers:
            return
        job = self._tracing.begin()
        self._set_phase(Phase.RUNNING)
        self._trace_wanted.emit(TraceJob(job, *self.target))

    def _try(self) -> None:
        """Score the window with what is switched off."""
        self._trying.cancel()
        if not self.switched or self.reasons is None or self.target is None:
            self._set_effect(None)
            return
        job = self._trying.begin()
        self._trace_wanted.emit(SwitchJob(job, self.target[0], self.reasons, self.switched, self.everywhere))

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
        if not self._tracing.finish(run):
            return
        self.reasons = reasons
        self._keep_what_there_is(reasons)
        self._set_phase(Phase.DONE)
        self._try()

    @Slot(int, object)
    def _on_rescored(self, run: int, effect: Effect) -> None:
        if self._trying.finish(run):
            self._set_effect(effect)

    @Slot(int, object)
    def _on_covered(self, run: int, effect: OcclusionEffect) -> None:
        if self._covering.finish(run):
            self.covered = effect
            self.cover_changed.emit()

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        if self._tracing.finish(run):
            self._set_phase(Phase.FAILED, problem.message)
        elif self._trying.finish(run):
            self._document.problem.emit(problem)
        elif self._covering.finish(run):
            self.cover(None)
            self._document.problem.emit(problem)

    # Signals of the document

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        """Switch everything on for another image; the signal may come more than once for the same."""
        if opened is not self._opened:
            self._opened = opened
            self._set_switched(Switched())
        self._follow()

    def _follow(self, _: Any = None) -> None:
        """Explain what the document is focused on."""
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
        analysis, focus = self._document.analysis, self._document.focus
        if analysis is None or focus is None or analysis.windows is None or not analysis.classes:
            return None
        if focus.candidate is not None:
            return analysis, focus.proposal, int(analysis.candidates.label[focus.candidate])
        label = best_label(analysis, focus.proposal)
        return (analysis, focus.proposal, label) if label is not None else None

    def _keep_what_there_is(self, reasons: Reasons) -> None:
        """Drop from :attr:`switched` what this model does not have."""
        bins, filters = reasons.provenance.shares.pooled.shape
        switched = Switched(
            frozenset(number for number in self.switched.filters if number < filters),
            frozenset(number for number in self.switched.bins if number < bins),
            self.switched.levels & frozenset(reasons.provenance.shares.levels),
        )
        if switched != self.switched:
            self.switched = switched
            self.switched_changed.emit()
