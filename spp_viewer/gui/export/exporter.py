"""What leaves the window: detections, the whole analysis, and the picture of the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from spp_viewer.core.message import Message
from spp_viewer.exchange import analysis_file, export
from spp_viewer.exchange.shown import of_classes
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.canvas.recording import record
from spp_viewer.gui.canvas.vector import Drawn, picture_of, svg_draft
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.export.image_files import write_picture, write_svg
from spp_viewer.gui.i18n.text import classes_text, tr, tr_noop
from spp_viewer.gui.pages.filters.mosaic_image import MosaicOrder, mosaic_picture
from spp_viewer.gui.workers.messages import Problem
from spp_viewer.gui.workers.task_queue import TaskQueue

SUBJECT = "export"
SVG = 0
PICTURES = (
    (2, tr_noop("Picture, twice the size on screen (*.png)")),
    (1, tr_noop("Picture, as on screen (*.png)")),
    (4, tr_noop("Picture, four times the size on screen (*.png)")),
    (SVG, tr_noop("Drawing, boxes as shapes (*.svg)")),
)
"""Pixels of a saved picture for one of the view, or :data:`SVG`, and the words for it."""

DRAWN = (".png", ".svg")
"""Suffixes of what is drawn rather than told."""

DENSITY = 2
"""Pixels of a saved figure for one of the screen."""

TITLES = {
    "json": tr_noop("Analysis as JSON"),
    "csv": tr_noop("Table"),
    "voc": tr_noop("PASCAL VOC annotation"),
    "coco": tr_noop("COCO annotations"),
    "coco-results": tr_noop("COCO results"),
}


class Exporter(QObject):
    """Asks where to, and has it written in the background."""

    told = Signal(object)
    """Problem: how it ended."""

    def __init__(self, window: QWidget, document: Document, pair: CanvasPair, background: TaskQueue) -> None:
        super().__init__(window)
        self._window, self._document, self._pair = window, document, pair
        self._folder: Path | None = None
        self.background = background  # outlives this, and what it is writing with it
        self.background.ended.connect(self.told)

    def export_detections(self) -> None:
        """The boxes that are shown now, of the shown classes alone, in the format of the user's choice."""
        analysis, threshold = self._document.analysis, self._document.settings.threshold
        if analysis is None:
            return
        kinds = {f"{tr(TITLES[form.kind])} (*{form.suffix})": form for form in export.FORMATS}
        analysis = of_classes(analysis, self._document.selection.classes_shown)
        path, chosen = self.ask(self._export_title(), ".json", list(kinds))
        if path is None:
            return
        form = kinds.get(chosen, export.FORMATS[0])
        if not any(path.name.lower().endswith(known.suffix) for known in export.FORMATS):
            path = path.with_name(path.name + form.suffix)
        self.write(path, lambda: export.write(path, analysis, threshold))

    def _export_title(self) -> str:
        """The dialog's title, which says so if some classes are left out."""
        classes = self._document.selection.classes_shown
        if classes is None:
            return tr("Export detections")
        return tr("Export detections of {classes}").format(
            classes=classes_text(len(classes), len(self._document.class_names))
        )

    def save_analysis(self) -> None:
        """Everything, in one file that can be opened again without computing anything."""
        analysis = self._document.analysis
        if analysis is None:
            return
        suffix = analysis_file.SUFFIX
        path, _ = self.ask(tr("Save analysis"), suffix, [tr("SPP Viewer analysis (*{s})").format(s=suffix)])
        if path is None:
            return
        path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        self.write(path, lambda: analysis_file.save_analysis(path, analysis))

    def save_picture(self) -> None:
        """The view as it is now, at the size of the user's choice or as shapes."""
        opened = self._document.image
        if opened is None:
            return
        kinds = {tr(words): scale for scale, words in PICTURES}
        path, chosen = self.ask(tr("Save picture of the view"), ".png", list(kinds))
        if path is None:
            return
        scale = kinds.get(chosen, PICTURES[0][0])
        if path.suffix.lower() not in (".png", ".svg"):
            path = path.with_name(path.name + (".svg" if scale == SVG else ".png"))
        if path.suffix.lower() == ".svg":
            draft, stand_ins = svg_draft(self._pair, opened.image.name)
            self.write(path, lambda: write_svg(path, draft, stand_ins))
        else:
            recording = record(self._pair, scale or PICTURES[0][0])
            self.write(path, lambda: write_picture(path, recording.image()))

    def save_mosaic(self, seen: MosaicOrder | None) -> None:
        """The maps of a layer, every cell of them, in the order and colours that are shown."""
        if seen is None:
            return
        path, _ = self.ask(tr("Save mosaic of the maps"), f"-{seen.maps.name}.png", [tr("Picture (*.png)")])
        if path is None:
            return
        target = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
        self.write(target, lambda: write_picture(target, mosaic_picture(seen)))

    def copy_picture(self) -> None:
        """The view as it is now, to the clipboard."""
        if self._document.image is not None:
            density = self._pair.devicePixelRatioF()
            self.copy_drawn(self._pair, density, Message("The picture of the view is on the clipboard."))

    # For the exporters of single pages

    @property
    def image_name(self) -> str:
        """Of the photograph on screen; empty without one."""
        opened = self._document.image
        return opened.image.name if opened is not None else ""

    def copy_image(self, picture: QImage, told: Message) -> None:
        """A picture to the clipboard."""
        _copy_image(picture)
        self.told.emit(Problem("info", SUBJECT, told))

    def copy_drawn(self, what: Drawn, density: float, told: Message) -> None:
        """What draws itself to the clipboard, at so many pixels for one of the screen."""
        self.background.run(record(what, density).image, SUBJECT, told, _copy_image)

    def copy_table(self, words: str) -> None:
        """A table to the clipboard, as text."""
        QGuiApplication.clipboard().setText(words)
        self.told.emit(Problem("info", SUBJECT, Message("The table is on the clipboard.")))

    def ask_among(self, title: str, tail: str, formats: Mapping[str, str]) -> Path | None:
        """Where to write what can be written in one of these formats: suffixes, and what they stand for.

        The name that is proposed begins with the image's and ends with ``tail`` and the first suffix.
        """
        kinds = {f"{tr(words)} (*{suffix})": suffix for suffix, words in formats.items()}
        first = next(iter(formats))
        path, chosen = self.ask(title, f"{tail}{first}", list(kinds))
        if path is None or path.suffix.lower() in formats:
            return path
        return path.with_name(path.name + kinds.get(chosen, first))

    def write_drawn(self, path: Path, what: Drawn, *, at_once: bool = False) -> bool:
        """Have a picture or a drawing written, if the path asks for one.

        ``at_once`` draws it here and now: for what Qt itself draws, which cannot be recorded.
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
        """Where to write what begins with the image's name and ends with a suffix, and which filter was chosen."""
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

    def write(self, path: Path, errand: Callable[[], None]) -> None:
        """Do what writes a file soon, in another thread."""
        self.background.run(errand, SUBJECT, Message("{path} is written.", path=path))


def _copy_image(picture: QImage) -> None:
    QGuiApplication.clipboard().setImage(picture)
