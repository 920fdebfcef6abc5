"""Fills galleries in the thread of the model, one image per job, so that other jobs can run in between."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.memory import release_free_memory
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Progress
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.gallery_atlas import atlas_of
from spp_viewer.gui.workers.gallery_cache import GalleryCache, key_of
from spp_viewer.gui.workers.gallery_jobs import PLACES, Added, AddImage, Found, GallerySet, GalleryView, Keep, LookUp
from spp_viewer.gui.workers.messages import Job
from spp_viewer.gui.workers.model_worker import ModelWorker
from spp_viewer.pipeline.listing import images_in
from spp_viewer.pipeline.model_info import model_of

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet
    from spp_viewer.explain.gallery import FilterGallery

SHOW_SECONDS = 0.4
"""Minimum interval between views of a gallery that is being filled, seconds."""

SAVE_SECONDS = 30.0
"""Interval between writes to disk, seconds."""


TRIM_INTERVAL = 4
"""Number of images after which free memory is returned to the system."""


class GalleryWorker(ModelWorker):
    """Fills one gallery at a time. Signals carry the job's number first.

    Parameters
    ----------
    kept
        Cache of galleries.
    """

    SUBJECT = "gallery"
    NO_MEMORY = tr_noop("There is not enough memory for the gallery; analyse at a smaller scale.")

    found = Signal(int, object)
    """(run, Found)"""
    added = Signal(int, object)
    """(run, Added)"""
    shown = Signal(int, object)
    """(run, GalleryView)"""

    def __init__(self, worker: AnalysisWorker, kept: GalleryCache) -> None:
        super().__init__(worker)
        self._kept = kept
        self._key = ""
        self._gallery: FilterGallery | None = None
        self._unsaved = False
        self._computed = 0
        self._shown_at = -SHOW_SECONDS  # so that the first view is shown immediately
        self._saved_at = 0.0

    def close(self) -> None:
        """Write pending data. May be called from any thread after the worker's has ended."""
        self._save()
        self._kept.shutdown()

    def _do(self, request: LookUp | AddImage | Keep) -> None:
        run, report = request.job.run, request.job.progress
        report("", 0, 1)
        if isinstance(request, LookUp):
            images = self._images(request)
            self._take_up(images)
            self.found.emit(run, Found(images, self._view()))
        elif isinstance(request, AddImage):
            self._take_up(request.images)
            problem = self._add(request, report)
            due = request.last or time.monotonic() - self._shown_at >= SHOW_SECONDS
            self.added.emit(run, Added(problem, self._view() if due else None))
        else:
            self._take_up(request.images)
            self._save()
            self.shown.emit(run, self._view())

    def _images(self, request: LookUp) -> GallerySet:
        job = request.job
        paths = tuple(images_in(request.folder)) if request.folder is not None else request.files
        model = model_of(job.setup)
        fingerprint = model.fingerprint if model is not None else self._detector(job).bundle.fingerprint
        source = source_of(fingerprint, job.options.scales, self._worker.engine(job))
        per_image = max(1, -(-PLACES // max(len(paths), 1)))  # so that few images can fill all places
        return GallerySet(key_of(paths, source, per_image), paths, source, per_image)

    def _take_up(self, images: GallerySet) -> None:
        """Continue with the gallery of these images, from memory or the cache."""
        if images.key != self._key:
            self._save()
            self._key, self._gallery = images.key, self._kept.find(images.key, images.source)
            self._saved_at = time.monotonic()

    def _add(self, request: AddImage, report: Progress) -> str:
        """Add an image; return the reason of a failure, or an empty text."""
        from spp_viewer.explain.gallery import empty_gallery, fill_gallery

        job, images = request.job, request.images
        detector = self._detector(job)
        found = source_of(detector.bundle.fingerprint, job.options.scales, self._worker.engine(job))
        if found != images.source:
            raise ModelLoadError(Message("the model on disk has changed; start the gallery again"))
        gallery = self._gallery
        if gallery is None:
            filters = detector.backbone.geometry.channels
            gallery = empty_gallery(filters, PLACES, images.source, images.per_image)
        before, detector.options = detector.options, job.options
        try:
            steps = list(fill_gallery(gallery, detector, [request.path], report))
        except (MemoryError, RuntimeError, ValueError) as error:  # of this image only; others may succeed
            return " ".join(str(error).split()) or type(error).__name__
        finally:
            detector.options = before
        for step in steps:
            self._gallery, self._unsaved = step.gallery, self._unsaved or not step.problem
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self._save()
        self._computed += len(steps)
        if self._computed >= TRIM_INTERVAL:
            self._computed = 0
            release_free_memory()
        return "".join(step.problem for step in steps)

    def _detector(self, job: Job) -> SppNet:
        return self._worker.ready_detector(job, job.progress)

    def _view(self) -> GalleryView | None:
        gallery = self._gallery
        if gallery is None:
            return None
        self._shown_at = time.monotonic()
        return GalleryView(self._key, gallery, atlas_of(gallery))

    def _save(self) -> None:
        if self._unsaved and self._gallery is not None:
            self._kept.put_soon(self._key, self._gallery)
        self._unsaved, self._saved_at = False, time.monotonic()


def source_of(fingerprint: str, scales: tuple[int, ...], engine: str) -> str:
    """Return the identifier of network, scales and engine (as in ``Analysis.computed_by``) of a gallery."""
    return f"{fingerprint} at {', '.join(map(str, scales))} by {engine}"
