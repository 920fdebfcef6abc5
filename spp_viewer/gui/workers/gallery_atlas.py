"""Atlas of a gallery: the strongest patch of every filter in one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import FilterGallery

COLUMNS = 16
"""Number of tiles per row of an atlas."""

Colours = NDArray[np.uint32]
"""0xAARRGGBB."""


def atlas_of(gallery: FilterGallery) -> QImage:
    """Create the atlas with :data:`COLUMNS` tiles per row, without gaps; grey for filters without a patch."""
    patches = gallery.pictures[:, 0]  # [C, S, S, 3]
    count, side = patches.shape[:2]
    rows = -(-count // COLUMNS)
    padded = np.zeros((rows * COLUMNS, side, side, 3), dtype=np.uint8)
    padded[:count] = patches
    grid = padded.reshape(rows, COLUMNS, side, side, 3).transpose(0, 2, 1, 3, 4)
    pixels = np.ascontiguousarray(grid).reshape(rows * side, COLUMNS * side, 3)
    image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def cut_atlas(atlas: QImage, count: int, side: int) -> Colours:
    """Cut the first ``count`` tiles of an atlas, resized: uint32 (count, side, side)."""
    rows = -(-count // COLUMNS)
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = atlas.scaled(COLUMNS * side, rows * side, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    scaled = scaled.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(scaled.constBits(), dtype=np.uint32).reshape(rows, side, COLUMNS, side)
    return (
        pixels.transpose(0, 2, 1, 3).reshape(rows * COLUMNS, side, side)[:count].copy()
    )  # the image's memory is freed
