"""Stacked widgets whose size follows the current page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QStackedWidget


class CurrentPageStack(QStackedWidget):
    """A stack with the size hints of its current page only, so that hidden pages do not enlarge the window."""

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
    """The central widget: expands into the remaining room."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
