"""Boxes on disk, by image content and method, bounded in size. A damaged entry is a miss, never an error."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

import numpy as np

from spp_viewer.core.boxes import Boxes, as_boxes
from spp_viewer.core.files import read_arrays, replacing, touch, trim_folder
from spp_viewer.core.resources import cache_dir

logger = logging.getLogger(__name__)

LIMIT_BYTES = 512 * 2**20
"""About 25 000 images. The entries longest unused go first."""


class ProposalCache:
    """All boxes a method found in an image, before any cut.

    Parameters
    ----------
    folder
        Where to keep them; None is the user's cache folder. A folder that cannot be written makes every look-up a miss.
    limit
        Bytes to stay under.
    """

    def __init__(self, folder: Path | None = None, limit: int = LIMIT_BYTES) -> None:
        self.folder = folder if folder is not None else cache_dir("proposals")
        self.limit = limit
        self._written = 0

    def get(self, content_hash: str, key: str) -> Boxes | None:
        """The boxes, or None."""
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
        """Store the boxes; a full or read-only disk is noted in the log and otherwise ignored."""
        try:
            with replacing(self._path(content_hash, key)) as temporary, temporary.open("wb") as handle:
                np.savez_compressed(handle, boxes=boxes)
            self._written += 1
            if self._written % 64 == 1:
                trim_folder(self.folder, "*.npz", self.limit)
        except OSError as error:
            logger.warning("proposals are not cached in %s: %s", self.folder, error)

    def _path(self, content_hash: str, key: str) -> Path:
        name = hashlib.sha256(f"{content_hash} {key}".encode()).hexdigest()
        return self.folder / f"{name}.npz"
