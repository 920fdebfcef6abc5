"""Traces a window's score and computes the score without parts of the input, in the thread of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.message import Message
from spp_viewer.core.results import Analysis, frozen
from spp_viewer.explain.spread import SPREADS
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job
from spp_viewer.gui.workers.model_worker import ModelWorker
from spp_viewer.gui.workers.signed_pixels import signed_pixels

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet
    from spp_viewer.explain.ablation import Ablation, Ablator
    from spp_viewer.explain.occlusion import OcclusionEffect
    from spp_viewer.explain.provenance import Provenance
    from spp_viewer.explain.scale_choice import ScaleChoice

TOP_COUNT = 6
"""Number of strongest filters and units reported for and against."""

MAX_SIDE = 512
"""Longer side of the attribution map, pixels."""


@dataclass(frozen=True)
class Switched:
    """The parts to switch off; like :class:`~spp_viewer.explain.ablation.Ablation`, but needs no torch."""

    filters: frozenset[int] = field(default_factory=frozenset)
    bins: frozenset[int] = field(default_factory=frozenset)
    levels: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.filters or self.bins or self.levels)


@dataclass(frozen=True, eq=False)
class Reasons:
    """A provenance with the data that views of it show.

    Attributes
    ----------
    pictures
        uint8 (rows, columns, 4), RGBA, for each of :data:`~spp_viewer.explain.spread.SPREADS`: the contributions of
        the winning cells over the whole image.
    scale
        How the window's scale was chosen.
    filters, units
        int64 each: those with the strongest evidence for the class, and against it, strongest first.
    """

    provenance: Provenance
    pictures: Mapping[str, NDArray[np.uint8]]
    scale: ScaleChoice
    filters: tuple[NDArray[np.int64], NDArray[np.int64]]
    units: tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Effect:
    """Scores of a window with parts switched off.

    Attributes
    ----------
    scores
        float32 (classes,), computed by the heads.
    predicted
        Score of the class predicted by subtracting the contributions of the parts that are off.
    everywhere
        The whole analysis with the same parts switched off in all windows; None if not requested.
    """

    switched: Switched
    scores: NDArray[np.float32]
    predicted: float
    everywhere: Analysis | None = None


@dataclass(frozen=True, eq=False)
class TraceJob:
    """Trace one window's score for a class."""

    job: Job
    analysis: Analysis
    proposal: int
    label: int


@dataclass(frozen=True, eq=False)
class SwitchJob:
    """Score a traced window with parts switched off, optionally all other windows as well."""

    job: Job
    analysis: Analysis
    reasons: Reasons
    switched: Switched
    everywhere: bool = False


@dataclass(frozen=True, eq=False)
class CoverJob:
    """Cover a patch (x1, y1, x2, y2) of the photograph, image pixels, and score a traced window again."""

    job: Job
    analysis: Analysis
    reasons: Reasons
    patch: tuple[float, float, float, float]
    spread: str


class AttributionWorker(ModelWorker):
    """Computes attributions, ablations and occlusions."""

    SUBJECT = "why"
    NO_MEMORY = tr_noop("There is not enough memory to score all windows again; analyse with fewer proposals.")

    traced = Signal(int, object)
    """(run, Reasons)"""
    rescored = Signal(int, object)
    """(run, Effect)"""
    covered = Signal(int, object)
    """(run, OcclusionEffect)"""

    def __init__(self, worker: AnalysisWorker) -> None:
        super().__init__(worker)
        self._ablator: tuple[Analysis, SppNet, Ablator] | None = None  # 50 kB per window of the last analysis

    def _do(self, request: Any) -> None:
        request.job.progress("", 0, 1)
        if self._ablator is not None and self._ablator[0] is not request.analysis:
            self._ablator = None  # its image was closed
        detector = self._detector(request.job, request.analysis)
        if isinstance(request, TraceJob):
            self.traced.emit(request.job.run, self._trace(detector, request))
        elif isinstance(request, CoverJob):
            self.covered.emit(request.job.run, self._cover(detector, request))
        else:
            self.rescored.emit(request.job.run, self._rescore(detector, request))

    def _detector(self, job: Job, analysis: Analysis) -> SppNet:
        detector = self._worker.ready_detector(job, job.progress)
        if detector.bundle.name != analysis.model or detector.heads is None:
            raise ModelLoadError(
                Message(
                    "This analysis was made with the model {model}, and {other} is loaded. Open the folder of {model} "
                    "(Edit, Open model) to see where its scores come from.",
                    model=analysis.model,
                    other=detector.bundle.name,
                )
            )
        return detector

    def _trace(self, detector: SppNet, request: TraceJob) -> Reasons:
        from spp_viewer.explain.provenance import trace
        from spp_viewer.explain.scale_choice import scale_choice
        from spp_viewer.explain.shares import strongest

        analysis = request.analysis
        assert detector.heads is not None
        assert analysis.maps is not None
        try:
            found = trace(analysis, detector.heads, detector.bundle.levels, request.proposal, request.label)
        except ValueError as error:
            raise ModelLoadError(
                Message(
                    "The model that is loaded does not give this analysis' scores ({error}). Analyse the image again "
                    "(F5) to see where they come from.",
                    error=error,
                )
            ) from error
        height, width = analysis.image.height, analysis.image.width
        shrink = min(1.0, MAX_SIDE / max(height, width))
        size = max(round(height * shrink), 1), max(round(width * shrink), 1)
        by_filter, shares = found.shares.by_filter, found.shares
        return Reasons(
            found,
            {spread: frozen(signed_pixels(found.photograph(spread, size))) for spread in SPREADS},
            scale_choice(analysis.maps, (height, width), analysis.proposals.boxes[request.proposal]),
            (strongest(by_filter, TOP_COUNT, 1), strongest(by_filter, TOP_COUNT, -1)),
            (strongest(shares.fc7, TOP_COUNT, 1), strongest(shares.fc7, TOP_COUNT, -1)),
        )

    def _cover(self, detector: SppNet, request: CoverJob) -> OcclusionEffect:
        from spp_viewer.explain.occlusion import occlusion_effect

        patch = np.array(request.patch, dtype=np.float32)
        provenance = request.reasons.provenance
        return occlusion_effect(detector, request.analysis, provenance, patch, request.spread, request.job.progress)

    def _rescore(self, detector: SppNet, request: SwitchJob) -> Effect:
        from spp_viewer.explain.ablation import Ablation, score_without

        assert detector.heads is not None
        provenance, switched = request.reasons.provenance, request.switched
        values, shares = provenance.pyramid.values, provenance.shares
        ablation = Ablation(switched.filters, switched.bins, switched.levels)
        off = ablation.off(shares.levels, values.shape[1])
        scores = score_without(values[None], detector.heads, off).scores[0]
        predicted = shares.score - float(shares.pooled[off].sum())
        everywhere = self._everywhere(detector, request, ablation) if request.everywhere else None
        return Effect(switched, scores, predicted, everywhere)

    def _everywhere(self, detector: SppNet, request: SwitchJob, ablation: Ablation) -> Analysis:
        from spp_viewer.explain.ablation import Ablator

        analysis = request.analysis
        if self._ablator is None or self._ablator[:2] != (analysis, detector):
            self._ablator = None  # free the memory before creating the next
            self._ablator = analysis, detector, Ablator(detector, analysis, request.job.progress)
        request.job.progress("", 0, 1)
        return self._ablator[2].analysis(ablation)
