"""Runs races in a worker thread that holds the model. Imports torch on first use."""

from __future__ import annotations

import logging
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Cancelled
from spp_viewer.gui.workers.messages import Problem
from spp_viewer.gui.workers.preload import DETECTING, import_calmly, import_search
from spp_viewer.gui.workers.race_jobs import RCNN, SPP, RaceJob, RaceStep
from spp_viewer.pipeline.bundles import open_bundle
from spp_viewer.pipeline.proposing import boxes_from

if TYPE_CHECKING:
    from spp_viewer.nn.bundle import ModelBundle

logger = logging.getLogger(__name__)

PLOTTING = ("pyqtgraph", "spp_viewer.gui.pages.race.sweep_plot")
"""Modules that the plot of a sweep needs."""

REPORT_SECONDS = 0.05
"""Minimum interval between progress reports, seconds, so that the window takes no time from the race."""


class RaceWorker(QObject):
    """Runs jobs one after the other in a worker thread.

    Signals carry the job's number first: ``stepped`` (number, Step), ``reported`` (number, Partial or Analysis),
    ``measured`` (number, SweepPoint), and in the end one of ``compared`` (number, Comparison), ``swept`` (number),
    ``cancelled`` (number) and ``failed`` (number, Problem).
    """

    prepared = Signal()
    """Emitted when the modules for plots are imported."""
    stepped = Signal(int, object)
    reported = Signal(int, object)
    measured = Signal(int, object)
    compared = Signal(int, object)
    swept = Signal(int)
    cancelled = Signal(int)
    failed = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._bundle: ModelBundle | None = None
        self._bundle_path: Path | None = None

    @Slot()
    def prepare(self) -> None:
        """Import the modules for plots, which takes a third of a second."""
        import_calmly(PLOTTING)
        self.prepared.emit()

    @Slot(object)
    def run(self, job: RaceJob) -> None:
        """Run a job to its end; never raises."""
        try:
            if job.sweep:
                self.prepare()
            self._run(job)
        except Cancelled:
            self.cancelled.emit(job.number)
        except (SppViewerError, ValueError) as error:
            logger.warning("%s", error)
            message = error.message if isinstance(error, SppViewerError) else str(error)
            self.failed.emit(job.number, Problem("error", "race", message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("race %d failed", job.number)
            message = Message(
                "The race stopped on an unexpected error ({error}); the details help to report it.",
                error=type(error).__name__,
            )
            self.failed.emit(job.number, Problem("error", "race", message, traceback.format_exc(), error))

    def _run(self, job: RaceJob) -> None:
        job.progress("model", 0, 1)
        import_search(job.options.proposals)
        import_calmly(DETECTING)
        from spp_viewer.race.comparison import compare
        from spp_viewer.race.sweeping import sweep

        report = _Reporter(self, job)
        bundle = self._ready(job)
        if job.sweep:
            points = sweep(
                job.image,
                bundle,
                job.device,
                job.options,
                counts=job.sweep,
                repeats=job.repeats,
                sample=job.sample,
                progress=report,
            )
            for point in points:
                self.measured.emit(job.number, point)
            self.swept.emit(job.number)
            return
        result = compare(
            job.image,
            bundle,
            job.device,
            job.options,
            proposals=boxes_from(job.proposals_file, job.image),
            repeats=job.repeats,
            sample=job.sample,
            together=job.together,
            progress=report,
            on_result=lambda found: self.reported.emit(job.number, found),
        )
        self.compared.emit(job.number, result)

    def _ready(self, job: RaceJob) -> ModelBundle:
        job.progress("model", 0, 1)
        if self._bundle is None or self._bundle_path != job.model:
            self._bundle, self._bundle_path = open_bundle(job.model), job.model
        job.progress("model", 1, 1)
        return self._bundle


class _Reporter:
    """Checks for cancellation at every step, and reports progress at a limited rate."""

    def __init__(self, runner: RaceWorker, job: RaceJob) -> None:
        self._runner, self._job = runner, job
        self._last: dict[str, tuple[str, float]] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._job.progress(stage, done, total)
        detector, run, stage = stage.split(" ") if stage.startswith((SPP, RCNN)) else ("", "", stage)
        now = time.monotonic()
        key, at = self._last.get(detector, ("", 0.0))
        if key != f"{run} {stage}" or now - at >= REPORT_SECONDS or done == total:
            self._last[detector] = f"{run} {stage}", now
            self._runner.stepped.emit(self._job.number, RaceStep(detector, run, stage, done, total))
