"""A pipeline that stands still in a stage until it is cancelled or let go."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import spp_viewer.explain.gallery
import spp_viewer.proposals
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.core.results import Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.explain.gallery import FilterGallery, GalleryStep


class Brake:
    """Holds every search for proposals at half way."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.released = threading.Event()
        self._real = spp_viewer.proposals.make_proposals
        monkeypatch.setattr(spp_viewer.proposals, "make_proposals", self._make)

    def _make(self, image: Image, method: str, limit: int, progress: Progress) -> Proposals:
        while not self.released.is_set():
            progress("proposals", 3, 6)
            time.sleep(0.005)
        return self._real(image, method, limit, progress)


class GalleryBrake:
    """Lets a number of images into a gallery, and holds the next until it is cancelled or let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, images: int) -> None:
        self.released = threading.Event()
        self.added: list[Path] = []
        self._left = images
        self._real = spp_viewer.explain.gallery.fill_gallery
        monkeypatch.setattr(spp_viewer.explain.gallery, "fill_gallery", self._fill)

    def _fill(
        self, gallery: FilterGallery, detector: SppNet, paths: list[Path], progress: Progress
    ) -> Iterator[GalleryStep]:
        while self._left == 0 and not self.released.is_set():
            progress("gallery", 0, 1)
            time.sleep(0.005)
        self._left = max(self._left - 1, 0)
        for step in self._real(gallery, detector, paths, progress):
            self.added.append(step.path)
            yield step
