"""The files that are open, of which one is on screen. The base of the session, which opens them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from spp_viewer.gui.document.selection import Attention
from spp_viewer.pipeline.setup import AnalysisSetup


class FileList(Attention):
    """Files in the order of previous and next.

    Attributes
    ----------
    files
        All of them.
    sources
        Files and folders that were asked for, from which the list was made.
    """

    files_changed = Signal()
    """The list is another, or another of its files is open."""
    relisted = Signal(object)
    """The new files, before :attr:`files_changed`: some have come to or gone from the folder that is open."""

    def __init__(
        self,
        setup: AnalysisSetup,
        fallback: AnalysisSetup | None,
        threshold: float | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(setup, fallback, threshold, parent)
        self.files: tuple[Path, ...] = ()
        self.sources: tuple[Path, ...] = ()
        self._cursor = -1

    def can_step(self, by: int) -> bool:
        return 0 <= self._cursor + by < len(self.files)

    @property
    def position(self) -> tuple[int, int]:
        """(place of the open file counted from 1, number of files); (0, 0) without files."""
        return self._cursor + 1, len(self.files)

    def relist(self, found: tuple[Path, ...]) -> None:
        """The sources hold these files now. The open one stays open, and listed even if it is gone."""
        files, before = list(found), self.files[: self._cursor]
        current = self.files[self._cursor] if self._cursor >= 0 else None
        if current is not None and current not in files:
            left = [file for file in before if file in files]
            files.insert(files.index(left[-1]) + 1 if left else 0, current)
        if current is None or tuple(files) == self.files:
            return
        self.files, self._cursor = tuple(files), files.index(current)
        self.relisted.emit(self.files)
        self.files_changed.emit()
