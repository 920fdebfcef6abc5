"""The middle of the window: the canvas, or what takes its place while its page is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget


class CurrentPageStack(QStackedWidget):
    """Needs as much room as the widget in front does; what those behind need would be too much for a small window."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._on_changed)

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint().expandedTo(QSize(0, 0)) if shown is not None else QSize(0, 0)

    @Slot(int)
    def _on_changed(self, _: int) -> None:
        self.updateGeometry()


class CentralPages(CurrentPageStack):
    """Takes the room that all others leave, and asks for no more than what it shows needs."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
