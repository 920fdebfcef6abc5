"""Detects files changed or deleted by other programs, on request."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from spp_viewer.core.files import Stamp, stamp_of


class FileWatcher(QObject):
    """Compares files with their state at the last check, in a worker thread."""

    changed = Signal(object)
    """Emitted with the path of a file that was changed, deleted or restored."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="file-watch")
        self._stamps: dict[Path, Stamp] = {}
        self._stop = threading.Event()

    def look(self, files: Sequence[Path]) -> None:
        """Schedule a check of these files, and forget all others."""
        if not self._stop.is_set():
            self._pool.submit(self._look, tuple(files))

    def shutdown(self) -> None:
        """Stop checking."""
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _look(self, files: tuple[Path, ...]) -> None:
        stamps: dict[Path, Stamp] = {}
        for path in files:
            if self._stop.is_set():
                return
            stamps[path] = stamp_of(path)
            if stamps[path] != self._stamps.get(path, stamps[path]):
                self.changed.emit(path)
        self._stamps = stamps
