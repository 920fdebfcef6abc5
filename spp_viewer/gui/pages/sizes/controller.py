"""What the page Sizes asks of the rest of the window: files, the clipboard, and notices that are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from spp_viewer.core.message import Message
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.sizes import export_formats
from spp_viewer.gui.workers.sizes_worker import SizesWorker

if TYPE_CHECKING:
    from spp_viewer.gui.pages.sizes.panel import SizesPanel
    from spp_viewer.gui.pages.sizes.view import SizesView
    from spp_viewer.gui.shell.main_window import MainWindow


class SizesController(QObject):
    """Lives as long as the page does."""

    def __init__(self, window: MainWindow, page: SizesPanel, view: SizesView) -> None:
        super().__init__(page)
        self._exporter, self._view = window.exporter, view
        self._notices, self._sizes = window.notices, window.session.sizes
        page.picture_wanted.connect(self.save_picture)
        page.figures_wanted.connect(self.save_figures)
        page.copy_wanted.connect(self.copy_picture)
        window.front_page.offer(view, self.save_picture, self.copy_picture)
        self._sizes.changed.connect(self._on_changed)

    @Slot()
    def save_picture(self) -> None:
        """Cards, matrix and sentences, as pixels or as shapes."""
        path = self._exporter.ask_among(tr("Save picture of the forms"), "-sizes", export_formats.PICTURES)
        if path is not None:
            self._exporter.write_drawn(path, self._view)

    @Slot()
    def save_figures(self) -> None:
        """Similarities, and vectors as well if they are wanted."""
        result, name, size = self._sizes.result, self._sizes.name, self._sizes.size
        if result is None:
            return
        path = self._exporter.ask_among(tr("Save figures of the forms"), "-sizes", export_formats.FIGURES)
        if path is not None:
            self._exporter.write(path, lambda: export_formats.write_figures(path, result, name, size))

    @Slot()
    def copy_picture(self) -> None:
        """The picture, to the clipboard."""
        told = Message("The picture of the forms is on the clipboard.")
        self._exporter.copy_drawn(self._view, self._view.devicePixelRatioF(), told)

    @Slot()
    def _on_changed(self) -> None:
        if self._sizes.result is not None:
            self._notices.clear(SizesWorker.SUBJECT)
