"""Widgets with places that a cursor can be on: it follows the mouse, and in some of them the keyboard as well."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
"""Keys that choose what the cursor is on."""


class Hovering(QWidget):
    """A cursor that follows the mouse. The widget is drawn anew when it gets or loses the focus, for its ring.

    A place is whatever the subclass says: a number, a pair, or :attr:`NOWHERE`.
    """

    NOWHERE: Any = None

    def _place_at(self, at: QPointF) -> Any:
        """The place at a point of the widget, or :attr:`NOWHERE`."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc

    def _point_at(self, place: Any) -> None:
        """Put the cursor on a place."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc

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
    """Says in a tooltip what the place under the mouse is."""

    def words_at(self, place: Any) -> str:
        """What is at a place, in words; nothing if there is nothing."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(self._place_at(QPointF(event.pos()))), self)
            return True
        return super().event(event)


class Pointing(Hovering):
    """A cursor that a click chooses with, and Return; it goes when the focus does."""

    def _choose(self) -> None:
        """Announce what the cursor is on."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc

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
