"""Persistent cache of galleries: one file per set of images, network and scales."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.computed_by import decoder
from spp_viewer.core.resources import cache_dir
from spp_viewer.gui.workers.gallery_jobs import PLACES
from spp_viewer.pipeline.disk_cache import DiskCache

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import FilterGallery

SUFFIX = ".sppg"
"""Suffix of :mod:`spp_viewer.explain.gallery_file`, which would import torch."""

DISK_BYTES = 512 * 2**20
"""Maximum size of the cache, bytes: about 20 galleries of 256 filters."""

VERSION = 2
"""Version of the computation, to increment when equal images give different galleries."""


def key_of(paths: Sequence[Path], source: str, per_image: int) -> str:
    """Return the cache key of a network and files: names, sizes, modification times and decoder version."""
    parts = [VERSION, source, decoder(), PLACES, per_image, [_state_of(path) for path in paths]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _state_of(path: Path) -> tuple[str, int, int]:
    try:
        state = path.stat()
    except OSError:
        return str(path), -1, -1
    return str(path), state.st_size, state.st_mtime_ns


class GalleryCache(DiskCache["FilterGallery"]):
    """Cache of galleries, written in a worker thread.

    Parameters
    ----------
    folder
        Cache folder; None for the user's.
    """

    def __init__(self, folder: Path | None = None, limit: int = DISK_BYTES) -> None:
        super().__init__(folder if folder is not None else cache_dir("galleries"), SUFFIX, limit)
        self._waiting: dict[str, FilterGallery] = {}
        self._lock = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="galleries")
        self._last: Future[None] | None = None

    def find(self, key: str, source: str) -> FilterGallery | None:
        """Return the gallery stored under a key; None if there is none, or it belongs to a different network."""
        self.wait()
        gallery = self.get(key)
        return gallery if gallery is not None and (gallery.source, gallery.places) == (source, PLACES) else None

    def put_soon(self, key: str, gallery: FilterGallery) -> None:
        """Schedule writing a gallery; replaces a version of it that still waits to be written."""
        with self._lock:
            waits = key in self._waiting
            self._waiting[key] = gallery
        if not waits:
            self._last = self._writer.submit(self._put_newest, key)

    def wait(self) -> None:
        """Block until everything is written."""
        if self._last is not None:
            self._last.result()

    def shutdown(self) -> None:
        """Write everything pending and end the thread."""
        self._writer.shutdown(wait=True)

    def _put_newest(self, key: str) -> None:
        with self._lock:
            gallery = self._waiting.pop(key)
        self.put(key, gallery)

    def _load(self, path: Path) -> FilterGallery:
        from spp_viewer.explain.gallery_file import load_gallery

        return load_gallery(path)

    def _save(self, path: Path, item: FilterGallery) -> None:
        from spp_viewer.explain.gallery_file import save_gallery

        save_gallery(path, item)
