"""A picture of a whole page, scrolled parts included: painted part by part, so that the window never waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMargins, QObject, QPoint, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from spp_viewer.gui.theme.theme import GRID

SCALE = 2
"""Pixels of the picture for one of the screen."""

MARGIN = 2 * GRID
"""Around the parts, screen pixels."""


class PagePicture(QObject):
    """Paints the visible ones of a page's parts, one in each turn of the event loop, unless the page is left meanwhile.

    Parameters
    ----------
    page
        What the parts are children of; the picture is as wide.
    parts
        What to paint, each where it lies on the page.
    ground
        Colour below them.
    target
        Where the picture goes, shown with the message.
    parent
        The picture is given up when this goes.
    """

    painted = Signal(object, object)
    """QImage, target: the whole; a null image where there is no memory for it."""
    given_up = Signal()
    """Emitted when the page was left before its picture was complete."""

    def __init__(
        self, page: QWidget, parts: Sequence[QWidget], ground: str, target: Path | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._target = target
        self._page, self._ground = page, ground
        self._parts = tuple(part for part in parts if not part.isHidden())
        self._left: list[QWidget] = []
        self._image = QImage()
        self._turn = QTimer(self, interval=0)
        self._turn.timeout.connect(self._paint_next)
        self.restart()

    @Slot()
    def restart(self) -> None:
        """Start again at the top, after a change of the parts or of the page's size."""
        self._left = list(self._parts)
        self._image = QImage(self._size, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(SCALE)
        self._image.fill(QColor(self._ground))
        self._turn.start()

    @property
    def _size(self) -> QSize:
        """Size of the picture in its own pixels."""
        return self._page.size().grownBy(QMargins(MARGIN, MARGIN, MARGIN, MARGIN)) * SCALE

    @Slot()
    def _paint_next(self) -> None:
        if not self._page.isVisible():
            self._turn.stop()
            self.given_up.emit()
            self.deleteLater()
        elif not self._page.isEnabled():
            return  # the parts are still being computed
        elif not self._image.isNull() and self._image.size() != self._size:
            self.restart()
        elif self._image.isNull() or not self._left:
            self._turn.stop()
            self.painted.emit(self._image, self._target)
            self.deleteLater()
        else:
            part = self._left.pop(0)
            painter = QPainter(self._image)
            part.render(painter, part.pos() + QPoint(MARGIN, MARGIN), renderFlags=QWidget.RenderFlag.DrawChildren)
            painter.end()
