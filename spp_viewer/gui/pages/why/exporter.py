"""Writes the contributions to a score, and the image of the Why page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QImage

from spp_viewer.core.message import Message
from spp_viewer.gui.export.exporter import SUBJECT, Exporter
from spp_viewer.gui.export.image_files import write_picture
from spp_viewer.gui.export.page_image import PagePicture
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.why import export_formats
from spp_viewer.gui.pages.why.panel import WhyPanel
from spp_viewer.gui.workers.messages import Problem


class WhyExporter(QObject):
    """Runs the save and copy commands of the Why page."""

    def __init__(self, exporter: Exporter, panel: WhyPanel) -> None:
        super().__init__(panel)
        self._exporter, self._panel, self._why = exporter, panel, panel.why
        self._commands = {
            "shares": self.save_shares,
            "page": self.save_page,
            "copy shares": self.copy_shares,
            "copy page": self.copy_page,
        }
        panel.save.wanted.connect(self._on_wanted)

    @Slot(str)
    def _on_wanted(self, task: str) -> None:
        if self._why.reasons is not None:
            self._commands[task]()

    def save_shares(self) -> None:
        """Save what levels, bins, filters, units and biases add to the score."""
        reasons, target = self._why.reasons, self._why.target
        path = self._exporter.ask_among(tr("Save contributions"), "-why", export_formats.FORMATS)
        if path is not None and reasons is not None and target is not None:
            self._exporter.write(path, lambda: export_formats.write_shares(path, target[0], reasons.provenance))

    def save_page(self) -> None:
        """Save an image of the whole page, including what is scrolled away."""
        kinds = export_formats.PICTURES
        path = self._exporter.ask_among(tr("Save picture of the page"), "-why", kinds)
        if path is not None:
            self._paint(path)

    def copy_shares(self) -> None:
        """Copy the contributions as comma-separated values."""
        if self._why.reasons is not None:
            self._exporter.copy_table(export_formats.shares_csv(self._why.reasons.provenance))

    def copy_page(self) -> None:
        """Copy the image of the whole page."""
        self._paint(None)

    def _paint(self, path: Path | None) -> None:
        """Paint the page for a file, or for the clipboard."""
        parts = self._panel.parts
        picture = PagePicture(parts, parts.sections, self._panel.ground, path, self)
        picture.painted.connect(self._on_painted)
        picture.given_up.connect(self._on_given_up)
        self._why.changed.connect(picture.restart)

    @Slot(object, object)
    def _on_painted(self, picture: QImage, path: Path | None) -> None:
        if path is not None:
            self._exporter.write(path, lambda: write_picture(path, picture))
        else:
            self._exporter.copy_image(picture, Message("The picture of the page is on the clipboard."))

    @Slot()
    def _on_given_up(self) -> None:
        words = Message(
            "The page was left before its picture was done: there is none. Try again, and stay on the page."
        )
        self._exporter.reported.emit(Problem("warning", SUBJECT, words))
