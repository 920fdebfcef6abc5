"""Galleries from one start of the program to the next: a file for each set of images, network and scales."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import touch, trim_folder
from spp_viewer.core.resources import cache_dir
from spp_viewer.gui.gallery.messages import PLACES

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import FilterGallery

logger = logging.getLogger(__name__)

DISK_BYTES = 512 * 2**20
"""About 20 galleries of 256 filters. The longest unused go first."""

VERSION = 1
"""Counted up when equal images give other galleries than before."""


def key_of(paths: Sequence[Path], source: str, per_image: int) -> str:
    """One word for a network and for files as they lie on disk: names, sizes and times of change."""
    parts = [VERSION, source, PLACES, per_image, [_state_of(path) for path in paths]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _state_of(path: Path) -> tuple[str, int, int]:
    try:
        state = path.stat()
    except OSError:
        return str(path), -1, -1
    return str(path), state.st_size, state.st_mtime_ns


class GalleryFolder:
    """Galleries as files, bounded in size and written in a thread of its own. A damaged file is a miss.

    Parameters
    ----------
    folder
        None is the user's cache folder. One that cannot be written makes every look-up a miss.
    limit
        Bytes to stay under.
    """

    def __init__(self, folder: Path | None = None, limit: int = DISK_BYTES) -> None:
        self.folder = folder if folder is not None else cache_dir("galleries")
        self.limit = limit
        self._waiting: dict[str, FilterGallery] = {}
        self._lock = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="galleries")
        self._last: Future[None] | None = None

    def get(self, key: str, source: str) -> FilterGallery | None:
        """The gallery under this key; None if there is none, or it is of another network."""
        from spp_viewer.explain.gallery_file import GalleryFileError, load_gallery

        self.wait()
        path = self._path(key)
        if not path.is_file():
            return None
        try:
            gallery = load_gallery(path)
        except GalleryFileError as error:
            logger.warning("a kept gallery is of no use: %s", error)
            path.unlink(missing_ok=True)
            return None
        if gallery.source != source or gallery.places != PLACES:
            return None
        touch(path)
        return gallery

    def put(self, key: str, gallery: FilterGallery) -> None:
        """Write it soon. Of one that waits to be written already, only the newest is."""
        with self._lock:
            waits = key in self._waiting
            self._waiting[key] = gallery
        if not waits:
            self._last = self._writer.submit(self._write, key)

    def wait(self) -> None:
        """Until everything is written."""
        if self._last is not None:
            self._last.result()

    def shutdown(self) -> None:
        """Write what waits, and end the thread."""
        self._writer.shutdown(wait=True)

    def _write(self, key: str) -> None:
        from spp_viewer.explain.gallery_file import SUFFIX, save_gallery

        with self._lock:
            gallery = self._waiting.pop(key)
        try:
            save_gallery(self._path(key), gallery)
            trim_folder(self.folder, f"*{SUFFIX}", self.limit)
        except (SppViewerError, OSError) as error:
            logger.warning("galleries are not kept in %s: %s", self.folder, error)

    def _path(self, key: str) -> Path:
        from spp_viewer.explain.gallery_file import SUFFIX

        return self.folder / f"{key}{SUFFIX}"
