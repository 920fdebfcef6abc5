"""A panel with a mosaic of tiles and the details of one tile, side by side or stacked."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.panel import Panel

WIDE = 440
"""Width from which mosaic and details may be side by side, screen pixels."""


class SplitPanel(Panel):
    """Places mosaic and details side by side if the panel is wider than high, otherwise stacked.

    Subclasses create the parts, add ``_split`` with mosaic and details to a page of ``_stack`` in ``_pages``, and put
    that below the controls.
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
            self._stack.invalidate()  # hidden pages do not report a new size hint
            self._pages.updateGeometry()

    def _parts(self) -> tuple[QWidget, QWidget, QWidget]:
        """Return controls, mosaic and details."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def _on_turned(self, wide: bool) -> None:
        """Adapt the parts after the orientation has changed."""

    def minimumSizeHint(self) -> QSize:
        """Return the hint of the stacked orientation, so that a wide panel can become narrow again."""
        whole, body = super().minimumSizeHint(), self._split.minimumSize()
        controls, mosaic, detail = self._parts()
        upper, lower = mosaic.minimumSize(), detail.minimumSizeHint()
        width = max(upper.width(), lower.width(), controls.minimumSizeHint().width())
        height = upper.height() + GRID + lower.height()
        return QSize(min(whole.width(), whole.width() - body.width() + width), whole.height() - body.height() + height)
