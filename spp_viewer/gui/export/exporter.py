"""Asks for a file name, writes files in the background, and copies to the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from spp_viewer.core.message import Message
from spp_viewer.gui.canvas.recording import record
from spp_viewer.gui.canvas.vector import Drawn, picture_of, svg_draft
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.export.image_files import write_picture, write_svg
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.workers.messages import Problem
from spp_viewer.gui.workers.task_queue import TaskQueue

SUBJECT = "export"
DRAWN = (".png", ".svg")
"""Suffixes of images and drawings."""

DENSITY = 2
"""Pixels of a saved figure for one of the screen."""


class Exporter(QObject):
    """Asks for a file name, writes files in the background, and copies to the clipboard.

    Parameters
    ----------
    window
        Parent of the dialogs.
    background
        Writes the files; it outlives this object.
    """

    reported = Signal(object)
    """Emitted with a Problem, the outcome of an export."""

    def __init__(self, window: QWidget, document: Document, background: TaskQueue) -> None:
        super().__init__(window)
        self._window, self._document = window, document
        self._folder: Path | None = None
        self.background = background
        self.background.ended.connect(self.reported)

    @property
    def image_name(self) -> str:
        """Name of the open image; empty without one."""
        opened = self._document.image
        return opened.image.name if opened is not None else ""

    def copy_image(self, picture: QImage, message: Message) -> None:
        """Copy an image, and show a message."""
        _copy_image(picture)
        self.reported.emit(Problem("info", SUBJECT, message))

    def copy_drawn(self, what: Drawn, density: float, message: Message) -> None:
        """Copy a drawing, rendered in the background with ``density`` pixels per screen pixel."""
        self.background.run(record(what, density).image, SUBJECT, message, _copy_image)

    def copy_table(self, text: str) -> None:
        """Copy a table as text."""
        QGuiApplication.clipboard().setText(text)
        self.reported.emit(Problem("info", SUBJECT, Message("The table is on the clipboard.")))

    def ask_among(self, title: str, tail: str, formats: Mapping[str, str]) -> Path | None:
        """Ask for a file in one of several formats, given as suffix and description; None if cancelled.

        The proposed name is the image's, followed by ``tail`` and the first suffix.
        """
        kinds = {f"{tr(label)} (*{suffix})": suffix for suffix, label in formats.items()}
        first = next(iter(formats))
        path, chosen = self.ask(title, f"{tail}{first}", list(kinds))
        if path is None or path.suffix.lower() in formats:
            return path
        return path.with_name(path.name + kinds.get(chosen, first))

    def write_drawn(self, path: Path, what: Drawn, *, at_once: bool = False) -> bool:
        """Write an image or a drawing if the path has such a suffix, and return whether it has.

        ``at_once`` draws in this thread, as widgets that Qt draws itself require.
        """
        suffix = path.suffix.lower()
        if suffix == ".svg":
            draft, stand_ins = svg_draft(what, self.image_name)
            self.write(path, lambda: write_svg(path, draft, stand_ins))
        elif suffix == ".png" and at_once:
            picture = picture_of(what, DENSITY)
            self.write(path, lambda: write_picture(path, picture))
        elif suffix == ".png":
            recording = record(what, DENSITY)
            self.write(path, lambda: write_picture(path, recording.image()))
        return suffix in DRAWN

    def ask(self, title: str, suffix: str, filters: list[str]) -> tuple[Path | None, str]:
        """Ask for a file name, proposing the image's with a suffix; return it, or None, and the chosen filter."""
        opened = self._document.image
        source = opened.image.path if opened is not None else None
        folder = self._folder or (source.parent if source is not None else Path.home())
        stem = Path(opened.image.name).stem if opened is not None else "view"
        name, chosen = QFileDialog.getSaveFileName(
            self._window, title, str(folder / f"{stem}{suffix}"), ";;".join(filters)
        )
        if not name:
            return None, ""
        self._folder = Path(name).parent
        return Path(name), chosen

    def write(self, path: Path, task: Callable[[], None]) -> None:
        """Run a task that writes a file, in the background."""
        self.background.run(task, SUBJECT, Message("{path} is written.", path=path))


def _copy_image(picture: QImage) -> None:
    QGuiApplication.clipboard().setImage(picture)
