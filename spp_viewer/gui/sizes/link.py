"""What the page Sizes asks of the rest of the window: files, the clipboard, and notices that are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from spp_viewer.core.words import Words
from spp_viewer.gui.canvas.vector import picture_of, svg_draft
from spp_viewer.gui.exporting import SUBJECT
from spp_viewer.gui.messages import Problem
from spp_viewer.gui.pictures import write_picture, write_svg
from spp_viewer.gui.sizes import saving
from spp_viewer.gui.sizes.worker import SizesWorker
from spp_viewer.gui.text import tr

if TYPE_CHECKING:
    from spp_viewer.gui.main_window import MainWindow

SCALE = 2
"""Pixels of a saved picture for one of the screen."""


class SizesLink(QObject):
    """Lives as long as the page does."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window.sizes)
        self._exporter, self._view = window.exporter, window.sizes_view
        self._notices, self._sizes = window.notices, window.session.sizes
        window.sizes.picture_wanted.connect(self.save_picture)
        window.sizes.figures_wanted.connect(self.save_figures)
        window.sizes.copy_wanted.connect(self.copy_picture)
        self._sizes.changed.connect(self._on_changed)

    @Slot()
    def save_picture(self) -> None:
        """Cards, matrix and sentences, as pixels or as shapes."""
        path = self._exporter.ask_form(tr("Save picture of the forms"), "-sizes", saving.PICTURES)
        if path is None:
            return
        if path.suffix.lower() == ".svg":
            draft, stand_ins = svg_draft(self._view, self._sizes.name)
            self._exporter.write(path, lambda: write_svg(path, draft, stand_ins))
        else:
            picture = picture_of(self._view, SCALE)
            self._exporter.write(path, lambda: write_picture(path, picture))

    @Slot()
    def save_figures(self) -> None:
        """Similarities, and vectors as well if they are wanted."""
        result, name, size = self._sizes.result, self._sizes.name, self._sizes.size
        if result is None:
            return
        path = self._exporter.ask_form(tr("Save figures of the forms"), "-sizes", saving.FIGURES)
        if path is not None:
            self._exporter.write(path, lambda: saving.write_figures(path, result, name, size))

    @Slot()
    def copy_picture(self) -> None:
        """The picture, to the clipboard."""
        QGuiApplication.clipboard().setImage(picture_of(self._view, self._view.devicePixelRatioF()))
        self._exporter.told.emit(Problem("info", SUBJECT, Words("The picture of the forms is on the clipboard.")))

    @Slot()
    def _on_changed(self) -> None:
        if self._sizes.result is not None:
            self._notices.clear(SizesWorker.SUBJECT)
