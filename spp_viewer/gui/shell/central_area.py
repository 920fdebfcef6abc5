"""The middle of the window: notices above the canvas, or above the view that a page shows in its place."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from spp_viewer.gui.canvas.header import CanvasHeader
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.shell.notice_bar import NoticeBar
from spp_viewer.gui.theme.theme import GRID
from spp_viewer.gui.widgets.current_page_stack import CentralPages


class CentralArea(QWidget):
    """Notices, a place for a banner, the canvas with its header, and a place for a footer.

    Attributes
    ----------
    stack
        The framed canvas first, and the views that can take its place.
    """

    def __init__(self, notices: NoticeBar, header: CanvasHeader, pair: CanvasPair) -> None:
        super().__init__()
        frame = QFrame()
        frame.setObjectName("canvasFrame")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        inner.addWidget(header)
        inner.addWidget(pair, 1)
        self.stack = CentralPages()
        self.stack.addWidget(frame)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GRID, 0, 0, 0)
        self._column.setSpacing(GRID)
        self._column.addWidget(notices)
        self._column.addWidget(self.stack, 1)

    def add_banner(self, widget: QWidget) -> None:
        """Put a widget below the notices."""
        self._column.insertWidget(1, widget)

    def add_footer(self, widget: QWidget) -> None:
        """Put a widget below the canvas."""
        self._column.addWidget(widget)
