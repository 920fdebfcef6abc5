"""Connects the Any size page to the window: files, clipboard, and outdated notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from spp_viewer.core.message import Message
from spp_viewer.gui.document.size_comparison import SizeComparison
from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes import export_formats
from spp_viewer.gui.workers.sizes_worker import SizesWorker

if TYPE_CHECKING:
    from spp_viewer.gui.pages.sizes.panel import SizesPanel
    from spp_viewer.gui.pages.sizes.view import SizesView


class SizesController(QObject):
    """Runs the page's save and copy commands. Owned by the page.

    Parameters
    ----------
    clear_notices
        Removes the notices on a subject.
    """

    def __init__(
        self,
        page: SizesPanel,
        view: SizesView,
        sizes: SizeComparison,
        exporter: Exporter,
        clear_notices: Callable[[str], None],
    ) -> None:
        super().__init__(page)
        self._view, self._sizes, self._exporter, self._clear_notices = view, sizes, exporter, clear_notices
        page.picture_wanted.connect(self.save_picture)
        page.figures_wanted.connect(self.save_figures)
        page.copy_wanted.connect(self.copy_picture)
        self._sizes.changed.connect(self._on_changed)

    @Slot()
    def save_picture(self) -> None:
        """Save cards, matrix and notes as PNG or SVG."""
        path = self._exporter.ask_among(tr("Save picture of the forms"), "-sizes", export_formats.PICTURES)
        if path is not None:
            self._exporter.write_drawn(path, self._view)

    @Slot()
    def save_figures(self) -> None:
        """Save the similarities, with the vectors in JSON."""
        result, name, size = self._sizes.result, self._sizes.name, self._sizes.size
        if result is None:
            return
        path = self._exporter.ask_among(tr("Save figures of the forms"), "-sizes", export_formats.FIGURES)
        if path is not None:
            self._exporter.write(path, lambda: export_formats.write_figures(path, result, name, size))

    @Slot()
    def copy_picture(self) -> None:
        """Copy the image."""
        notice = Message("The picture of the forms is on the clipboard.")
        self._exporter.copy_drawn(self._view, self._view.devicePixelRatioF(), notice)

    @Slot()
    def _on_changed(self) -> None:
        if self._sizes.result is not None:
            self._clear_notices(SizesWorker.SUBJECT)
