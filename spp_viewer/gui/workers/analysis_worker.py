"""The one thread that computes. It owns the model and the detector; torch and OpenCV are imported here, not before.

An :class:`AnalysisWorker` lives in its own thread and is addressed by signals alone. Results are frozen and carry the
number of their run, so that the window can drop stale ones.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.boxes import as_boxes
from spp_viewer.core.errors import (
    DeviceError,
    ImageLoadError,
    ModelLoadError,
    ProposalError,
    SppViewerError,
)
from spp_viewer.core.image import SUFFIXES, Image, load_image
from spp_viewer.core.memory import release_free_memory
from spp_viewer.core.message import Message
from spp_viewer.core.packages import other_opencv
from spp_viewer.core.progress import Cancelled, Progress
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.exchange.analysis_file import SUFFIX, load_analysis
from spp_viewer.exchange.errors import AnalysisFileError
from spp_viewer.gui.workers.file_watcher import stamp_of
from spp_viewer.gui.workers.messages import DECODE, MODEL, Job, Opened, Problem
from spp_viewer.gui.workers.mipmap import Mipmap
from spp_viewer.gui.workers.model_info import model_info
from spp_viewer.gui.workers.preload import DETECTING, import_calmly, import_search
from spp_viewer.gui.workers.result_cache import ResultStore, UsedSettings, model_hash, model_of
from spp_viewer.nn.engine import engine_of

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet

logger = logging.getLogger(__name__)

REPORT_SECONDS = 0.02
"""Steps of one stage are reported at most this often; more would only keep the window busy."""

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
    and in the end one of ``analysed`` (run, Analysis), ``recalled`` (run, Analysis kept from an earlier run),
    ``prepared`` (run) for a job without an image, ``cancelled`` (run) and ``failed`` (run, Problem). ``warned``
    (Problem) and ``devices_found`` (a name and words for each) belong to no run.

    Parameters
    ----------
    results
        Where analyses are looked up and kept; None keeps none.
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
        self._results = results if results is not None else ResultStore(memory=0)
        self._detector: SppNet | None = None
        self._detector_key: tuple[Path | None, str] | None = None
        self._detector_hash: str | None = None
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
            message = Message(
                "The analysis stopped on an unexpected error ({error}); the details help to report it.",
                error=type(error).__name__,
            )
            self.failed.emit(job.run, Problem("error", "analysis", message, traceback.format_exc(), error))

    def _run(self, job: Job, report: _Reporter) -> None:
        if job.rerun is not None and job.quick:
            from spp_viewer.detectors.reuse import postprocess_again

            self.analysed.emit(job.run, postprocess_again(job.rerun.earlier, job.options, report))
            return
        image = job.image
        if image is None and not job.paths and job.path is None:
            self.ready_detector(job, report)
            self.prepared.emit(job.run)
            return
        if image is None:
            path = self._choose(job, report)
            if path.suffix.lower() == SUFFIX:
                self._reopen(job, path, report)
                return
            image = self._open(job, path, report)
        choices = UsedSettings.of(job.setup)
        if self._recall(job, choices, image, report):
            return
        earlier = job.rerun.earlier if job.rerun is not None else None
        if job.rerun is not None and job.rerun.keep_proposals:
            proposals, took = job.rerun.earlier.proposals, None
        else:
            proposals, took = self._propose(job, image, report)
            drawn = as_boxes(job.setup.drawn_on(image))
            proposals = proposals.with_drawn(drawn) if len(drawn) else proposals
            self.proposals_found.emit(job.run, proposals)
        detector = self.ready_detector(job, report)
        detector.options = job.options
        analysis = detector.analyse(image, proposals, report, earlier)
        release_free_memory()  # that of the image before, whose maps had other sizes
        report(MODEL, 1, 1)  # a last chance to cancel: after this the answer is on its way
        analysis = analysis if took is None else _searched(analysis, took)
        self._keep(job, choices, analysis)
        self.analysed.emit(job.run, analysis)

    def _keep(self, job: Job, choices: UsedSettings | None, analysis: Analysis) -> None:
        """Keep the result, unless model or boxes on disk are others by now, or another device had to step in."""
        if choices is None or choices != UsedSettings.of(job.setup) or choices.model != self._detector_hash:
            return
        if choices.fit(analysis) and analysis.computed_by == engine_of(job.device):
            key = choices.key(analysis.computed_by, analysis.image.content_hash)
            self._results.put(key, replace(analysis, reused=frozenset()))

    def _recall(self, job: Job, choices: UsedSettings | None, image: Image, report: _Reporter) -> bool:
        """Answer with a result of an earlier run, if there is one. The model need not be loaded for it."""
        engine = engine_of(job.device)
        if choices is None or engine is None or job.fresh:
            return False
        analysis = self._results.get(choices.key(engine, image.content_hash), image)
        model = model_of(job.setup) if analysis is not None else None
        if analysis is None or model is None:
            return False
        report(DECODE, 1, 1)  # a last chance to cancel
        if self._detector_key != (job.model, job.device):
            self.model_loaded.emit(job.run, model)
        self.recalled.emit(job.run, analysis)
        return True

    def _choose(self, job: Job, report: _Reporter) -> Path:
        """The file to open; several are listed."""
        report(DECODE, 0, 1)
        if job.path is not None:
            return job.path
        files = expand(job.paths)
        if len(files) > 1 or files[0] not in job.paths:
            self.listed.emit(job.run, files, 0)
        return files[0]

    def _reopen(self, job: Job, path: Path, report: _Reporter) -> None:
        """A saved analysis: nothing is computed. Its model is told of, if that is the one to be used."""
        analysis = load_analysis(path)
        report(DECODE, 1, 1)
        self._show(job, analysis.image, saved=True)
        if job.path is None and job.paths == (path,):
            self.listed.emit(job.run, (path,), 0)
        model = model_of(job.setup) if self._detector_key != (job.model, job.device) else None
        if model is not None and model.fingerprint == analysis.fingerprint:
            self.model_loaded.emit(job.run, model)
        self.analysed.emit(job.run, analysis)

    def _open(self, job: Job, path: Path, report: _Reporter) -> Image:
        stamp = stamp_of(path)
        image = load_image(path)
        report(DECODE, 1, 1)
        self._show(job, image)
        if job.path is None and job.paths == (path,):
            files = beside(path)
            self.listed.emit(job.run, files, files.index(path))
        self._results.saw(path, stamp, image)  # its hash is computed here, not on the window's thread
        return image

    def _show(self, job: Job, image: Image, *, saved: bool = False) -> None:
        if not job.background:
            self.opened.emit(job.run, Opened(image, Mipmap(image.pixels), saved))
            time.sleep(SHOW_SECONDS)

    def _propose(self, job: Job, image: Image, report: _Reporter) -> tuple[Proposals, float]:
        """The proposals and the seconds they took. They need no network, so they come before the model is loaded."""
        self._check_opencv()
        report("proposals", 0, 1)
        import_search(job.options.proposals)
        from spp_viewer.proposals import make_proposals, read_proposals

        started = time.perf_counter()
        if job.proposals_file is not None:
            proposals = read_proposals(job.proposals_file, image)
        else:
            proposals = make_proposals(image, job.options.proposals, job.options.max_proposals, report)
        return proposals, time.perf_counter() - started

    def ready_detector(self, job: Job, report: Progress) -> SppNet:
        """The detector, loaded when first needed or when another model or device is asked for. In this thread only."""
        key = job.model, job.device
        if self._detector is None or self._detector_key != key:
            report(MODEL, 0, 1)
            import_calmly(DETECTING)
            from spp_viewer.detectors import SppNet
            from spp_viewer.nn.bundle import load_bundle
            from spp_viewer.nn.devices import devices

            if self._detector is None:
                self.devices_found.emit(devices())
            report(MODEL, 0, 1)
            self._detector_hash = _model_hash(job)
            bundle = load_bundle(job.model)
            self._detector = SppNet(bundle, job.device, job.options)
            self._detector_key = key
            self.model_loaded.emit(job.run, model_info(bundle.card, bundle.path))
            report(MODEL, 1, 1)
        return self._detector

    def engine(self, job: Job) -> str:
        """What computes for a job, as in ``Analysis.computed_by``. Another device may have had to step in.

        Raises
        ------
        DeviceError
            If there is no such device.
        """
        import_calmly(DETECTING)
        from spp_viewer.nn.devices import choose_device, engine

        if self._detector is not None and self._detector_key == (job.model, job.device):
            return engine(self._detector.device)
        return engine(choose_device(job.device))

    def _check_opencv(self) -> None:
        """Warn once when another build of OpenCV, which brings a Qt of its own, lies in the same environment."""
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
    """Files as they are, folders replaced by the images in them, each file once.

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
            Message(
                "{names}: no image in this folder; open one with {suffixes} files",
                names=names,
                suffixes=", ".join(SUFFIXES),
            )
        )
    return tuple(dict.fromkeys(files))


def beside(path: Path) -> tuple[Path, ...]:
    """A file and the images in its folder."""
    return tuple(sorted({path, *images_in(path.parent)}, key=_by_name))


def images_in(folder: Path) -> list[Path]:
    """The image files in a folder, sorted by name without regard to case; none if it cannot be read."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    except OSError:
        return []
    return sorted(found, key=_by_name)


def _by_name(path: Path) -> tuple[str, str]:
    return path.name.lower(), path.name


def _model_hash(job: Job) -> str | None:
    """What tells this model from another in the same folder, if it can be read."""
    try:
        return model_hash(job.setup)
    except OSError:
        return None


def _searched(analysis: Analysis, took: float) -> Analysis:
    """The analysis with the proposals' time in its place: they were found before the detector was called."""
    from spp_viewer.detectors.reuse import searched_again

    return searched_again(analysis, took)
