"""Scores single windows in the thread of the model, in the order of the requests."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.progress import Cancelled
from spp_viewer.core.results import Analysis
from spp_viewer.explain.roi import Pyramid
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.live_jobs import LiveJob, LiveScores, LiveWarp
from spp_viewer.gui.workers.messages import Problem

if TYPE_CHECKING:
    from spp_viewer.detectors import Rcnn, SppNet
    from spp_viewer.detectors.live import WarpScorer, WindowScorer

logger = logging.getLogger(__name__)


class LiveWorker(QObject):
    """Lives in the worker thread and uses its model. Signals carry the job's number first.

    Data prepared for an image are cached until the next image, or until :meth:`forget`.
    """

    scored = Signal(int, object)
    """Emitted with (run, LiveScores)."""
    warped = Signal(int, object)
    """Emitted with (run, LiveWarp)."""
    failed = Signal(int, object)
    """Emitted with (run, Problem)."""

    def __init__(self, worker: AnalysisWorker) -> None:
        super().__init__()
        self._worker = worker
        self._scorer: tuple[SppNet, Analysis, WindowScorer] | None = None
        self._rcnn: tuple[SppNet, Rcnn] | None = None
        self._warper: tuple[Rcnn, Analysis, WarpScorer] | None = None

    @Slot()
    def forget(self) -> None:
        """Release the maps and weights that only this worker needs."""
        self._scorer = self._rcnn = self._warper = None

    @Slot(object)
    def run(self, request: LiveJob) -> None:
        """Run a job; never raises. A cancelled job emits nothing."""
        run = request.job.run
        try:
            request.job.progress("", 0, 1)
            detector = self._worker.ready_detector(request.job, request.job.progress)
            if request.warped:
                self.warped.emit(run, self._warp(request, detector))
            else:
                self.scored.emit(run, self._score(request, detector))
        except Cancelled:
            logger.info("live job %d is cancelled", run)
        except (SppViewerError, ValueError) as error:
            logger.warning("%s", error)
            message = error.message if isinstance(error, SppViewerError) else str(error)
            self.failed.emit(run, Problem("error", "live", message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("live job %d failed", run)
            message = tr("Stopped on an unexpected error ({error}).").format(error=type(error).__name__)
            self.failed.emit(run, Problem("error", "live", message, traceback.format_exc(), error))

    def _score(self, request: LiveJob, detector: SppNet) -> LiveScores:
        from spp_viewer.detectors.live import WindowScorer
        from spp_viewer.detectors.scored import nearest_box
        from spp_viewer.detectors.splice import with_only

        analysis = request.analysis
        known = self._scorer
        if known is None or known[0] is not detector or known[1] is not analysis:
            known = detector, analysis, WindowScorer.of(detector, analysis)
            self._scorer = known
        scored = known[2].score(request.box[None])
        label = int(scored.best[0]) if analysis.classes else None
        moved = scored.regressed(label)[0] if label is not None and scored.offsets.size else None
        number, cells = int(scored.windows.scale_index[0]), scored.windows.cells[0].tolist()
        assert analysis.maps is not None
        conv5 = analysis.maps[number].conv5
        pyramid = Pyramid.of(conv5, tuple(cells), detector.bundle.levels, scored.pooled[0])
        nearest = nearest_box(analysis.proposals.boxes, request.box)
        return LiveScores(analysis, with_only(analysis, scored), scored, pyramid, label, moved, nearest)

    def _warp(self, request: LiveJob, detector: SppNet) -> LiveWarp:
        from spp_viewer.detectors import Rcnn
        from spp_viewer.detectors.live import WarpScorer

        if self._rcnn is None or self._rcnn[0] is not detector:
            self._rcnn = detector, Rcnn(detector.bundle, str(detector.device), detector.options)
        rcnn, known = self._rcnn[1], self._warper
        if known is None or known[0] is not rcnn or known[1] is not request.analysis:
            known = rcnn, request.analysis, WarpScorer(rcnn, request.analysis.image)
            self._warper = known
        return LiveWarp(known[2].score(request.box[None]))
