"""Thumbnails of files, decoded in a worker thread, the latest request first."""

from __future__ import annotations

import logging
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.image import load_thumbnail, reduced
from spp_viewer.core.message import Message
from spp_viewer.exchange.analysis_file import SUFFIX, load_picture

logger = logging.getLogger(__name__)

SIDE = 256
"""Longer side in pixels: enough for a list of double width, or a screen of double density."""

CACHE_COUNT = 256
"""Maximum number of thumbnails in memory, at most 50 MB."""

MAX_PENDING = 32
"""Maximum number of pending requests; the oldest are dropped, since they were scrolled out of view."""


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A thumbnail: ``pixels``, uint8 (h, w, 3), or the ``reason`` why there are none."""

    pixels: NDArray[np.uint8] | None
    reason: str = ""


class Thumbnails(QObject):
    """Thumbnails by path. :meth:`get` may only be called on the main thread."""

    loaded = Signal(object, object)
    """Emitted with (Path, Thumbnail)."""
    became_idle = Signal()
    """Emitted when all requests are answered."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: LRUCache[Path, Thumbnail] = LRUCache(CACHE_COUNT)
        self._asked: set[Path] = set()  # requested but not answered yet
        self._wanted: deque[Path] = deque()
        self._lock = threading.Lock()
        self._working = False
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="thumbnails")
        self.loaded.connect(self._keep)

    @property
    def idle(self) -> bool:
        """Whether all requests are answered."""
        return not self._asked

    def get(self, path: Path) -> Thumbnail | None:
        """Return the thumbnail; None if it is not loaded yet, in which case :attr:`loaded` is emitted later."""
        known = self._kept.get(path)
        if known is not None:
            return known
        if path in self._asked:
            return None
        self._asked.add(path)
        with self._lock:
            self._wanted.append(path)
            if len(self._wanted) > MAX_PENDING:
                self._asked.discard(self._wanted.popleft())
            if not self._working:
                self._working = True
                self._pool.submit(self._work)
        return None

    def forget(self, path: Path) -> None:
        """Drop a file's thumbnail, so that the next request decodes it again."""
        self._kept.pop(path, None)

    def clear(self) -> None:
        """Cancel all pending requests."""
        with self._lock:
            self._asked.difference_update(self._wanted)
            self._wanted.clear()

    def shutdown(self) -> None:
        """Finish the running decode and stop."""
        self.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot(object, object)
    def _keep(self, path: Path, thumbnail: Thumbnail) -> None:
        self._asked.discard(path)
        self._kept[path] = thumbnail
        if self.idle:
            self.became_idle.emit()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._working = False
                    return
                path = self._wanted.pop()
            self.loaded.emit(path, _load(path))


def _load(path: Path) -> Thumbnail:
    try:
        if path.suffix.lower() == SUFFIX:
            return Thumbnail(reduced(load_picture(path), SIDE))
        return Thumbnail(load_thumbnail(path, SIDE))
    except SppViewerError as error:
        return Thumbnail(None, error.message)
    except Exception as error:
        logger.exception("thumbnail of %s", path)
        return Thumbnail(None, Message("This file cannot be shown ({error}).", error=type(error).__name__))
