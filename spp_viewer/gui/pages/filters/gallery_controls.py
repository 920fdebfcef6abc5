"""Controls above the gallery: images, start, pause and stop, progress, order, and a filter's number."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from spp_viewer.gui.document.gallery_run import GalleryRun
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr, tr_noop
from spp_viewer.gui.pages.filters.controls import ORDER_NAMES
from spp_viewer.gui.pages.filters.gallery_mosaic import ORDERS
from spp_viewer.gui.theme.theme import GRID, Theme, tabular
from spp_viewer.gui.widgets.choice import Choice, NumberField
from spp_viewer.gui.widgets.elided_label import ElidedLabel
from spp_viewer.gui.widgets.progress_bar import HEIGHT, paint_line

LIST, FOLDER, CHOOSE = "list", "folder", "choose"
"""Keys of the choice of images."""

ORDER_TIPS = {
    "index": tr_noop("In the order of the network's weights."),
    "peak": tr_noop("The filter with the greatest activation in any of the images first."),
}


class ImagesChoice(Choice):
    """Choice of the gallery's images."""

    list_chosen = Signal()
    folder_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, tr("Images of the gallery"), 12 * GRID)
        self.setToolTip(tr("The images that the gallery is made of: those of the open list, or of a folder."))
        self._folder: Path | None = None
        self.activated.connect(self._on_entry)
        self.set_folder(None)

    def set_folder(self, folder: Path | None) -> None:
        """Set the chosen folder; None for the open list."""
        self._folder = folder
        entries = [(tr("Open images"), LIST), (tr("Choose folder…"), CHOOSE)]
        if folder is not None:
            entries.insert(1, (folder.name or str(folder), FOLDER))
        with QSignalBlocker(self):
            if [(self.itemText(k), self.itemData(k)) for k in range(self.count())] != entries:
                self.clear()
                for message, key in entries:
                    self.addItem(message, key)
                if folder is not None:
                    self.setItemData(1, str(folder), Qt.ItemDataRole.ToolTipRole)
                self.updateGeometry()
            self._show_chosen()

    def _show_chosen(self) -> None:
        self.setCurrentIndex(0 if self._folder is None else 1)

    def _on_entry(self, _: int) -> None:
        entry = self.currentData()
        self._show_chosen()  # unchanged until the request succeeds
        if entry == LIST:
            self.list_chosen.emit()
        elif entry == CHOOSE:
            self.folder_wanted.emit()


class GalleryControls(QWidget):
    """Shows the state of a :class:`GalleryRun` and emits the user's requests."""

    order_chosen = Signal(str)
    started = Signal()
    paused = Signal()
    resumed = Signal()
    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share, self._active, self._paused = 0.0, False, False
        self.images = ImagesChoice(theme)
        self.save = QPushButton(tr("Save…"))
        self.save.setToolTip(tr("Write the strongest patches of all filters as a picture."))
        self.main, self.stop = QPushButton(), QPushButton(tr("Stop"))
        self.stop.setToolTip(tr("Stop filling the gallery. Its content is kept, and Start continues from there."))
        self.label = ElidedLabel()
        self.label.setFont(tabular(self.label.font()))
        self.label.setProperty("muted", True)
        self.order = Choice(theme, tr("Order of the filters"), 9 * GRID)
        for key in ORDERS:
            self.order.addItem(tr(ORDER_NAMES[key]), key)
            self.order.setItemData(self.order.count() - 1, tr(ORDER_TIPS[key]), Qt.ItemDataRole.ToolTipRole)
        self.order.setToolTip(tr("How the filters are sorted"))
        self.number = NumberField()
        self._go_to = QLabel(tr("Go to"))
        self._go_to.setProperty("muted", True)
        self._go_to.setBuddy(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, HEIGHT)
        column.setSpacing(GRID // 2)
        for parts in (
            (self.images, self.label, self.main, self.stop),
            (self.order, None, self._go_to, self.number, self.save),
        ):
            row = QHBoxLayout()
            row.setSpacing(GRID // 2)
            for part in parts:
                if part is None:
                    row.addStretch(1)
                else:
                    row.addWidget(part, 1 if part is self.label else 0)
            column.addLayout(row)
        self.main.clicked.connect(self._on_main)
        self.stop.clicked.connect(self.stopped)
        self.order.activated.connect(self._on_order)

    def show_run(self, run: GalleryRun) -> None:
        """Show the progress."""
        self._active, self._paused = run.active, run.paused
        self._share = run.done / run.total if run.active and run.total else 0.0
        self.images.set_folder(run.folder)
        self.stop.setVisible(run.active)
        self.main.setText(self._main_text(run))
        whole = run.images is not None and 0 < run.total <= run.seen
        self.main.setVisible(not whole or run.active)
        self.main.setEnabled(run.active or run.folder is not None or bool(run.files))
        self.main.setToolTip(tr("Analyses the images one by one; images that you open meanwhile come first."))
        self.label.setText(self._progress_text(run))
        self.label.setToolTip(self._tip(run))
        self.label.setAccessibleName(f"{self.label.text()} {self._tip(run)}")
        self.update()

    def set_filters(self, count: int) -> None:
        """Set the number of filters."""
        self.number.set_count(count)
        for part in (self.order, self.number, self._go_to, self.save):
            part.setVisible(count > 0)

    @staticmethod
    def _main_text(run: GalleryRun) -> str:
        if run.active:
            return tr("Resume") if run.paused else tr("Pause")
        return tr("Go on") if run.seen else tr("Start")

    @staticmethod
    def _progress_text(run: GalleryRun) -> str:
        if run.active and run.images is not None:
            return f"{text.count(run.done)} / {text.count(run.total)}"
        if run.seen and run.seen < run.total:
            return f"{text.count(run.seen)} / {text.count(run.total)}"
        if run.total == 1:
            return tr("1 image")
        return tr("{count} images").format(count=text.count(run.total)) if run.total else ""

    @staticmethod
    def _tip(run: GalleryRun) -> str:
        if run.paused:
            return tr("paused")
        if run.behind_live:
            return tr("waits while there is a live window")
        if run.waiting:
            return tr("waits until the open photograph is done")
        if run.active:
            return tr("images are through")
        failed = "\n".join(f"{path.name}: {text.shown(reason)}" for path, reason in run.failures)
        return failed or tr("in the gallery") if run.seen else ""

    def _on_main(self) -> None:
        if not self._active:
            self.started.emit()
        elif self._paused:
            self.resumed.emit()
        else:
            self.paused.emit()

    def _on_order(self, _: int) -> None:
        self.order_chosen.emit(self.order.currentData())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the progress bar at the bottom."""
        if self._active:
            whole = QRectF(0, self.height() - HEIGHT, self.width(), HEIGHT)
            paint_line(QPainter(self), whole, self._share, self._paused, self._theme.palette)
