"""The gallery part of the Filters page: strongest patches of all filters, and details of one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QWidget

from spp_viewer.gui.document.gallery_run import GalleryRun
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.filters.gallery_controls import GalleryControls
from spp_viewer.gui.pages.filters.gallery_detail import GalleryDetail
from spp_viewer.gui.pages.filters.gallery_image import GalleryOrder
from spp_viewer.gui.pages.filters.gallery_mosaic import GalleryMosaic
from spp_viewer.gui.theme.theme import GRID, Theme
from spp_viewer.gui.widgets.panel import sentence
from spp_viewer.gui.widgets.split_panel import SplitPanel
from spp_viewer.gui.workers.gallery_jobs import GalleryView


class GalleryPanel(SplitPanel):
    """Browser of a gallery. Content is set by setters; the user's choices are emitted as signals."""

    filter_chosen = Signal(int)
    patch_chosen = Signal(object)
    """Emitted with the clicked :class:`~spp_viewer.explain.gallery.Patch`."""
    seen = Signal(bool)
    """Emitted with the visibility of the panel when it changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(tr("Filter gallery"), parent)
        self._theme = theme
        self._view: GalleryView | None = None
        self.title.hide()  # the switch above shows it
        self.controls = GalleryControls(theme)
        self.mosaic = GalleryMosaic(theme)
        self.detail = GalleryDetail(theme)
        self.message = sentence()
        self._body = QWidget()
        self._split = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._body)
        self._split.setContentsMargins(0, 0, 0, 0)
        self._split.setSpacing(GRID)
        self._split.addWidget(self.mosaic, 5)
        self._split.addWidget(self.detail, 4)
        self._pages = QWidget()
        self._stack = QStackedLayout(self._pages)
        self._stack.addWidget(self.message)
        self._stack.addWidget(self._body)
        self.column.addWidget(self.controls)
        self.column.addWidget(self._pages, 1)
        self.mosaic.chosen.connect(self._choose)
        self.mosaic.digit_typed.connect(self.controls.number.begin)
        self.controls.number.number_chosen.connect(self._choose)
        self.controls.order_chosen.connect(self.mosaic.sort_by)
        self.detail.patch_chosen.connect(self.patch_chosen)
        self.set_view(None)

    def set_view(self, view: GalleryView | None) -> None:
        """Set the gallery, or update it; None shows the placeholder text."""
        self._view = view
        chosen = self.mosaic.chosen_filter
        self.controls.set_filters(view.gallery.filters if view is not None else 0)
        self.controls.number.set_number(chosen)
        self.mosaic.set_view(view)
        self.detail.set_view(view)
        self._stack.setCurrentWidget(self._body if view is not None else self.message)

    def show_run(self, run: GalleryRun) -> None:
        """Show the progress of the gallery."""
        self.controls.show_run(run)
        self.message.setText(invitation(run))

    def set_filter(self, number: int | None) -> None:
        """Show a filter's patches without emitting a signal; numbers beyond the gallery's filters show none."""
        known = number is not None and number < self.mosaic.count
        self.mosaic.set_chosen(number if known else None)
        self.controls.number.set_number(number if known else None)
        self.detail.set_filter(number)

    @property
    def picture(self) -> GalleryOrder | None:
        """Return the gallery in the displayed order and colours for rendering; None without one."""
        if self._view is None:
            return None
        palette = self._theme.palette
        return GalleryOrder(self._view.gallery, self.mosaic.order, palette.surface, palette.text)

    def _parts(self) -> tuple[QWidget, QWidget, QWidget]:
        return self.controls, self.mosaic, self.detail

    def _choose(self, number: int) -> None:
        self.set_filter(number)
        self.filter_chosen.emit(number)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.seen.emit(False)


def invitation(run: GalleryRun) -> str:
    """Return the placeholder text: what is shown here, and how to get it."""
    if run.active:
        return tr("The gallery appears with the first image.")
    if run.failures:
        return tr("None of the images could be used: {reason}").format(reason=text.shown(run.failures[0][1]))
    if run.folder is not None and run.images is not None and not run.total:
        return tr("There is no image in {folder}; choose another folder.").format(folder=run.folder)
    message = tr(
        "Here every conv5 filter will show the patches that it responds to most in all images, as in figure 2 of the "
        "paper."
    )
    how = tr("Press Start: it takes one pass over the images, and you can work on meanwhile.")
    if run.folder is None and not run.files:
        how = tr("Open images with Ctrl+U or choose a folder above, then press Start.")
    return f"{message} {how}"
