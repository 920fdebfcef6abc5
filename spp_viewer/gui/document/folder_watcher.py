"""Notices files that are added to the open folder or removed from it. It is read in a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot
from shiboken6 import delete, isValid

from spp_viewer.core.errors import SppViewerError
from spp_viewer.gui.document.file_list import FileList
from spp_viewer.pipeline.listing import beside, expand

REST = 400
"""Milliseconds without a change after which the folder is read: files are often copied by the hundred."""

LONGEST = 5
"""Multiple of :data:`REST` after which the folder is read even if changes go on."""

Found = tuple[tuple[Path, ...], tuple[Path, ...]]
"""Folders, and the files in them that belong to the list."""


class FolderWatcher(QObject):
    """Updates a list of files when its folders change."""

    read = Signal(object, object)
    """Emitted with the sources of the list and with Found when a folder was read."""

    def __init__(self, file_list: FileList) -> None:
        super().__init__(file_list)
        self._list = file_list
        self._sources: tuple[Path, ...] = ()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="folder-watch")
        self._closed = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_change)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.look)
        self._patience = QTimer(self, singleShot=True, interval=LONGEST * REST)
        self._patience.timeout.connect(self.look)
        self.read.connect(self._on_read)
        file_list.files_changed.connect(self._on_files)

    @Slot()
    def look(self) -> None:
        """Read the folder soon, even without a report of a change: not every file system sends one."""
        self._rest.stop()
        self._patience.stop()
        if self._sources and not self._closed:
            self._pool.submit(self._read, self._sources)

    def shutdown(self) -> None:
        """Stop watching and end the thread."""
        self._closed = True
        self._rest.stop()
        self._patience.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if isValid(self._watcher):
            delete(self._watcher)  # here: in whatever thread Python may clean up, its notifiers must not be touched

    @Slot()
    def _on_files(self) -> None:
        if not self._closed and self._list.sources != self._sources:
            self._sources = self._list.sources
            watched = self._watcher.directories()
            if watched:
                self._watcher.removePaths(watched)
            self.look()

    @Slot()
    def _on_change(self) -> None:
        self._rest.start()
        if not self._patience.isActive():
            self._patience.start()

    @Slot(object, object)
    def _on_read(self, sources: tuple[Path, ...], found: Found) -> None:
        if sources != self._sources or self._closed:
            return
        folders, files = found
        watched = set(self._watcher.directories())
        new = [str(folder) for folder in folders if str(folder) not in watched]
        if new:
            self._watcher.addPaths(new)
        if files:
            self._list.relist(files)

    # In the other thread

    def _read(self, sources: tuple[Path, ...]) -> None:
        self.read.emit(sources, listed_now(sources))


def listed_now(sources: tuple[Path, ...]) -> Found:
    """Return what a list of these sources would hold now; nothing for files that were opened one by one."""
    folders = tuple(source for source in sources if source.is_dir())
    try:
        if folders:
            return folders, expand(sources)
        if len(sources) == 1 and sources[0].is_file():
            return (sources[0].parent,), beside(sources[0])
    except (SppViewerError, OSError):
        pass  # an empty folder leaves the list as it was
    return folders, ()
