"""Exports of the window: detections, the whole analysis, and images of the view."""

from __future__ import annotations

from spp_viewer.core.message import Message
from spp_viewer.exchange import analysis_file, export
from spp_viewer.exchange.shown import of_classes
from spp_viewer.gui.canvas.pair import CanvasPair
from spp_viewer.gui.canvas.recording import record
from spp_viewer.gui.canvas.vector import svg_draft
from spp_viewer.gui.document.document import Document
from spp_viewer.gui.export.exporter import Exporter
from spp_viewer.gui.export.image_files import write_picture, write_svg
from spp_viewer.gui.i18n.text import classes_text, tr, tr_noop

SVG = 0
PICTURES = (
    (2, tr_noop("Picture, twice the size on screen (*.png)")),
    (1, tr_noop("Picture, as on screen (*.png)")),
    (4, tr_noop("Picture, four times the size on screen (*.png)")),
    (SVG, tr_noop("Drawing, boxes as shapes (*.svg)")),
)
"""Pixels of a saved image per screen pixel, or :data:`SVG`, and its description."""

TITLES = {
    "json": tr_noop("Analysis as JSON"),
    "csv": tr_noop("Table"),
    "voc": tr_noop("PASCAL VOC annotation"),
    "coco": tr_noop("COCO annotations"),
    "coco-results": tr_noop("COCO results"),
}


class ViewExporter:
    """Exports what the whole window shows."""

    def __init__(self, exporter: Exporter, document: Document, pair: CanvasPair) -> None:
        self._exporter, self._document, self._pair = exporter, document, pair

    def export_detections(self) -> None:
        """Export the shown boxes of the shown classes, in a format that the user chooses."""
        analysis, threshold = self._document.analysis, self._document.settings.threshold
        if analysis is None:
            return
        kinds = {f"{tr(TITLES[form.kind])} (*{form.suffix})": form for form in export.FORMATS}
        analysis = of_classes(analysis, self._document.selection.classes_shown)
        path, chosen = self._exporter.ask(self._export_title(), ".json", list(kinds))
        if path is None:
            return
        form = kinds.get(chosen, export.FORMATS[0])
        if not any(path.name.lower().endswith(known.suffix) for known in export.FORMATS):
            path = path.with_name(path.name + form.suffix)
        self._exporter.write(path, lambda: export.write(path, analysis, threshold))

    def _export_title(self) -> str:
        """Return the dialog's title, which mentions the classes if some are hidden."""
        classes = self._document.selection.classes_shown
        if classes is None:
            return tr("Export detections")
        return tr("Export detections of {classes}").format(
            classes=classes_text(len(classes), len(self._document.class_names))
        )

    def save_analysis(self) -> None:
        """Save everything in one file that opens again without computing anything."""
        analysis = self._document.analysis
        if analysis is None:
            return
        suffix = analysis_file.SUFFIX
        path, _ = self._exporter.ask(tr("Save analysis"), suffix, [tr("SPP Viewer analysis (*{s})").format(s=suffix)])
        if path is None:
            return
        path = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        self._exporter.write(path, lambda: analysis_file.save_analysis(path, analysis))

    def save_picture(self) -> None:
        """Save the view, at a size that the user chooses or as vector shapes."""
        opened = self._document.image
        if opened is None:
            return
        kinds = {tr(words): scale for scale, words in PICTURES}
        path, chosen = self._exporter.ask(tr("Save picture of the view"), ".png", list(kinds))
        if path is None:
            return
        scale = kinds.get(chosen, PICTURES[0][0])
        if path.suffix.lower() not in (".png", ".svg"):
            path = path.with_name(path.name + (".svg" if scale == SVG else ".png"))
        if path.suffix.lower() == ".svg":
            draft, stand_ins = svg_draft(self._pair, opened.image.name)
            self._exporter.write(path, lambda: write_svg(path, draft, stand_ins))
        else:
            recording = record(self._pair, scale or PICTURES[0][0])
            self._exporter.write(path, lambda: write_picture(path, recording.image()))

    def copy_picture(self) -> None:
        """Copy the view."""
        if self._document.image is not None:
            density = self._pair.devicePixelRatioF()
            self._exporter.copy_drawn(self._pair, density, Message("The picture of the view is on the clipboard."))
