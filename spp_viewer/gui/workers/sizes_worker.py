"""Runs a photograph in several forms through the network. Maps are cached, so other levels need no convolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from cachetools import LRUCache
from PySide6.QtCore import Signal, Slot

from spp_viewer.core.image import Image
from spp_viewer.explain.forms import Form
from spp_viewer.gui.i18n.text import tr_noop
from spp_viewer.gui.workers.analysis_worker import AnalysisWorker
from spp_viewer.gui.workers.messages import Job
from spp_viewer.gui.workers.mipmap import Mipmap
from spp_viewer.gui.workers.model_worker import ModelWorker

if TYPE_CHECKING:
    from spp_viewer.detectors import SppNet
    from spp_viewer.explain.any_size import FormFeatures, PooledForm

SATURATION_PERCENTILE = 99.5
"""Percentile of a vector's values at which colours saturate, so that a few large ones do not darken the rest."""

CACHE_BYTES = 256 * 2**20
"""Maximum size of cached maps and images; the least recently used forms are dropped first."""


@dataclass(frozen=True, eq=False)
class SizesJob:
    """Request to run the network on several forms of an image and compare the vectors."""

    job: Job
    image: Image
    forms: tuple[Form, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class FormResult:
    """Result of one form: its vector and the network's input, ready to be drawn.

    Attributes
    ----------
    bright
        Value at which colours saturate.
    """

    look: PooledForm
    picture: Mipmap
    bright: float


@dataclass(frozen=True)
class KeptMaps:
    """Cached maps: their size in bytes, and the maps of the compared forms."""

    size: int = 0
    forms: int = 0


class SizesWorker(ModelWorker):
    """Runs the convolutional trunk on the forms and pools the maps."""

    SUBJECT = "sizes"
    NO_MEMORY = tr_noop("There is not enough memory for an image of this size; take the largest out of the list.")

    seen = Signal(int, object)
    """Emitted with (run, FormResult) when a form is done."""
    compared = Signal(int, object, object)
    """Emitted with (run, AnySize, KeptMaps) when all forms are done."""

    def __init__(self, worker: AnalysisWorker) -> None:
        super().__init__(worker)
        self.forget()

    @Slot()
    def forget(self) -> None:
        """Drop the cache, after another image was opened."""
        self._kept: LRUCache[Form, tuple[FormFeatures, Mipmap]] = LRUCache(CACHE_BYTES, _size)
        self._kept_of: tuple[SppNet, object, Image] | None = None

    @property
    def kept_bytes(self) -> int:
        return int(self._kept.currsize)

    def _do(self, request: Any) -> None:
        from spp_viewer.explain.any_size import compare, pool_form

        job = request.job
        job.progress("", 0, 1)
        detector = self._worker.ready_detector(job, job.progress)
        kept_of = detector, detector.device, request.image  # the detector may have fallen back to a different device
        if self._kept_of is None or any(a is not b for a, b in zip(self._kept_of, kept_of, strict=True)):
            self.forget()
            self._kept_of = kept_of
        forms = []
        for form in request.forms:
            job.progress("", 0, 1)
            seen, picture = self._features(detector, request.image, form)
            look = pool_form(seen, request.levels)
            forms.append(look)
            self.seen.emit(job.run, FormResult(look, picture, float(np.percentile(look.vector, SATURATION_PERCENTILE))))
        job.progress("", 1, 1)
        kept = KeptMaps(self.kept_bytes, sum(form in self._kept for form in request.forms))
        self.compared.emit(job.run, compare(forms), kept)

    def _features(self, detector: SppNet, image: Image, form: Form) -> tuple[FormFeatures, Mipmap]:
        """Return map and image of a form, computed or from the cache."""
        from spp_viewer.explain.any_size import compute_form

        found = self._kept.get(form)
        if found is None:
            seen = compute_form(detector, image, form)
            found = seen, Mipmap(seen.image.pixels)
            if _size(found) <= self._kept.maxsize:
                self._kept[form] = found
        return found


def _size(entry: tuple[FormFeatures, Mipmap]) -> int:
    """Return the size of a form in bytes: its map, and the image at all resolutions."""
    seen, picture = entry
    return seen.conv5.nbytes + sum(level.nbytes for level in picture.levels)
