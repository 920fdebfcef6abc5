"""Maps of other layers than conv5, computed in the thread that owns the model."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import ModelLoadError, SppViewerError
from spp_viewer.core.progress import Cancelled
from spp_viewer.core.results import Analysis
from spp_viewer.core.words import Words
from spp_viewer.gui.messages import Job, Problem
from spp_viewer.gui.worker import Worker

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class LayerJob:
    """One layer of an analysis, at one of its scales.

    Attributes
    ----------
    job
        Number, model, device and cancelling, as of any other job.
    layer
        Name of a conv layer of the analysis' trunk.
    """

    job: Job
    analysis: Analysis
    scale: int
    layer: str


class LayerWorker(QObject):
    """Lives in the worker's thread and uses its model. Signals carry the job's number first."""

    computed = Signal(int, object)
    """(run, tuple of LayerMaps): the wanted layer last, and others that came with it."""
    progressed = Signal(int, int, int)
    """(run, done, total)"""
    failed = Signal(int, object)
    """(run, Problem)"""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker

    @Slot(object)
    def run(self, request: LayerJob) -> None:
        """Do a job to its end; nothing is raised. A cancelled one says nothing."""
        run = request.job.run
        try:
            self.computed.emit(run, self._compute(request))
        except Cancelled:
            logger.info("layer job %d is cancelled", run)
        except SppViewerError as error:
            logger.warning("%s", error)
            self.failed.emit(run, Problem("error", "layer", error.message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("layer job %d failed", run)
            if isinstance(error, MemoryError) or "memory" in str(error):
                message = Words("There is not enough memory for this layer; analyse at a smaller scale.")
            else:
                message = Words("Stopped on an unexpected error ({error}).", error=type(error).__name__)
            self.failed.emit(run, Problem("error", "layer", message, traceback.format_exc(), error))

    def _compute(self, request: LayerJob) -> object:
        job, analysis = request.job, request.analysis

        def report(stage: str, done: int, total: int) -> None:
            job.progress(stage, done, total)
            if stage == STAGE:
                self.progressed.emit(job.run, done, total)

        from spp_viewer.explain.layers import STAGE, compute_layers

        report("", 0, 1)
        detector = self._worker.ready_detector(job, report)
        bundle = detector.bundle
        if (bundle.name, bundle.backbone.name) != (analysis.model, analysis.backbone):
            raise ModelLoadError(
                Words(
                    "this analysis was made with the model {model}, and {other} is loaded; "
                    "start with --model and the folder of {model} to see its other layers",
                    model=analysis.model,
                    other=bundle.name,
                )
            )
        return compute_layers(analysis, request.scale, request.layer, detector.backbone, detector.device, report)
