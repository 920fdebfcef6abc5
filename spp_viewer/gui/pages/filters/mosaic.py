"""The mosaic of the feature maps of all filters."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from spp_viewer.explain.filters import Cells, FilterStatistics, Maps, filter_statistics
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.activation_scale import activation, coloured
from spp_viewer.gui.widgets.tile_grid import TileGrid
from spp_viewer.gui.widgets.tile_popup import Enlarged
from spp_viewer.gui.widgets.tiling import Indices, in_tile, mosaic, quantised, tiles

OUTLINE_FROM = 22
"""Side of a tile from which the window is outlined, screen pixels; the outline would fill smaller tiles."""


class Mosaic(TileGrid):
    """Shows maps (C, h, w) as tiles."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Maps of all filters"), parent)
        self._maps: Maps | None = None
        self._statistics = FilterStatistics(np.zeros(0, np.float32), np.zeros(0, np.float32))
        self._common = False
        self._window: Cells | None = None
        self._indices: Indices | None = None  # cache, computed from the maps when needed
        self._tiles: Indices | None = None  # cache, computed from the indices

    def set_maps(self, maps: Maps | None, statistics: FilterStatistics | None = None) -> None:
        """Set maps, float32 (C, h, w), sorted by number; ``statistics`` are computed if missing."""
        self._maps = maps
        if maps is None:
            self._statistics = FilterStatistics(np.zeros(0, np.float32), np.zeros(0, np.float32))
        else:
            self._statistics = statistics if statistics is not None else filter_statistics(maps)
        self._window = None
        self._indices = self._tiles = None
        self._set_count(len(self._statistics))

    def set_common_scale(self, common: bool) -> None:
        """Set whether all filters share one colour scale, up to the greatest peak, or each has its own."""
        if common != self._common:
            self._common = common
            self._indices = self._tiles = None
            self._repaint_image()

    def set_window(self, window: Cells | None) -> None:
        """Outline inclusive cells (left, top, right, bottom) in every tile."""
        if window != self._window:
            self._window = window
            self._repaint_image()

    # Rendering in steps, of which only the outdated ones are repeated

    def _picture_indices(self) -> Indices:
        assert self._maps is not None
        if self._indices is None:
            peaks = self._statistics.peak
            tops = np.full_like(peaks, peaks.max()) if self._common else peaks
            self._indices = quantised(self._maps, tops)
        return self._indices

    def _picture(self) -> QImage | None:
        if self._maps is None:
            return None
        indices, density = self._picture_indices(), self.devicePixelRatioF()
        map_size = indices.shape[0], indices.shape[1]
        tiling = self._fit(map_size)
        if self._tiles is None or tiling != self._tiling:
            self._tiling, self._image = tiling, None
            self._tiles = tiles(indices, tiling.height, tiling.width)
        if self._image is None:
            roomy = min(tiling.width, tiling.height) >= OUTLINE_FROM * density
            window = in_tile(self._window, map_size, tiling) if self._window is not None and roomy else None
            picture = mosaic(self._tiles, self._order, tiling, window)
            self._image = coloured(picture, self._theme.palette.accent)
        self._image.setDevicePixelRatio(density)
        return self._image

    def _enlarged(self, number: int) -> Enlarged:
        indices = np.ascontiguousarray(self._picture_indices()[:, :, number])
        return Enlarged(*self._facts(number), coloured(indices, self._theme.palette.accent), self._window)

    # Texts

    def _facts(self, number: int) -> tuple[str, str]:
        title = tr("Filter {number}").format(number=number)
        figures = tr("peak {peak}  ·  mean {mean}").format(
            peak=activation(float(self._statistics.peak[number])), mean=activation(float(self._statistics.mean[number]))
        )
        return title, figures

    def _invitation(self) -> str:
        return tr("{count} maps; arrow keys choose one.").format(count=self.count)
