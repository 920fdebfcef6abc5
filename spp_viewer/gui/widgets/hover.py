"""Base classes of painted widgets with items that mouse and keyboard can point at."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
"""Keys that choose the item under the cursor."""


class Hovering(QWidget):
    """A widget with a cursor that follows the mouse, repainted on focus changes for its focus ring.

    Subclasses define what a place of the cursor is: a number, a pair, or :attr:`NOWHERE`.
    """

    NOWHERE: Any = None

    def _place_at(self, at: QPointF) -> Any:
        """Return the place at a point of the widget, or :attr:`NOWHERE`."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def _point_at(self, place: Any) -> None:
        """Move the cursor to a place."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(self.NOWHERE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class HoverReporter(Hovering):
    """Shows a tooltip for the place under the mouse."""

    def tooltip_at(self, place: Any) -> str:
        """Return the tooltip of a place; empty for none."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tooltip_at(self._place_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)


class Pointing(Hovering):
    """A cursor whose place is chosen by a click or Return; it disappears when the focus is lost."""

    def _choose(self) -> None:
        """Emit the signal for the place of the cursor."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._place_at(event.position()))
        self._choose()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._point_at(self.NOWHERE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._choose()
        else:
            super().keyPressEvent(event)
