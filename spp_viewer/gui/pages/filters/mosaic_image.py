"""Renders the mosaic as an image with every cell of every map, outside the main thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.message import Message
from spp_viewer.explain.feature_maps import LayerMaps
from spp_viewer.gui.widgets.activation_scale import colour_table
from spp_viewer.gui.widgets.tiling import GAP, Tiling, quantised, tiles

TARGET_SIDE = 2048
"""Desired longer side of the image, pixels; cells are squares of whole pixels."""

MAX_PIXELS = 120_000_000
"""Maximum number of pixels of an image."""


class MosaicTooLargeError(SppViewerError):
    """A mosaic has too many cells for one image."""


@dataclass(frozen=True, eq=False)
class MosaicOrder:
    """A mosaic in the displayed order and colours.

    Attributes
    ----------
    order
        int64 (C,): the filter at each position.
    common
        Whether all filters share one colour scale.
    columns
        Number of tiles per row.
    """

    maps: LayerMaps
    order: NDArray[np.int64]
    common: bool
    columns: int


def mosaic_picture(seen: MosaicOrder) -> QImage:
    """Render all maps with a square of whole pixels per cell, in the displayed order and colours.

    Raises
    ------
    MosaicTooLargeError
        If the image would exceed :data:`MAX_PIXELS`.
    """
    maps = seen.maps
    height, width = maps.size
    plain = Tiling(len(maps), seen.columns, width, height, 1).size
    zoom = max(1, TARGET_SIDE // max(plain))
    tiling = Tiling(len(maps), seen.columns, width * zoom, height * zoom, zoom)
    wide, high = tiling.size
    if wide * high > MAX_PIXELS:
        raise MosaicTooLargeError(
            Message(
                "{layer}: {wide} x {high} pixels are too many; choose a smaller scale",
                layer=maps.name,
                wide=wide,
                high=high,
            )
        )
    tops = maps.statistics.peak
    tops = np.full_like(tops, tops.max()) if seen.common else tops
    picture = np.full((high, wide), GAP, dtype=np.uint8)
    for place, number in enumerate(seen.order.tolist()):  # one by one to limit memory
        x, y = tiling.corner(place)
        shades = quantised(maps.map(number)[None], tops[number : number + 1])
        picture[y : y + tiling.height, x : x + tiling.width] = tiles(shades, tiling.height, tiling.width)[:, :, 0]
    image = QImage(picture.data, wide, high, picture.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable(colour_table("#000000"))
    return image.copy()
