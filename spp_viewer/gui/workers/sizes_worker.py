"""A photograph in several forms, computed where the model is. The maps are kept: other levels cost no convolution."""

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

BRIGHT = 99.5
"""Per cent of a vector's values that colours tell apart; a few very large ones would make all others dark."""

MEMORY = 256 * 2**20
"""Bytes of maps and pictures that are kept, those of forms not used for longest going first."""


@dataclass(frozen=True, eq=False)
class SizesJob:
    """Show an image to the network in some forms and compare the vectors."""

    job: Job
    image: Image
    forms: tuple[Form, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class FormResult:
    """One form, computed: its vector, and what the network saw, ready to be drawn.

    Attributes
    ----------
    bright
        The value from which on all have the brightest colour.
    """

    look: PooledForm
    picture: Mipmap
    bright: float


@dataclass(frozen=True)
class KeptMaps:
    """What is kept so that other levels cost no convolution: bytes, and maps of the forms that were compared."""

    size: int = 0
    forms: int = 0


class SizesWorker(ModelWorker):
    """Runs the trunk on forms and pools the maps."""

    SUBJECT = "sizes"
    NO_MEMORY = tr_noop("There is not enough memory for an image of this size; take the largest out of the list.")

    seen = Signal(int, object)
    """(run, Sight): one form is done."""
    compared = Signal(int, object, object)
    """(run, AnySize, Kept): all are."""

    def __init__(self, worker: AnalysisWorker) -> None:
        super().__init__(worker)
        self.forget()

    @Slot()
    def forget(self) -> None:
        """Another image is on screen."""
        self._kept: LRUCache[Form, tuple[FormFeatures, Mipmap]] = LRUCache(MEMORY, _size)
        self._kept_of: tuple[SppNet, object, Image] | None = None

    @property
    def kept_bytes(self) -> int:
        return int(self._kept.currsize)

    def _do(self, request: Any) -> None:
        from spp_viewer.explain.any_size import compare, pool_form

        job = request.job
        job.progress("", 0, 1)
        detector = self._worker.ready_detector(job, job.progress)
        kept_of = detector, detector.device, request.image  # another device may have stepped in
        if self._kept_of is None or any(a is not b for a, b in zip(self._kept_of, kept_of, strict=True)):
            self.forget()
            self._kept_of = kept_of
        forms = []
        for form in request.forms:
            job.progress("", 0, 1)
            seen, picture = self._see(detector, request.image, form)
            look = pool_form(seen, request.levels)
            forms.append(look)
            self.seen.emit(job.run, FormResult(look, picture, float(np.percentile(look.vector, BRIGHT))))
        job.progress("", 1, 1)
        kept = KeptMaps(self.kept_bytes, sum(form in self._kept for form in request.forms))
        self.compared.emit(job.run, compare(forms), kept)

    def _see(self, detector: SppNet, image: Image, form: Form) -> tuple[FormFeatures, Mipmap]:
        """The map of a form, computed or kept."""
        from spp_viewer.explain.any_size import compute_form

        found = self._kept.get(form)
        if found is None:
            seen = compute_form(detector, image, form)
            found = seen, Mipmap(seen.image.pixels)
            if _size(found) <= self._kept.maxsize:
                self._kept[form] = found
        return found


def _size(entry: tuple[FormFeatures, Mipmap]) -> int:
    """Bytes of a form: its map, and the picture at all its sizes."""
    seen, picture = entry
    return seen.conv5.nbytes + sum(level.nbytes for level in picture.levels)
