"""A panel of a mosaic of tiles and details of one of them, which stand as there is room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.panel import Panel

WIDE = 440
"""Width from which mosaic and details may stand side by side, screen pixels."""


class SplitPanel(Panel):
    """Side by side where there is more width than height, otherwise one below the other.

    Subclasses make the parts, lay ``_split`` with mosaic and detail on a page of ``_stack`` in ``_pages``, and put that
    below the controls.
    """

    _split: QBoxLayout
    _stack: QStackedLayout
    _pages: QWidget

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() > max(1.15 * self.height(), WIDE)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if direction != self._split.direction():
            self._split.setDirection(direction)
            self._on_turned(wide)
            self._stack.invalidate()  # a page that is hidden does not tell of its new size
            self._pages.updateGeometry()

    def _parts(self) -> tuple[QWidget, QWidget, QWidget]:
        """Controls, mosaic, detail."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc

    def _on_turned(self, wide: bool) -> None:
        """The parts stand otherwise from now on."""

    def minimumSizeHint(self) -> QSize:
        """That of standing below each other, however they stand now: else what became wide could not become narrow."""
        whole, body = super().minimumSizeHint(), self._split.minimumSize()
        controls, mosaic, detail = self._parts()
        upper, lower = mosaic.minimumSize(), detail.minimumSizeHint()
        width = max(upper.width(), lower.width(), controls.minimumSizeHint().width())
        height = upper.height() + GRID + lower.height()
        return QSize(min(whole.width(), whole.width() - body.width() + width), whole.height() - body.height() + height)
