"""Storage of analyses: in memory within a budget, and on disk.

Keys are those of :mod:`spp_viewer.pipeline.cache_key`. Pixels are not stored: the caller has them.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from spp_viewer.core.files import Stamp
from spp_viewer.core.image import Image
from spp_viewer.core.resources import cache_dir
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.analysis_file import SUFFIX, load_analysis, load_scores, save_analysis
from spp_viewer.exchange.errors import AnalysisFileError
from spp_viewer.pipeline.content_index import ContentIndex
from spp_viewer.pipeline.disk_cache import DiskCache

logger = logging.getLogger(__name__)

MEMORY_BYTES = 64 * 2**20
"""An analysis takes 7 MB at one scale, 22 MB at five. More would gain little: reading from disk takes 20 to 40 ms."""

DISK_BYTES = 2 * 2**30
"""About 900 analyses at one scale. The least recently used are deleted first."""

WAITING = 8
"""Maximum number of analyses that wait to be written, since they hold memory; further ones stay in memory only."""

_NO_PIXELS = np.zeros((1, 1, 3), np.uint8)


class ResultStore:
    """Analyses by key. Every method may be called from any thread.

    Parameters
    ----------
    memory
        Limit in bytes of arrays; the least recently used analyses are dropped first.
    disk
        Storage that outlasts the program; None stores in memory only.
    """

    def __init__(self, memory: int = MEMORY_BYTES, disk: ResultFolder | None = None) -> None:
        self.disk = disk
        self._kept: LRUCache[str, Analysis] = LRUCache(memory, size_of)
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(WAITING)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="results")

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def used(self) -> int:
        """Bytes of the arrays in memory."""
        return int(self._kept.currsize)

    def get(self, key: str | None, image: Image) -> Analysis | None:
        """Return the analysis under a key, with the pixels of ``image``; None if there is none."""
        if key is None:
            return None
        with self._lock:
            kept = self._kept.get(key)
        if kept is None and self.disk is not None:
            kept = self.disk.get(key)
            if kept is not None:
                self._remember(key, kept)
        return restored(kept, image) if kept is not None else None

    def scores(self, key: str) -> NDArray[np.float32] | None:
        """Return the scores of all detections of a stored analysis, float32 (D,), without reading the rest of it."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return kept.detections.scores
        return self.disk.scores(key) if self.disk is not None else None

    def put(self, key: str | None, analysis: Analysis) -> None:
        """Store an analysis: in memory at once, on disk in the background."""
        if key is None:
            return
        bare = stripped(analysis)
        self._remember(key, bare)
        disk = self.disk
        if disk is not None and self._room.acquire(blocking=False):
            self._writer.submit(self._write, disk, key, bare)

    def saw(self, path: Path, stamp: Stamp, image: Image) -> None:
        """Remember the content of a file, so that its results are found without decoding it again."""
        if self.disk is not None:
            self.disk.seen.remember(path, stamp, image.content_hash)

    def content_of(self, path: Path) -> str | None:
        """Return the content hash of the image in a file; None if it was not decoded before."""
        return self.disk.seen.content_of(path) if self.disk is not None else None

    def shutdown(self) -> None:
        """Finish the file that is being written, and write no more."""
        self._writer.shutdown(wait=True, cancel_futures=True)

    def _write(self, disk: ResultFolder, key: str, bare: Analysis) -> None:
        try:
            disk.put(key, bare)
        finally:
            self._room.release()

    def _remember(self, key: str, bare: Analysis) -> None:
        with self._lock:
            if size_of(bare) <= self._kept.maxsize:
                self._kept[key] = bare


class ResultFolder(DiskCache[Analysis]):
    """Analyses as files; None for the folder is the user's cache folder."""

    def __init__(self, folder: Path | None = None, limit: int = DISK_BYTES) -> None:
        super().__init__(folder if folder is not None else cache_dir("results"), SUFFIX, limit)
        self.seen = ContentIndex(self.folder)

    def _load(self, path: Path) -> Analysis:
        return load_analysis(path)

    def _save(self, path: Path, item: Analysis) -> None:
        save_analysis(path, item)

    def scores(self, key: str) -> NDArray[np.float32] | None:
        """Return the scores of the detections, float32 (D,); this does not count as use of the file."""
        path = self._path(key)
        try:
            return load_scores(path) if path.is_file() else None
        except AnalysisFileError as error:
            logger.warning("a kept result is of no use: %s", error)
            return None


def stripped(analysis: Analysis) -> Analysis:
    """Return the analysis without pixels, path and notes, which belong to the file and not to its content."""
    own = tuple(notice for notice in analysis.notices if notice not in analysis.image.notes)
    return dataclasses.replace(analysis, image=Image(_NO_PIXELS), notices=own)


def restored(bare: Analysis, image: Image) -> Analysis:
    """Reverse :func:`stripped` for an image."""
    return dataclasses.replace(bare, image=image, notices=(*image.notes, *bare.notices))


def size_of(part: Any) -> int:
    """Return the bytes of all arrays in a result."""
    return sum(array.nbytes for array in _arrays(part))


def _arrays(part: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(part, np.ndarray):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from _arrays(item)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from _arrays(getattr(part, field.name))
