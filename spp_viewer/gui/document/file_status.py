"""State of each file of the list: not analysed, queued, running, analysed or failed.

It follows the worker's signals, so it is right whichever part requested the run, and also for stale answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.results import Analysis
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Problem
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.pipeline.stages import PipelineStage


class FilePhase(Enum):
    """Result of the analysis of a file, or why it failed."""

    NEW = "new"
    QUEUED = "queued"
    BUSY = "busy"
    ANALYSED = "analysed"
    BROKEN = "broken"


_SPANS = {
    PipelineStage.DECODE: (0.0, 0.05),
    PipelineStage.PROPOSALS: (0.05, 0.5),
    PipelineStage.MODEL: (0.5, 0.55),
    "conv": (0.55, 0.75),
    "pool": (0.75, 1.0),
    "fc": (0.75, 1.0),
    "nms": (1.0, 1.0),
}
"""Start and end of each stage in the progress ring of a file, as fractions, roughly in proportion to its time."""

STEP = 0.04
"""Least growth of a fraction that is announced."""


@dataclass(frozen=True, eq=False)
class FileStatus:
    """State of one file.

    Attributes
    ----------
    phase
        What is known of it.
    fraction
        Share that is done while it is BUSY, 0 to 1.
    scores
        Scores of all D detections, float32 (D,), once it is ANALYSED.
    reason
        Why it is BROKEN, in a sentence.
    """

    phase: FilePhase = FilePhase.NEW
    fraction: float = 0.0
    scores: NDArray[np.float32] | None = None
    reason: str = ""

    def count(self, threshold: float) -> int:
        """Return the number of detections above ``threshold``."""
        return int((self.scores > threshold).sum()) if self.scores is not None else 0


class FileStatuses(QObject):
    """States by file and setup: after a change of options files count as new, until the change is undone."""

    changed = Signal(object)
    """Emitted with the path of the file whose state changed, or None if any may have."""

    def __init__(self, worker: AnalysisWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._setup: AnalysisSetup | None = None
        self._known: dict[tuple[Path, AnalysisSetup], FileStatus] = {}
        self._jobs: dict[int, Job] = {}
        self._paths: dict[int, Path] = {}
        self._queued: frozenset[Path] = frozenset()
        self._busy: tuple[int, Path, float] | None = None
        worker.listed.connect(self._on_listed)
        worker.progressed.connect(self._on_progress)
        worker.analysed.connect(self._on_analysed)
        worker.recalled.connect(self._on_analysed)
        worker.cancelled.connect(self._on_cancelled)
        worker.failed.connect(self._on_failed)

    def of(self, path: Path) -> FileStatus:
        """Return the state of a file under the setup in use."""
        if self._busy is not None and self._busy[1] == path:
            return FileStatus(FilePhase.BUSY, self._busy[2])
        known = self._known.get((path, self._setup)) if self._setup is not None else None
        if path in self._queued and (known is None or known.phase is not FilePhase.ANALYSED):
            return FileStatus(FilePhase.QUEUED)
        return known if known is not None else FileStatus()

    def expect(self, job: Job) -> None:
        """Follow a job that is about to be handed to the worker."""
        self._jobs[job.run] = job
        path = _path_of(job)
        if path is not None:
            self._paths[job.run] = path
        self.use(job.setup)

    def use(self, setup: AnalysisSetup) -> None:
        """Return states under this setup from now on."""
        if setup != self._setup:
            self._setup = setup
            self.changed.emit(None)

    def set_queued(self, paths: Iterable[Path]) -> None:
        """Mark these files, and no others, as queued."""
        self._queued = frozenset(paths)
        self.changed.emit(None)

    @Slot(object)
    def keep_only(self, paths: Iterable[Path]) -> None:
        """Forget all files but these."""
        wanted = frozenset(paths)
        self._known = {key: state for key, state in self._known.items() if key[0] in wanted}

    def take_known(self, setup: AnalysisSetup, scores: Mapping[Path, NDArray[np.float32]]) -> None:
        """Add stored analyses under this setup; ``scores`` are those of their detections."""
        news = {(path, setup): FileStatus(FilePhase.ANALYSED, scores=found) for path, found in scores.items()}
        self._known = news | self._known
        self.changed.emit(None)

    def forget(self, path: Path) -> None:
        """Forget a file whose content changed."""
        self._known = {key: state for key, state in self._known.items() if key[0] != path}
        self.changed.emit(path)

    @Slot(int, object, int)
    def _on_listed(self, run: int, files: tuple[Path, ...], place: int) -> None:
        self._paths[run] = files[place]

    @Slot(int, str, int, int)
    def _on_progress(self, run: int, stage: str, done: int, total: int) -> None:
        path = self._paths.get(run)
        if path is None:
            return
        first, last = _SPANS.get(stage, (0.0, 0.0))
        fraction = first + (last - first) * (done / total if total else 0.0)
        before = self._busy
        if before is None or before[0] != run or before[1] != path or fraction >= before[2] + STEP:
            self._busy = run, path, fraction
            self.changed.emit(path)
            if before is not None and before[1] != path:
                self.changed.emit(before[1])

    @Slot(int, object)
    def _on_analysed(self, run: int, analysis: Analysis) -> None:
        self._end(run, FileStatus(FilePhase.ANALYSED, scores=analysis.detections.scores))

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        self._end(run, None)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        self._end(run, FileStatus(FilePhase.BROKEN, reason=problem.message))

    def _end(self, run: int, state: FileStatus | None) -> None:
        job, path = self._jobs.pop(run, None), self._paths.pop(run, None)
        if self._busy is not None and self._busy[0] == run:
            self._busy = None
        if path is None or job is None:
            return
        if state is not None:
            self._known[path, job.setup] = state
        self.changed.emit(path)


def _path_of(job: Job) -> Path | None:
    """Return the file of a job, as far as it is known before the job begins."""
    if job.image is not None:
        return job.image.path
    if job.path is not None:
        return job.path
    return job.paths[0] if len(job.paths) == 1 else None
