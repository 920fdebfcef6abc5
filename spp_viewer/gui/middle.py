"""The middle of the window: the canvas, or what takes its place while its page is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Middle(QStackedWidget):
    """Takes the room that all others leave, and asks for no more than it needs."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
