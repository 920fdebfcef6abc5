"""A pipeline that stands still in a stage until it is cancelled or let go."""

from __future__ import annotations

import threading
import time

import pytest

import spp_viewer.proposals
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.core.results import Proposals


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
