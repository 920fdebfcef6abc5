"""Docks keep the width that they were given while their window gets smaller and larger again.

Qt takes the room that a smaller window lacks from the docks as well as from the middle, and gives a larger one's room
to the middle alone: without this, a window that is maximised and put back a few times ends with narrow docks.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow


class DockWidths(QObject):
    """Restores the widths of docks after the window was resized; other changes of width become the ones to keep.

    Parameters
    ----------
    docks
        At the left or the right of the window.
    """

    def __init__(self, window: QMainWindow, docks: tuple[QDockWidget, ...]) -> None:
        super().__init__(window)
        self._window, self._docks = window, docks
        self._wanted: dict[QDockWidget, int] = {}
        self._window_width = window.width()
        self._layout = QTimer(self, singleShot=True, interval=0)  # after the layout that is under way
        self._layout.timeout.connect(self._restore)
        self._rest = QTimer(self, singleShot=True, interval=0)  # and after the one that this brings
        self._rest.timeout.connect(self._begin)
        window.installEventFilter(self)
        for dock in docks:
            dock.installEventFilter(self)

    def wanted(self, dock: QDockWidget) -> int | None:
        """Return the width of a dock to keep, screen pixels; None before the window was shown."""
        return self._wanted.get(dock)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            if watched is self._window and self._window.width() != self._window_width:
                self._window_width = self._window.width()
                self._layout.start()
            elif watched is not self._window and self._window.width() == self._window_width:
                self._remember()  # several may have another width than before
        return super().eventFilter(watched, event)

    @property
    def _shown(self) -> list[QDockWidget]:
        return [dock for dock in self._docks if dock.isVisible() and not dock.isFloating()]

    @Slot()
    def _restore(self) -> None:
        known = [dock for dock in self._shown if dock in self._wanted]
        if known:
            self._window.resizeDocks(known, [self._wanted[dock] for dock in known], Qt.Orientation.Horizontal)
        self._rest.start()

    @Slot()
    def _begin(self) -> None:
        """Keep the present width of docks that had none to keep."""
        for dock in self._shown:
            self._wanted.setdefault(dock, dock.width())

    def _remember(self) -> None:
        if not self._layout.isActive() and not self._rest.isActive():
            self._wanted.update((dock, dock.width()) for dock in self._shown)
