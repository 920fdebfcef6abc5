"""The one thread that computes. It owns the model and the detector; torch and OpenCV are imported here, not before.

A :class:`Worker` lives in its own thread and is spoken to by signals alone. Results are frozen and carry the number of
their run, so that the window can drop those it no longer wants.
"""

from __future__ import annotations

import dataclasses
import logging
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import (
    DeviceError,
    ImageLoadError,
    ModelLoadError,
    ProposalError,
    SppViewerError,
)
from spp_viewer.core.image import SUFFIXES, Image, load_image
from spp_viewer.core.packages import other_opencv
from spp_viewer.core.progress import Cancelled
from spp_viewer.core.results import Analysis, Proposals, Timings
from spp_viewer.core.words import Words
from spp_viewer.exchange.analysis_file import SUFFIX, load_analysis
from spp_viewer.exchange.errors import AnalysisFileError
from spp_viewer.gui.canvas.picture import Picture
from spp_viewer.gui.messages import DECODE, MODEL, Job, ModelInfo, Opened, Problem

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet
    from spp_viewer.nn.bundle import ModelBundle

logger = logging.getLogger(__name__)

REPORT_SECONDS = 0.02
"""Steps of one stage are reported at most this often; more would only keep the window busy."""

_SUBJECTS = (
    (ImageLoadError, "image"),
    (ModelLoadError, "model"),
    (ProposalError, "proposals"),
    (DeviceError, "device"),
    (AnalysisFileError, "image"),
)


class Worker(QObject):
    """Opens and analyses images, one job after the other.

    Signals carry the run's number first. ``opened`` (run, Opened), ``listed`` (run, files, place of the open one),
    ``model_loaded`` (run, ModelInfo), ``proposals_found`` (run, Proposals), ``progressed`` (run, stage, done, total),
    and in the end one of ``analysed`` (run, Analysis), ``cancelled`` (run) and ``failed`` (run, Problem). ``warned``
    (Problem) belongs to no run.
    """

    opened = Signal(int, object)
    listed = Signal(int, object, int)
    model_loaded = Signal(int, object)
    proposals_found = Signal(int, object)
    progressed = Signal(int, str, int, int)
    analysed = Signal(int, object)
    cancelled = Signal(int)
    failed = Signal(int, object)
    warned = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._detector: SppNet | None = None
        self._detector_key: tuple[Path | None, str] | None = None
        self._checked_opencv = False

    @Slot(object)
    def run(self, job: Job) -> None:
        """Do a job to its end, whatever that is; nothing is raised."""
        report = _Reporter(job, self.progressed)
        try:
            self._run(job, report)
        except Cancelled:
            self.cancelled.emit(job.run)
        except SppViewerError as error:
            logger.warning("%s", error)
            subject = next((name for kind, name in _SUBJECTS if isinstance(error, kind)), "analysis")
            self.failed.emit(job.run, Problem("error", subject, error.message, traceback.format_exc(), error))
        except Exception as error:
            logger.exception("run %d failed", job.run)
            message = Words(
                "The analysis stopped on an unexpected error ({error}); the details help to report it.",
                error=type(error).__name__,
            )
            self.failed.emit(job.run, Problem("error", "analysis", message, traceback.format_exc(), error))

    def _run(self, job: Job, report: _Reporter) -> None:
        image = job.image
        if image is None:
            path = self._choose(job, report)
            if path.suffix.lower() == SUFFIX:
                self._reopen(job, path, report)
                return
            image = self._open(job, path, report)
        proposals, took = self._propose(job, image, report)
        self.proposals_found.emit(job.run, proposals)
        detector = self._ready_detector(job, report)
        detector.options = job.options
        analysis = detector.analyse(image, proposals, report)
        report(MODEL, 1, 1)  # a last chance to cancel: after this the answer is on its way
        self.analysed.emit(job.run, _with_proposal_time(analysis, took))

    def _choose(self, job: Job, report: _Reporter) -> Path:
        """The file to open; several are listed."""
        report(DECODE, 0, 1)
        if job.path is not None:
            return job.path
        files = expand(job.paths)
        if len(files) > 1:
            self.listed.emit(job.run, files, 0)
        return files[0]

    def _reopen(self, job: Job, path: Path, report: _Reporter) -> None:
        """A saved analysis: nothing is computed."""
        analysis = load_analysis(path)
        report(DECODE, 1, 1)
        self.opened.emit(job.run, Opened(analysis.image, Picture(analysis.image.pixels)))
        if job.path is None and job.paths == (path,):
            self.listed.emit(job.run, (path,), 0)
        self.analysed.emit(job.run, analysis)

    def _open(self, job: Job, path: Path, report: _Reporter) -> Image:
        image = load_image(path)
        report(DECODE, 1, 1)
        self.opened.emit(job.run, Opened(image, Picture(image.pixels)))
        if job.path is None and job.paths == (path,):
            beside = tuple(sorted({path, *images_in(path.parent)}, key=_by_name))
            self.listed.emit(job.run, beside, beside.index(path))
        _ = image.content_hash  # computed once, here, not on the window's thread
        return image

    def _propose(self, job: Job, image: Image, report: _Reporter) -> tuple[Proposals, float]:
        """The proposals and the seconds they took. They need no network, so they come before the model is loaded."""
        from spp_viewer.proposals import make_proposals, read_proposals

        self._check_opencv()
        report("proposals", 0, 1)
        started = time.perf_counter()
        if job.proposals_file is not None:
            proposals = read_proposals(job.proposals_file, image)
        else:
            proposals = make_proposals(image, job.options.proposals, job.options.max_proposals, report)
        return proposals, time.perf_counter() - started

    def _ready_detector(self, job: Job, report: _Reporter) -> SppNet:
        """The detector, loaded when first needed or when another model or device is asked for."""
        key = job.model, job.device
        if self._detector is None or self._detector_key != key:
            report(MODEL, 0, 1)
            from spp_viewer.detectors import SppNet
            from spp_viewer.nn.bundle import load_bundle

            report(MODEL, 0, 1)
            bundle = load_bundle(job.model)
            self._detector = SppNet(bundle, job.device, job.options)
            self._detector_key = key
            self.model_loaded.emit(job.run, _info(bundle))
            report(MODEL, 1, 1)
        return self._detector

    def _check_opencv(self) -> None:
        """Warn once when another build of OpenCV, which brings a Qt of its own, lies in the same environment."""
        if self._checked_opencv:
            return
        self._checked_opencv = True
        others = other_opencv()
        if others:
            message = Words(
                "{packages} is installed too and may disturb the window; "
                "uninstall every opencv package, then install opencv-contrib-python-headless again.",
                packages=", ".join(others),
            )
            self.warned.emit(Problem("warning", "opencv", message))


