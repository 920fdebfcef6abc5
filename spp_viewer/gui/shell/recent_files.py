"""The menu of recently opened files and folders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from spp_viewer.gui.document.document import Document
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.messages import Problem

MOST = 10
"""Greatest number of entries; a new one removes the oldest."""


def latest(paths: Sequence[str], path: str) -> tuple[str, ...]:
    """Return ``paths`` with ``path`` first, without duplicates, at most :data:`MOST`."""
    return (path, *(known for known in paths if known != path))[:MOST]


class RecentFiles(QObject):
    """Paths opened by the user without an error, newest first; of several at once, the first.

    Parameters
    ----------
    open_paths
        Called with what is chosen from the menu.
    parent
        Also the parent of the menu, whose actions hold references to the window: without it both would leak.
    """

    def __init__(
        self, document: Document, open_paths: Callable[[list[Path]], None], paths: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._document, self._open = document, open_paths
        self.paths: tuple[str, ...] = tuple(paths)[:MOST]
        self._named = ""
        self.menu = QMenu(tr("Open &recent"), parent)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        document.opened.connect(self._on_opened)
        document.settled.connect(self._on_settled)
        self._fill()

    def name(self, path: Path) -> None:
        """Note a path that is being opened; it becomes an entry when an image of it is open."""
        self._named = str(path.absolute())

    def choose(self, path: str) -> None:
        """Open an entry; one that no longer exists is removed with a notice."""
        if Path(path).exists():
            self._open([Path(path)])
            return
        self.paths = tuple(known for known in self.paths if known != path)
        self._fill()
        message = tr("{path} is not there any more; it was taken off the list of recent files.")
        self._document.problem.emit(Problem("warning", "image", message.format(path=path)))

    def clear(self) -> None:
        self.paths = ()
        self._fill()

    def _on_opened(self) -> None:
        if self._named:
            self.paths = latest(self.paths, self._named)
            self._named = ""
            self._fill()

    def _on_settled(self) -> None:
        self._named = ""

    def _fill(self) -> None:
        self.menu.clear()
        for number, path in enumerate(self.paths, start=1):
            place = Path(path)
            name = (place.name or path).replace("&", "&&")  # a single one would mark a key
            action = self.menu.addAction(f"&{number % 10}  {name}")
            action.setToolTip(path)
            action.setStatusTip(path)
            action.triggered.connect(lambda _=False, path=path: self.choose(path))
        if self.paths:
            self.menu.addSeparator()
        clear = self.menu.addAction(tr("&Clear list"))
        clear.setEnabled(bool(self.paths))
        clear.triggered.connect(self.clear)
        self.menu.menuAction().setEnabled(bool(self.paths))
