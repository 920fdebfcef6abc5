"""The list of open files, one of which is on screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal


class FileList(QObject):
    """Files in the order of previous and next.

    Attributes
    ----------
    files
        All of them.
    sources
        Files and folders that the user opened, from which the list was made.
    cursor
        Index of the file on screen; -1 while it is none of the list.
    """

    files_changed = Signal()
    """Emitted when :attr:`files` or :attr:`cursor` changes."""
    relisted = Signal(object)
    """Emitted with the new files, before :attr:`files_changed`, when files were added to or removed from the folder."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.files: tuple[Path, ...] = ()
        self.sources: tuple[Path, ...] = ()
        self.cursor = -1

    def can_step(self, by: int) -> bool:
        """Whether there is a file ``by`` places on."""
        return 0 <= self.cursor + by < len(self.files)

    @property
    def position(self) -> tuple[int, int]:
        """(place of the open file counted from 1, number of files); (0, 0) without files."""
        return self.cursor + 1, len(self.files)

    def move_to(self, place: int) -> None:
        """Set :attr:`cursor`; -1 for a file beside the list."""
        self.cursor = place
        self.files_changed.emit()

    def replace(self, files: tuple[Path, ...], place: int, sources: tuple[Path, ...]) -> None:
        """Set another list, of which the file at ``place`` is open."""
        self.files, self.cursor, self.sources = files, place, sources
        self.files_changed.emit()

    def relist(self, found: tuple[Path, ...]) -> None:
        """Take in what the sources hold now. The open file stays open, and listed even if it is gone."""
        files, before = list(found), self.files[: self.cursor]
        current = self.files[self.cursor] if self.cursor >= 0 else None
        if current is not None and current not in files:
            left = [file for file in before if file in files]
            files.insert(files.index(left[-1]) + 1 if left else 0, current)
        if current is None or tuple(files) == self.files:
            return
        self.files, self.cursor = tuple(files), files.index(current)
        self.relisted.emit(self.files)
        self.files_changed.emit()
