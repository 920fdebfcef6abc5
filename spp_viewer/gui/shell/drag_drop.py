"""Files held over the window, and dropped on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from spp_viewer.gui.canvas.invitation import Invitation
from spp_viewer.gui.shell.opener import Opener


class DropTarget(QObject):
    """Opens what is dropped on a window. Lives as long as the window does."""

    def __init__(self, window: QWidget, invitation: Invitation, opener: Opener) -> None:
        super().__init__(window)
        self._invitation, self._opener = invitation, opener
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls():
                event.acceptProposedAction()
                self._invitation.set_dropping(True)
            return True
        if event.type() == QEvent.Type.DragLeave:
            self._invitation.set_dropping(False)
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._invitation.set_dropping(False)
            self._drop(event)
            return True
        return False

    def _drop(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(event.dropAction() == Qt.DropAction.CopyAction)  # after a move the source deletes its file
        self._opener.open_urls(event.mimeData().urls())
