"""Renders the whole gallery as one image, like figure 2 of the paper, outside the main thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from spp_viewer.gui.widgets.activation_scale import activation
from spp_viewer.gui.widgets.tiling import Tiling
from spp_viewer.gui.workers.mipmap import share

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import FilterGallery

PATCH_GAP, FILTER_GAP = 2, 16
"""Distance between patches of a filter, and between filters, pixels."""

CAPTION_HEIGHT = 22
"""Height of the caption above a filter's patches, pixels."""


@dataclass(frozen=True, eq=False)
class GalleryOrder:
    """A gallery in the displayed order and colours.

    Attributes
    ----------
    order
        int64 (C,): the filter at each position.
    ground, ink
        Background and text colour, ``#rrggbb``.
    """

    gallery: FilterGallery
    order: NDArray[np.int64]
    ground: str
    ink: str


def gallery_picture(seen: GalleryOrder) -> QImage:
    """Render all patches of all filters at full resolution, with each filter's number and strongest activation."""
    gallery = seen.gallery
    side = gallery.pictures.shape[2]
    across = int(np.ceil(np.sqrt(gallery.places)))
    within = Tiling(gallery.places, across, side, side, PATCH_GAP)
    width, height = within.size
    columns = int(np.ceil(np.sqrt(gallery.filters)))
    blocks = Tiling(gallery.filters, columns, width, height + CAPTION_HEIGHT, FILTER_GAP)
    wide, high = (length + 2 * FILTER_GAP for length in blocks.size)
    picture = QImage(wide, high, QImage.Format.Format_RGB32)
    picture.fill(QColor(seen.ground))
    painter = QPainter(picture)
    font = QFont()
    font.setPixelSize(CAPTION_HEIGHT - 8)
    painter.setFont(font)
    painter.setPen(QColor(seen.ink))
    for place, number in enumerate(seen.order.tolist()):
        x, y = (edge + FILTER_GAP for edge in blocks.corner(place))
        text = f"{number}  ·  {activation(float(gallery.values[number, 0]))}"
        painter.drawText(
            QRectF(x, y, width, CAPTION_HEIGHT), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
        )
        for patch, value in enumerate(gallery.values[number].tolist()):
            if value > 0:
                left, top = within.corner(patch)
                painter.drawImage(x + left, y + CAPTION_HEIGHT + top, share(gallery.pictures[number, patch]))
    painter.end()
    return picture
