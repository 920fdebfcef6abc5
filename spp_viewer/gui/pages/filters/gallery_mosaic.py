"""The mosaic of the gallery: a tile per filter with its strongest patch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.activation_scale import activation
from spp_viewer.gui.widgets.tile_grid import TileGrid
from spp_viewer.gui.widgets.tile_popup import MAX_HEIGHT, Enlarged
from spp_viewer.gui.widgets.tiling import in_grid
from spp_viewer.gui.workers.gallery_atlas import COLUMNS, Colours, cut_atlas
from spp_viewer.gui.workers.gallery_jobs import GalleryView

ORDERS = ("index", "peak")
"""Sort orders of the filters."""

NAME_WIDTH = 150
"""Maximum width of a file name beside a tile, screen pixels."""


class GalleryMosaic(TileGrid):
    """Shows the strongest patch of every filter."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Strongest patches of all filters"), parent)
        self._view: GalleryView | None = None
        self._sorting = ORDERS[0]
        self._tiles: Colours | None = None

    def set_view(self, view: GalleryView | None) -> None:
        """Set the gallery, or update it with more patches."""
        hovered, self._view, self._tiles = self._hovered, view, None
        filters = view.gallery.filters if view is not None else 0
        if filters != self.count:
            self._set_count(filters)
        else:
            self._hovered = hovered
        self._sort()
        self._describe()

    def sort_by(self, sorting: str) -> None:
        """Sort by one of :data:`ORDERS`."""
        self._sorting = sorting
        self._sort()

    @property
    def sorting(self) -> str:
        return self._sorting

    @property
    def peaks(self) -> NDArray[np.float32]:
        """Strongest activation of each filter, float32 (C,)."""
        assert self._view is not None
        return self._view.gallery.values[:, 0]

    def _sort(self) -> None:
        if self._view is None:
            self._repaint_image()
            return
        order = np.arange(self.count, dtype=np.int64)
        if self._sorting == "peak":
            order = np.argsort(-self.peaks, kind="stable")
        if np.array_equal(order, self._order):
            self._repaint_image()
        else:
            self.set_order(order)

    def _picture(self) -> QImage | None:
        if self._view is None:
            return None
        tiling = self._fit((1, 1))
        if self._tiles is None or tiling != self._tiling:
            self._tiling, self._image = tiling, None
            self._tiles = cut_atlas(self._view.atlas, self.count, tiling.width)
        if self._image is None:
            pixels = in_grid(self._tiles[self._order], tiling, 0)
            height, width = pixels.shape
            image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied)
            self._image = image.copy()
        self._image.setDevicePixelRatio(self.devicePixelRatioF())
        return self._image

    def _enlarged(self, number: int) -> Enlarged:
        assert self._view is not None
        atlas = self._view.atlas
        side = atlas.width() // COLUMNS
        row, column = divmod(number, COLUMNS)
        tile = atlas.copy(column * side, row * side, side, side)
        large, smooth = round(MAX_HEIGHT), Qt.TransformationMode.SmoothTransformation
        return Enlarged(*self._facts(number), tile.scaled(large, large, Qt.AspectRatioMode.KeepAspectRatio, smooth))

    def _facts(self, number: int) -> tuple[str, str]:
        title = tr("Filter {number}").format(number=number)
        if self._view is None:
            return title, ""
        gallery = self._view.gallery
        if not gallery.values[number, 0] > 0:
            return title, tr("responds to none of the images")
        name = Path(gallery.images[int(gallery.image[number, 0])]).name
        name = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, NAME_WIDTH)
        return title, tr("peak {peak}  ·  {name}").format(peak=activation(float(self.peaks[number])), name=name)

    def _invitation(self) -> str:
        return tr("{count} filters; arrow keys choose one.").format(count=self.count)
