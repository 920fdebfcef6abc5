"""Cache in a folder: one file for each key, limited in size."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Generic, TypeVar

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import touch, trim_folder

logger = logging.getLogger(__name__)

Kept = TypeVar("Kept")


class DiskCache(ABC, Generic[Kept]):
    """Base of caches on disk; a damaged file is a miss, never an error. Subclasses define the format.

    Parameters
    ----------
    folder
        Folder of the files; if it cannot be written, every look-up is a miss.
    suffix
        Suffix of the files.
    limit
        Limit in bytes; the least recently used files are deleted first.
    """

    def __init__(self, folder: Path, suffix: str, limit: int) -> None:
        self.folder, self.limit = folder, limit
        self._suffix = suffix

    @abstractmethod
    def _load(self, path: Path) -> Kept:
        """Read what :meth:`_save` wrote; raises SppViewerError if that is unusable."""

    @abstractmethod
    def _save(self, path: Path, item: Kept) -> None:
        """Write an item; raises SppViewerError or OSError."""

    def get(self, key: str) -> Kept | None:
        """Return the item under a key; None if there is none or if it is damaged."""
        path = self._path(key)
        if not path.is_file():
            return None
        try:
            item = self._load(path)
        except SppViewerError as error:
            logger.warning("cached file is not usable: %s", error)
            path.unlink(missing_ok=True)
            return None
        touch(path)
        return item

    def put(self, key: str, item: Kept) -> None:
        """Store an item; a full or read-only disk is logged and otherwise ignored."""
        try:
            self._save(self._path(key), item)
            trim_folder(self.folder, f"*{self._suffix}", self.limit)
        except (SppViewerError, OSError) as error:
            logger.warning("could not write to the cache %s: %s", self.folder, error)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{self._suffix}"