class _Reporter:
    """A progress that cancels at every step and reports only as often as a window can show."""

    def __init__(self, job: Job, signal: object) -> None:
        self._job, self._signal = job, signal
        self._stage, self._at = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        self._job.progress(stage, done, total)
        now = time.monotonic()
        if stage != self._stage or done >= total or now - self._at >= REPORT_SECONDS:
            self._stage, self._at = stage, now
            self._signal.emit(self._job.run, stage, done, total)  # type: ignore[attr-defined]


def expand(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Files as they are, folders replaced by the images in them.

    Raises
    ------
    ImageLoadError
        If nothing is left.
    """
    files: list[Path] = []
    for path in paths:
        files += images_in(path) if path.is_dir() else [path]
    if not files:
        names = ", ".join(str(path) for path in paths)
        raise ImageLoadError(
            Words(
                "{names}: no image in this folder; open one with {suffixes} files",
                names=names,
                suffixes=", ".join(SUFFIXES),
            )
        )
    return tuple(files)


def images_in(folder: Path) -> list[Path]:
    """The image files in a folder, sorted by name without regard to case; none if it cannot be read."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    except OSError:
        return []
    return sorted(found, key=_by_name)


def _by_name(path: Path) -> tuple[str, str]:
    return path.name.lower(), path.name


def _info(bundle: ModelBundle) -> ModelInfo:
    return ModelInfo(
        name=bundle.name,
        backbone=bundle.backbone.name,
        classes=bundle.classes,
        levels=bundle.levels,
        thin_classes=bundle.thin_classes,
        threshold=bundle.display_threshold,
    )


def _with_proposal_time(analysis: Analysis, took: float) -> Analysis:
    """The analysis with the proposals' time in its place: they were found before the detector was called."""
    known = {**analysis.timings.seconds, "proposals": took}
    return dataclasses.replace(analysis, timings=Timings(known, analysis.timings.total + took))
