"""Computes feature maps of layers other than conv5 in the thread of the model."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.message import Message
from spp_viewer.core.results import Analysis
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.workers.messages import Job
from spp_viewer.gui.workers.model_worker import ModelWorker


@dataclass(frozen=True, eq=False)
class LayerJob:
    """Request for one layer of an analysis at one of its scales.

    Attributes
    ----------
    job
        Number, model, device and cancellation.
    layer
        Name of a conv layer of the analysis' trunk.
    """

    job: Job
    analysis: Analysis
    scale: int
    layer: str


class LayerWorker(ModelWorker):
    """Computes the maps of layers."""

    SUBJECT = "layer"
    NO_MEMORY = tr_noop("There is not enough memory for this layer; analyse at a smaller scale.")

    computed = Signal(int, object)
    """Emitted with (run, tuple of LayerMaps): the requested layer last, after others computed with it."""
    progressed = Signal(int, int, int)
    """Emitted with (run, done, total)."""

    def _do(self, request: LayerJob) -> None:
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
                Message(
                    "this analysis was made with the model {model}, and {other} is loaded; "
                    "start with --model and the folder of {model} to see its other layers",
                    model=analysis.model,
                    other=bundle.name,
                )
            )
        layers = compute_layers(analysis, request.scale, request.layer, detector.backbone, detector.device, report)
        self.computed.emit(job.run, layers)
