"""The whole gallery as one picture, like figure 2 of the paper for every filter. Made away from the window's thread."""

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

SPACING, BETWEEN = 2, 16
"""Between patches of a filter, and between filters, pixels."""

CAPTION = 22
"""Height of the line above a filter's patches, pixels."""


@dataclass(frozen=True, eq=False)
class GalleryOrder:
    """A gallery as it was seen.

    Attributes
    ----------
    order
        int64 (C,): the filter in each place.
    ground, ink
        Colours, ``#rrggbb``.
    """

    gallery: FilterGallery
    order: NDArray[np.int64]
    ground: str
    ink: str


def gallery_picture(seen: GalleryOrder) -> QImage:
    """All patches of all filters, pixel for pixel, each filter under its number and its strongest activation."""
    gallery = seen.gallery
    side = gallery.pictures.shape[2]
    across = int(np.ceil(np.sqrt(gallery.places)))
    within = Tiling(gallery.places, across, side, side, SPACING)
    width, height = within.size
    columns = int(np.ceil(np.sqrt(gallery.filters)))
    blocks = Tiling(gallery.filters, columns, width, height + CAPTION, BETWEEN)
    wide, high = (length + 2 * BETWEEN for length in blocks.size)
    picture = QImage(wide, high, QImage.Format.Format_RGB32)
    picture.fill(QColor(seen.ground))
    painter = QPainter(picture)
    font = QFont()
    font.setPixelSize(CAPTION - 8)
    painter.setFont(font)
    painter.setPen(QColor(seen.ink))
    for place, number in enumerate(seen.order.tolist()):
        x, y = (edge + BETWEEN for edge in blocks.corner(place))
        words = f"{number}  ·  {activation(float(gallery.values[number, 0]))}"
        painter.drawText(
            QRectF(x, y, width, CAPTION), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
        )
        for patch, value in enumerate(gallery.values[number].tolist()):
            if value > 0:
                left, top = within.corner(patch)
                painter.drawImage(x + left, y + CAPTION + top, share(gallery.pictures[number, patch]))
    painter.end()
    return picture
