"""Disk cache of boxes by image content and method, limited in size. A damaged entry counts as missing."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import numpy as np

from spp_viewer.core.boxes import Boxes, as_boxes
from spp_viewer.core.files import atomic_write, read_arrays, touch, trim_folder
from spp_viewer.core.resources import cache_dir

logger = logging.getLogger(__name__)

LIMIT_BYTES = 512 * 2**20
"""Size of the cache, about 25 000 images. The least recently used entries are deleted first."""


class ProposalCache:
    """Stores all boxes that a method found in an image, before the limit on their number.

    Parameters
    ----------
    folder
        Folder of the cache; None is the user's cache folder. If it cannot be written, nothing is stored.
    limit
        Maximum size in bytes.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT_BYTES) -> None:
        self.folder = folder if folder is not None else cache_dir("proposals")
        self.limit = limit
        self._written = 0

    def get(self, content_hash: str, key: str) -> Boxes | None:
        """Return the boxes (N, 4), or None if they are not stored."""
        path = self._path(content_hash, key)
        entry = read_arrays(path, "boxes")
        if entry is None:
            return None
        try:
            boxes = as_boxes(entry[0])
        except (ValueError, TypeError):
            return None
        touch(path)
        return boxes

    def put(self, content_hash: str, key: str, boxes: Boxes) -> None:
        """Store boxes (N, 4); an error of the disk is logged and otherwise ignored."""
        try:
            with atomic_write(self._path(content_hash, key)) as temporary, temporary.open("wb") as handle:
                np.savez_compressed(handle, boxes=boxes)
            self._written += 1
            if self._written % 64 == 1:
                trim_folder(self.folder, "*.npz", self.limit)
        except OSError as error:
            logger.warning("proposals are not cached in %s: %s", self.folder, error)

    def _path(self, content_hash: str, key: str) -> Path:
        name = hashlib.sha256(f"{content_hash} {key}".encode()).hexdigest()
        return self.folder / f"{name}.npz"
