"""The middle of the window: the canvas, or what takes its place while its page is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget


class Middle(QStackedWidget):
    """Takes the room that all others leave, and asks for no more height than what it shows needs."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._on_changed)

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        height = shown.minimumSizeHint().height() if shown is not None else 0
        return QSize(super().minimumSizeHint().width(), height)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @Slot(int)
    def _on_changed(self, _: int) -> None:
        self.updateGeometry()
