"""The mosaic as a picture of its own, every cell of every map in it. Made away from the window's thread."""

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

AIM = 2048
"""Cells are drawn as squares of whole pixels so that the longer side of the picture comes close to this."""

LARGEST = 120_000_000
"""Pixels of a picture at most."""


class MosaicTooLargeError(SppViewerError):
    """A mosaic has too many cells for one picture."""


@dataclass(frozen=True, eq=False)
class MosaicOrder:
    """A mosaic as it was seen.

    Attributes
    ----------
    order
        int64 (C,): the filter in each place.
    common
        Whether all filters share one colour scale.
    columns
        Tiles in a row.
    """

    maps: LayerMaps
    order: NDArray[np.int64]
    common: bool
    columns: int


def mosaic_picture(seen: MosaicOrder) -> QImage:
    """All maps, a square of whole pixels for each cell, in the order and colours that were seen.

    Raises
    ------
    MosaicTooLargeError
        If that were more than :data:`LARGEST` pixels.
    """
    maps = seen.maps
    height, width = maps.size
    plain = Tiling(len(maps), seen.columns, width, height, 1).size
    zoom = max(1, AIM // max(plain))
    tiling = Tiling(len(maps), seen.columns, width * zoom, height * zoom, zoom)
    wide, high = tiling.size
    if wide * high > LARGEST:
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
    for place, number in enumerate(seen.order.tolist()):  # one by one: all at once are too many numbers
        x, y = tiling.corner(place)
        shades = quantised(maps.map(number)[None], tops[number : number + 1])
        picture[y : y + tiling.height, x : x + tiling.width] = tiles(shades, tiling.height, tiling.width)[:, :, 0]
    image = QImage(picture.data, wide, high, picture.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable(colour_table("#000000"))
    return image.copy()
