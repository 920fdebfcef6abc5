"""How far each file of the list is: not analysed, queued, running, analysed or failed.

All of it is heard from the worker, so that it is true whoever asked for the run, and whether or not the answer was
still wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.results import Analysis
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job, Problem
from spp_viewer.pipeline.setup import AnalysisSetup
from spp_viewer.pipeline.stages import PipelineStage

NEW, QUEUED, BUSY, ANALYSED, BROKEN = "new", "queued", "busy", "analysed", "broken"
"""Values of :attr:`FileState.phase`."""

_SPANS = {
    PipelineStage.DECODE: (0.0, 0.05),
    PipelineStage.PROPOSALS: (0.05, 0.5),
    PipelineStage.MODEL: (0.5, 0.55),
    "conv": (0.55, 0.75),
    "pool": (0.75, 1.0),
    "fc": (0.75, 1.0),
    "nms": (1.0, 1.0),
}
"""Where each stage begins and ends in the ring that shows how far a file is: shares, roughly as they take time."""

STEP = 0.04
"""Progress is told when it has grown by this share."""


@dataclass(frozen=True, eq=False)
class FileStatus:
    """One file.

    Attributes
    ----------
    phase
        NEW, QUEUED, BUSY, ANALYSED or BROKEN.
    fraction
        How much is done while it is BUSY, 0 to 1.
    scores
        float32 (D,): of all detections, once it is ANALYSED.
    reason
        Why it is BROKEN, in a sentence.
    """

    phase: str = NEW
    fraction: float = 0.0
    scores: NDArray[np.float32] | None = None
    reason: str = ""

    def count(self, threshold: float) -> int:
        """Number of detections above ``threshold``."""
        return int((self.scores > threshold).sum()) if self.scores is not None else 0


class FileStatuses(QObject):
    """States by file and setup: after a change of options, files are as new until the change is undone."""

    changed = Signal(object)
    """Path of the file whose state is another, or None if any may be."""

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
        """The state of a file under the choices in use."""
        if self._busy is not None and self._busy[1] == path:
            return FileStatus(BUSY, self._busy[2])
        known = self._known.get((path, self._setup)) if self._setup is not None else None
        if path in self._queued and (known is None or known.phase != ANALYSED):
            return FileStatus(QUEUED)
        return known if known is not None else FileStatus()

    def expect(self, job: Job) -> None:
        """Hear what becomes of a job that is about to be handed to the worker."""
        self._jobs[job.run] = job
        path = _path_of(job)
        if path is not None:
            self._paths[job.run] = path
        self.use(job.setup)

    def use(self, setup: AnalysisSetup) -> None:
        """Tell states under these choices from now on."""
        if setup != self._setup:
            self._setup = setup
            self.changed.emit(None)

    def set_queued(self, paths: Iterable[Path]) -> None:
        """These files, and no others, wait for their turn."""
        self._queued = frozenset(paths)
        self.changed.emit(None)

    @Slot(object)
    def keep_only(self, paths: Iterable[Path]) -> None:
        """Forget all other files."""
        wanted = frozenset(paths)
        self._known = {key: state for key, state in self._known.items() if key[0] in wanted}

    def take_known(self, setup: AnalysisSetup, scores: Mapping[Path, NDArray[np.float32]]) -> None:
        """Analyses under these choices are kept from before; ``scores`` are of their detections."""
        news = {(path, setup): FileStatus(ANALYSED, scores=found) for path, found in scores.items()}
        self._known = news | self._known
        self.changed.emit(None)

    def forget(self, path: Path) -> None:
        """A file is not what it was: nothing is known of it any more."""
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
        self._end(run, FileStatus(ANALYSED, scores=analysis.detections.scores))

    @Slot(int)
    def _on_cancelled(self, run: int) -> None:
        self._end(run, None)

    @Slot(int, object)
    def _on_failed(self, run: int, problem: Problem) -> None:
        self._end(run, FileStatus(BROKEN, reason=problem.message))

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
    """The file that a job is about, as far as that is known before it begins."""
    if job.image is not None:
        return job.image.path
    if job.path is not None:
        return job.path
    return job.paths[0] if len(job.paths) == 1 else None
