"""The views in the middle of the window: the image's canvas, or the view that a page shows in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QStackedWidget, QWidget

from spp_viewer.gui.canvas.view import Canvas

Command = Callable[[], object]


@dataclass(frozen=True, eq=False)
class CentralView:
    """Commands of a view in the middle of the window while it is in front.

    Attributes
    ----------
    save, copy
        Save its picture, and copy it to the clipboard.
    canvas
        The canvas that keys zoom.
    """

    save: Command
    copy: Command
    canvas: Canvas


class CentralStack:
    """Routes saving, copying and zooming to the view in front.

    Parameters
    ----------
    stack
        The widgets; the first is the image's canvas in its frame.
    image
        What that does.
    """

    def __init__(self, stack: QStackedWidget, image: CentralView) -> None:
        self._stack, self._image = stack, image
        self._views: dict[QWidget, CentralView] = {}

    def add(self, widget: QWidget, view: CentralView) -> None:
        """Add a widget that can take the place of the image's canvas."""
        self._stack.addWidget(widget)
        self._views[widget] = view

    def show(self, widget: QWidget | None) -> None:
        """Bring a widget to the front; None for the image's canvas."""
        if widget is None:
            self._stack.setCurrentIndex(0)
        else:
            self._stack.setCurrentWidget(widget)

    def save(self) -> None:
        """Save the picture of the view in front."""
        self._front.save()

    def copy(self) -> None:
        """Copy the picture of the view in front to the clipboard."""
        self._front.copy()

    @property
    def canvas(self) -> Canvas:
        """The canvas of the view in front."""
        return self._front.canvas

    @property
    def _front(self) -> CentralView:
        widget = self._stack.currentWidget()
        return self._views.get(widget, self._image) if widget is not None else self._image
