"""What leaves the window: detections, the whole analysis, and the picture of the view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import replacing
from spp_viewer.core.words import Words
from spp_viewer.exchange import analysis_file, export
from spp_viewer.gui.background import Background
from spp_viewer.gui.canvas.view import Canvas
from spp_viewer.gui.messages import Problem
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import later, tr

SUBJECT = "export"
PICTURE_SCALE = 2.0
"""A saved picture has this many pixels for one of the view, so that it can be printed."""

TITLES = {
    "json": later("Analysis as JSON"),
    "csv": later("Table"),
    "voc": later("PASCAL VOC annotation"),
    "coco": later("COCO annotations"),
    "coco-results": later("COCO results"),
}


class PictureError(SppViewerError):
    """A picture cannot be written."""


class Exporter(QObject):
    """Asks where to, and has it written in the background."""

    told = Signal(object)
    """Problem: how it ended."""

    def __init__(self, window: QWidget, session: Session, canvas: Canvas, background: Background) -> None:
        super().__init__(window)
        self._window, self._session, self._canvas = window, session, canvas
        self._folder: Path | None = None
        self.background = background  # outlives this, and what it is writing with it
        self.background.ended.connect(self.told)

    def export_detections(self) -> None:
        """The boxes that are shown now, in the format of the user's choice."""
        analysis, threshold = self._session.analysis, self._session.threshold
        if analysis is None:
            return
        kinds = {f"{tr(TITLES[form.kind])} (*{form.suffix})": form for form in export.FORMATS}
        path, chosen = self._ask(tr("Export detections"), ".json", list(kinds))
        if path is None:
            return
        form = kinds.get(chosen, export.FORMATS[0])
        if not any(path.name.lower().endswith(known.suffix) for known in export.FORMATS):
            path = path.with_name(path.name + form.suffix)
        self._write(path, lambda: export.write(path, analysis, threshold))

    def save_analysis(self) -> None:
        """Everything, in one file that can be opened again without computing anything."""
        analysis = self._session.analysis
        if analysis is None:
            return
        suffix = analysis_file.SUFFIX
        path, _ = self._ask(tr("Save analysis"), suffix, [tr("SPP Viewer analysis (*{s})").format(s=suffix)])
        if path is None:
            return
        path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        self._write(path, lambda: analysis_file.save_analysis(path, analysis))

    def save_picture(self) -> None:
        """The view as it is now, at twice its size."""
        if self._session.image is None:
            return
        picture = self._canvas.picture(PICTURE_SCALE)
        path, _ = self._ask(tr("Save picture of the view"), ".png", [tr("Picture (*.png)")])
        if path is None:
            return
        path = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
        self._write(path, lambda: write_picture(path, picture))

    def copy_picture(self) -> None:
        """The view as it is now, to the clipboard."""
        if self._session.image is not None:
            QGuiApplication.clipboard().setImage(self._canvas.picture(self._canvas.devicePixelRatioF()))
            self.told.emit(Problem("info", SUBJECT, Words("The picture of the view is on the clipboard.")))

    def _ask(self, title: str, suffix: str, filters: list[str]) -> tuple[Path | None, str]:
        opened = self._session.image
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

    def _write(self, path: Path, errand: Callable[[], None]) -> None:
        self.background.run(errand, SUBJECT, Words("{path} is written.", path=path))


def write_picture(path: Path, picture: QImage) -> None:
    """Write a PNG file; a reader never sees half of it.

    Raises
    ------
    PictureError
        If it cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise PictureError(Words("{path}: the picture is too large; reduce the window", path=path))
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(buffer.data().data())
    except OSError as error:
        raise PictureError(
            Words(
                "{path}: cannot be written ({reason}); choose another place or name", path=path, reason=error.strerror
            )
        ) from error
