"""Galleries of a few small filters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from spp_viewer.core.image import Image
from spp_viewer.core.results import FeatureMaps, Geometry, ScaleMap
from spp_viewer.explain.gallery import FilterGallery, add_image, empty_gallery
from spp_viewer.gui.gallery.messages import PLACES, GalleryView
from spp_viewer.gui.gallery.tiles import atlas_of

FILTERS = 20
SILENT = 7
"""A filter that responds to nothing."""

SOURCE = "a network at 64"


def make_gallery(images: int, filters: int = FILTERS) -> FilterGallery:
    """Filled with plain images, each of a grey of its own; the map is strongest for the last."""
    gallery = empty_gallery(filters, PLACES, SOURCE)
    geometry = Geometry(stride=16, centre=15.0, receptive_field=31, channels=filters)
    for number in range(images):
        maps = np.zeros((filters, 4, 5), np.float32)
        maps[np.arange(filters), 2, 3] = (number + 1) * (1 + np.arange(filters) % 5)
        maps[SILENT] = 0
        pixels = np.full((64, 80, 3), 40 * number + 20, np.uint8)
        name = str(Path("somewhere") / f"{number}.png")
        gallery = add_image(gallery, name, FeatureMaps((ScaleMap(64, (64, 80), 1.0, maps),), geometry), Image(pixels))
    return gallery


def shaded(gallery: FilterGallery, patch: NDArray[np.uint8] | None = None) -> FilterGallery:
    """The gallery with a grey of its own for each filter, 12 times its number, or with the same patch (64, 64)."""
    pictures = np.zeros(gallery.pictures.shape, np.uint8)
    greys = (np.arange(gallery.filters) * 12)[:, None, None, None]
    pictures[:, 0] = greys if patch is None else patch[..., None]
    return replace(gallery, pictures=pictures)


def view_of(gallery: FilterGallery, key: str = "key") -> GalleryView:
    return GalleryView(key, gallery, atlas_of(gallery))


@pytest.fixture
def three() -> GalleryView:
    """Of three images."""
    return view_of(make_gallery(3))
