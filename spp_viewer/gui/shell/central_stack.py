"""What has the middle of the window saves and copies itself: the image's canvas, or a page that takes its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

Deed = Callable[[], None]


class CentralStack:
    """Saves and copies the picture of whichever page is in front.

    Parameters
    ----------
    middle
        The pages.
    save, copy
        For pages that :meth:`offer` nothing of their own.
    """

    def __init__(self, middle: QStackedWidget, save: Deed, copy: Deed) -> None:
        self._middle = middle
        self._own: dict[QWidget, tuple[Deed, Deed]] = {}
        self._others = save, copy

    def offer(self, page: QWidget, save: Deed, copy: Deed) -> None:
        """Have a page of the middle saved and copied in its own way while it is in front."""
        self._own[page] = save, copy

    def save(self) -> None:
        """Save the picture of what is in front."""
        self._deeds[0]()

    def copy(self) -> None:
        """Copy it to the clipboard."""
        self._deeds[1]()

    @property
    def _deeds(self) -> tuple[Deed, Deed]:
        page = self._middle.currentWidget()
        return self._own.get(page, self._others) if page is not None else self._others
