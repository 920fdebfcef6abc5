"""The Filters page: the maps of the open photograph, or the gallery over many images."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.pages.filters.gallery_panel import GalleryPanel
from spp_viewer.gui.pages.filters.panel import FiltersPanel
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.panel import Panel
from spp_viewer.gui.widgets.segmented_control import Segment


class FiltersPage(Panel):
    """Two panels with a switch between them."""

    def __init__(self, filters: FiltersPanel, gallery: GalleryPanel, theme: Theme) -> None:
        super().__init__(filters.accessibleName())
        self.title.hide()
        self.filters, self.gallery = filters, gallery
        self.photograph = Segment(
            tr("This photograph"), tr("This photograph"), tr("The maps of the filters in the open photograph."), theme
        )
        self.all_images = Segment(
            tr("All images"),
            tr("All images"),
            tr("What each filter of conv5 responds to most over many images; other layers have no gallery."),
            theme,
        )
        switch = QWidget()
        row = QHBoxLayout(switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for segment in (self.photograph, self.all_images):
            row.addWidget(segment)
        row.addStretch(1)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for panel in (filters, gallery):
            panel.setObjectName("")  # the page already has a frame
            panel.column.setContentsMargins(0, 0, 0, 0)
            self._stack.addWidget(panel)
        self.column.addWidget(switch)
        self.column.addWidget(body, 1)
        self.photograph.setChecked(True)
        self.all_images.toggled.connect(self._stack.setCurrentIndex)

    def show_gallery(self, on: bool) -> None:
        """Show the gallery, or the maps of the photograph."""
        (self.all_images if on else self.photograph).setChecked(True)

    def focus_number(self) -> None:
        """Move the focus to the number field."""
        if self.all_images.isChecked() and self.gallery.mosaic.count:
            self.gallery.controls.number.begin()
        else:
            self.show_gallery(False)
            self.filters.focus_number()
