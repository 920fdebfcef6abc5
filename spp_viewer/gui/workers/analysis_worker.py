"""The thread that computes: relays the analysis pipeline by signals.

An :class:`AnalysisWorker` lives in its own thread and is addressed by signals alone. Results are frozen and carry the
number of their run, so that the window can drop stale ones.
"""

from __future__ import annotations

import logging
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import DeviceError, ImageLoadError, ModelLoadError, ProposalError, SppViewerError
from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.packages import other_opencv
from spp_viewer.core.progress import Cancelled, Progress
from spp_viewer.core.results import Proposals
from spp_viewer.exchange.errors import AnalysisFileError
from spp_viewer.gui.workers.messages import Job, Opened, Problem
from spp_viewer.gui.workers.mipmap import Mipmap
from spp_viewer.gui.workers.preload import DETECTING, import_calmly, import_search
from spp_viewer.pipeline.listener import Listener
from spp_viewer.pipeline.model_info import ModelInfo
from spp_viewer.pipeline.pipeline import Pipeline
from spp_viewer.pipeline.result_cache import ResultStore

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet

logger = logging.getLogger(__name__)

REPORT_SECONDS = 0.02
"""Minimum time between reports of one stage's steps; more frequent ones would only keep the window busy."""

SHOW_SECONDS = 0.02
"""The worker rests while the window draws another image: together they would wait for each other's turns with the
interpreter, and the window would stand still for two or three times as long."""

_SUBJECTS = (
    (ImageLoadError, "image"),
    (ModelLoadError, "model"),
    (ProposalError, "proposals"),
    (DeviceError, "device"),
    (AnalysisFileError, "image"),
)


class AnalysisWorker(QObject):
    """Opens and analyses images, one job after the other.

    Signals carry the run's number first. ``opened`` (run, Opened), ``listed`` (run, files, place of the open one),
    ``model_loaded`` (run, ModelInfo), ``proposals_found`` (run, Proposals), ``progressed`` (run, stage, done, total),
    and in the end one of ``analysed`` (run, Analysis), ``recalled`` (run, Analysis stored by an earlier run),
    ``prepared`` (run) for a job without an image, ``cancelled`` (run) and ``failed`` (run, Problem). ``warned``
    (Problem) and ``devices_found`` (name and description of each) belong to no run.

    Parameters
    ----------
    results
        Storage of analyses; None stores none.
    """

    opened = Signal(int, object)
    listed = Signal(int, object, int)
    model_loaded = Signal(int, object)
    proposals_found = Signal(int, object)
    progressed = Signal(int, str, int, int)
    analysed = Signal(int, object)
    recalled = Signal(int, object)
    cancelled = Signal(int)
    failed = Signal(int, object)
    prepared = Signal(int)
    warned = Signal(object)
    devices_found = Signal(object)

    def __init__(self, results: ResultStore | None = None) -> None:
        super().__init__()
        self._pipeline = Pipeline(results)
        self._checked_opencv = self._listed_devices = False

    @Slot(object)
    def run(self, job: Job) -> None:
        """Run a job; nothing is raised."""
        try:
            self._run(job)
        except Cancelled:
            self.cancelled.emit(job.run)
        except SppViewerError as error:
            logger.warning("%s", error)
            subject = next((name for kind, name in _SUBJECTS if isinstance(error, kind)), "analysis")
            self.failed.emit(job.run, Problem("error", subject, error.message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("run %d failed", job.run)
            message = Message(
                "The analysis stopped on an unexpected error ({error}); the details help to report it.",
                error=type(error).__name__,
            )
            self.failed.emit(job.run, Problem("error", "analysis", message, traceback.format_exc(), error))

    def _run(self, job: Job) -> None:
        outcome = self._pipeline.run(job.request, _Reporter(job, self.progressed), _Relay(self, job))
        if outcome.analysis is None:
            self.prepared.emit(job.run)
        elif outcome.recalled:
            self.recalled.emit(job.run, outcome.analysis)
        else:
            self.analysed.emit(job.run, outcome.analysis)

    def ready_detector(self, job: Job, report: Progress) -> SppNet:
        """Return the detector, loaded when first needed or for another model or device. In this thread only."""
        return self._pipeline.model.detector(job.setup, report, _Relay(self, job))

    def engine(self, job: Job) -> str:
        """Return what computes for a job, see :meth:`spp_viewer.pipeline.model_in_use.ModelInUse.engine`."""
        import_calmly(DETECTING)
        return self._pipeline.model.engine(job.setup)

    def list_devices(self) -> None:
        """Announce the devices of this machine, once; torch is imported."""
        if self._listed_devices:
            return
        self._listed_devices = True
        from spp_viewer.nn.devices import devices

        self.devices_found.emit(devices())

    def check_opencv(self) -> None:
        """Warn once if another build of OpenCV, which brings its own Qt, is installed in the same environment."""
        if self._checked_opencv:
            return
        self._checked_opencv = True
        others = other_opencv()
        if others:
            message = Message(
                "{packages} is installed too and may disturb the window; "
                "uninstall every opencv package, then install opencv-contrib-python-headless again.",
                packages=", ".join(others),
            )
            self.warned.emit(Problem("warning", "opencv", message))


class _Relay(Listener):
    """Emits a run's notifications as signals of the worker; imports what comes next without stopping the window."""

    def __init__(self, worker: AnalysisWorker, job: Job) -> None:
        self._worker, self._job = worker, job

    def on_listed(self, files: tuple[Path, ...], place: int) -> None:
        self._worker.listed.emit(self._job.run, files, place)

    def on_opened(self, image: Image, *, saved: bool) -> None:
        if not self._job.background:
            self._worker.opened.emit(self._job.run, Opened(image, Mipmap(image.pixels), saved))
            time.sleep(SHOW_SECONDS)

    def on_search(self, method: str) -> None:
        self._worker.check_opencv()
        import_search(method)

    def on_proposals(self, proposals: Proposals) -> None:
        self._worker.proposals_found.emit(self._job.run, proposals)

    def on_load(self) -> None:
        import_calmly(DETECTING)
        self._worker.list_devices()

    def on_model(self, model: ModelInfo) -> None:
        self._worker.model_loaded.emit(self._job.run, model)


class _Reporter:
    """A progress that cancels at every step and reports at most once per interval."""

    def __init__(self, job: Job, signal: object) -> None:
        self._job, self._signal = job, signal
        self._stage, self._at = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._job.progress(stage, done, total)
        now = time.monotonic()
        if stage != self._stage or done >= total or now - self._at >= REPORT_SECONDS:
            self._stage, self._at = stage, now
            self._signal.emit(self._job.run, stage, done, total)  # type: ignore[attr-defined]
