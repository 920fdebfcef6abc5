"""The Images panel: thumbnails of the listed files, and their batch analysis."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from spp_viewer.gui.document.session import Session
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.images.foot import ImagesFoot
from spp_viewer.gui.pages.images.model import ImagesModel
from spp_viewer.gui.pages.images.tile import ImageDelegate
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import Panel
from spp_viewer.gui.workers.file_watcher import FileWatcher
from spp_viewer.gui.workers.thumbnails import Thumbnails

RECHECK_DELAY = 2000
"""Delay after which a new file is checked again, since it may be incomplete, milliseconds."""


class ImagesPanel(Panel):
    """List of files; a click or Return opens one. The current row follows the open file."""

    def __init__(
        self, session: Session, actions: dict[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Images"), parent)
        self._session = session
        self._document = session.document
        self.thumbnails = Thumbnails(self)
        self.watch = FileWatcher(self)
        self.model = ImagesModel(session, self.thumbnails, self)
        self._delegate = ImageDelegate(theme)
        self.list = ImagesView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.clicked.connect(self._open)
        self.list.activated.connect(self._open)
        self.foot = ImagesFoot(session, actions, theme)
        self.column.setContentsMargins(0, GRID, 0, GRID)
        self.title.setContentsMargins(GRID + 4, 0, GRID, 0)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.foot)
        session.document.file_list.files_changed.connect(self._follow)
        session.document.file_list.files_changed.connect(self.look)
        self._again = QTimer(self, singleShot=True, interval=RECHECK_DELAY)
        self._again.timeout.connect(self.look)
        session.document.file_list.relisted.connect(self._again.start)
        self.watch.changed.connect(self._on_changed)
        theme.changed.connect(self.list.viewport().update)
        self._follow()

    def shutdown(self) -> None:
        """Stop decoding thumbnails. To be called before the window is destroyed."""
        self.watch.shutdown()
        self.thumbnails.shutdown()

    def look(self) -> None:
        """Check whether files were changed or deleted by other programs."""
        self.watch.look(self.model.files)

    def _on_changed(self, path: Path) -> None:
        self.thumbnails.forget(path)
        self._session.file_states.forget(path)

    def _open(self, index: QModelIndex) -> None:
        session, path = self._session, self.model.files[index.row()]
        opened = session.document.image.image.path if session.document.image is not None else None
        here = index.row() == session.document.file_list.position[0] - 1
        if not here or (opened != path and not session.document.running):  # a failed file may be tried again
            session.go_to(index.row())

    def _follow(self) -> None:
        """Make the open file the current item and scroll to it."""
        place, count = self._document.file_list.position
        self.title.setText(tr("Images  {count}").format(count=text.count(count)) if count else tr("Images"))
        index = self.model.index(place - 1)
        if index.isValid() and index != self.list.currentIndex():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)


class ImagesView(QListView):
    """One column of tiles as wide as the panel, scrolled by pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("images")
        self.setAccessibleName(tr("Images"))
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update the layout: tiles are as wide as the list, and the open file stays in view."""
        current, before = self.currentIndex(), QRect(QPoint(), event.oldSize())
        tile = self.visualRect(current)
        no_room = before.width() < tile.width() or before.height() < tile.height()
        seen = current.isValid() and (no_room or before.contains(tile))
        super().resizeEvent(event)
        if event.size().width() != before.width():
            self.doItemsLayout()  # Qt caches the height of a tile, which depends on its width
        if seen:
            self.scrollTo(current)
