"""What leaves the window: detections, the whole analysis, and the picture of the view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from spp_viewer.core.words import Words
from spp_viewer.exchange import analysis_file, export
from spp_viewer.exchange.shown import of_classes
from spp_viewer.gui.background import Background
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.canvas.vector import svg_draft
from spp_viewer.gui.messages import Problem
from spp_viewer.gui.panels.filters_picture import MosaicOrder, mosaic_picture
from spp_viewer.gui.pictures import write_picture, write_svg
from spp_viewer.gui.session import Session
from spp_viewer.gui.text import classes_text, later, tr

SUBJECT = "export"
SVG = 0
PICTURES = (
    (2, later("Picture, twice the size on screen (*.png)")),
    (1, later("Picture, as on screen (*.png)")),
    (4, later("Picture, four times the size on screen (*.png)")),
    (SVG, later("Drawing, boxes as shapes (*.svg)")),
)
"""Pixels of a saved picture for one of the view, or :data:`SVG`, and the words for it."""

TITLES = {
    "json": later("Analysis as JSON"),
    "csv": later("Table"),
    "voc": later("PASCAL VOC annotation"),
    "coco": later("COCO annotations"),
    "coco-results": later("COCO results"),
}


class Exporter(QObject):
    """Asks where to, and has it written in the background."""

    told = Signal(object)
    """Problem: how it ended."""

    def __init__(self, window: QWidget, session: Session, pair: CanvasPair, background: Background) -> None:
        super().__init__(window)
        self._window, self._session, self._pair = window, session, pair
        self._folder: Path | None = None
        self.background = background  # outlives this, and what it is writing with it
        self.background.ended.connect(self.told)

    def export_detections(self) -> None:
        """The boxes that are shown now, of the shown classes alone, in the format of the user's choice."""
        analysis, threshold = self._session.analysis, self._session.threshold
        if analysis is None:
            return
        kinds = {f"{tr(TITLES[form.kind])} (*{form.suffix})": form for form in export.FORMATS}
        analysis = of_classes(analysis, self._session.classes_shown)
        path, chosen = self.ask(self._export_title(), ".json", list(kinds))
        if path is None:
            return
        form = kinds.get(chosen, export.FORMATS[0])
        if not any(path.name.lower().endswith(known.suffix) for known in export.FORMATS):
            path = path.with_name(path.name + form.suffix)
        self.write(path, lambda: export.write(path, analysis, threshold))

    def _export_title(self) -> str:
        """The dialog's title, which says so if some classes are left out."""
        classes = self._session.classes_shown
        if classes is None:
            return tr("Export detections")
        return tr("Export detections of {classes}").format(
            classes=classes_text(len(classes), len(self._session.class_names))
        )

    def save_analysis(self) -> None:
        """Everything, in one file that can be opened again without computing anything."""
        analysis = self._session.analysis
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
        opened = self._session.image
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
            picture = self._pair.picture(scale or PICTURES[0][0])
            self.write(path, lambda: write_picture(path, picture))

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
        if self._session.image is not None:
            QGuiApplication.clipboard().setImage(self._pair.picture(self._pair.devicePixelRatioF()))
            self.told.emit(Problem("info", SUBJECT, Words("The picture of the view is on the clipboard.")))

    def ask(self, title: str, suffix: str, filters: list[str]) -> tuple[Path | None, str]:
        """Where to write what begins with the image's name and ends with a suffix, and which filter was chosen."""
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

    def ask_form(self, title: str, tail: str, formats: Mapping[str, str]) -> Path | None:
        """Where to write in one of the formats: words by suffix, the first of which is proposed."""
        kinds = {f"{tr(words)} (*{suffix})": suffix for suffix, words in formats.items()}
        first = next(iter(formats))
        path, chosen = self.ask(title, f"{tail}{first}", list(kinds))
        if path is None or path.suffix.lower() in formats:
            return path
        return path.with_name(path.name + kinds.get(chosen, first))

    def write(self, path: Path, errand: Callable[[], None]) -> None:
        """Do what writes a file soon, in another thread."""
        self.background.run(errand, SUBJECT, Words("{path} is written.", path=path))
