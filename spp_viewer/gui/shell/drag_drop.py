"""Files held over the window, and dropped on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from spp_viewer.core.message import Message
from spp_viewer.gui.workers.messages import Problem

if TYPE_CHECKING:
    from spp_viewer.gui.shell.main_window import MainWindow


class DropTarget(QObject):
    """Opens what is dropped on a window. Lives as long as the window does."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls():
                event.acceptProposedAction()
                self._window.invitation.set_dropping(True)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._window.invitation.set_dropping(False)
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._window.invitation.set_dropping(False)
            self._drop(event)
            return True
        return False

    def _drop(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(event.dropAction() == Qt.DropAction.CopyAction)  # after a move the source deletes its file
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        foreign = [url for url in urls if not url.isLocalFile()]
        if foreign:
            message = Message(
                "{url} is not a file on this computer; save the image first and open that.", url=foreign[0].toString()
            )
            self._window.session.problem.emit(Problem("warning", "image", message))
        self._window.open_paths(paths)
