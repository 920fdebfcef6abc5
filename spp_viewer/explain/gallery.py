"""Strongest activations of each filter over many images (paper, figure 2), found in one pass over the images.

A gallery keeps K patches per filter, with a small picture of each, and the names of the images, but not their maps. Its
memory grows with the number of images only by the names: 28 MB for 256 filters with nine pictures of 64 x 64.

Two patches of a filter should not show the same thing. An image therefore contributes at most ``per_image`` of them to
each filter, strongest first, over all scales together; and a cell whose centre lies in the receptive field of a
stronger patch of the same filter and image is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image as PilImage

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.image import Image, load_image
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import FeatureMaps, frozen
from spp_viewer.detectors.base import repeatable
from spp_viewer.detectors.sppnet import SppNet
from spp_viewer.explain.receptive import Registration

NOTHING = -1
"""Image index of an empty place."""

SIDE = 64
"""Side of a patch's picture, in pixels."""

OUTSIDE = 128
"""Grey value of a picture where the receptive field exceeds the image."""

_FIELDS = ("values", "image", "scale", "cell", "field")


@dataclass(frozen=True, eq=False)
class Patch:
    """One strong activation.

    Attributes
    ----------
    value
        The activation, above zero.
    image
        Name of the image, as it was added.
    scale
        Shorter side of the resized image, in pixels.
    cell
        (column, row) on the map of that scale.
    field
        float32 (4,): the cell's receptive field, edges (x1, y1, x2, y2) in image pixels, clipped to the image.
    picture
        uint8 (S, S, 3): the pixels of the field, with grey where it exceeds the image.
    """

    value: float
    image: str
    scale: int
    cell: tuple[int, int]
    field: Boxes
    picture: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class FilterGallery:
    """The K strongest activations of each of C filters, strongest first; equals in the order in which they were added.

    Attributes
    ----------
    values
        float32 (C, K); 0 in empty places.
    image
        int64 (C, K): index of the image, or :data:`NOTHING`.
    scale
        int64 (C, K): shorter side of the resized image, in pixels.
    cell
        int64 (C, K, 2): (column, row) on that scale's map.
    field
        float32 (C, K, 4): receptive fields, edges (x1, y1, x2, y2) in image pixels, clipped to the image.
    pictures
        uint8 (C, K, S, S, 3): the pixels of the fields.
    images
        Names of all images added, in order.
    source
        Identifies the network, so that galleries of different ones are not mixed.
    per_image
        Maximum number of patches of one image per filter.

    Raises
    ------
    ValueError
        If shapes do not fit.
    """

    values: NDArray[np.float32]
    image: NDArray[np.int64]
    scale: NDArray[np.int64]
    cell: NDArray[np.int64]
    field: NDArray[np.float32]
    pictures: NDArray[np.uint8]
    images: tuple[str, ...]
    source: str
    per_image: int = 1

    def __post_init__(self) -> None:
        kinds = dict(zip(_FIELDS, (np.float32, np.int64, np.int64, np.int64, np.float32), strict=True))
        for name, kind in kinds.items():
            object.__setattr__(self, name, frozen(getattr(self, name), dtype=kind))
        object.__setattr__(self, "pictures", frozen(self.pictures, dtype=np.uint8, ndim=5))
        places, side = self.values.shape, self.pictures.shape[2]
        shapes = (places, places, places, (*places, 2), (*places, 4))
        if len(places) != 2 or any(getattr(self, n).shape != s for n, s in zip(_FIELDS, shapes, strict=True)):
            raise ValueError("its arrays do not have the same filters and places")
        if self.pictures.shape != (*places, side, side, 3):
            raise ValueError("its arrays do not have the same filters and places")
        if min(*places, side, self.per_image) < 1:
            raise ValueError("a gallery has at least one filter, one place, one pixel and one patch an image")

    @property
    def filters(self) -> int:
        """Number of filters."""
        return len(self.values)

    @property
    def places(self) -> int:
        """Maximum number of patches per filter."""
        return int(self.values.shape[1])

    def patches(self, number: int) -> tuple[Patch, ...]:
        """Return the patches of a filter, strongest first; places may be empty at the beginning."""
        found = []
        for place in np.flatnonzero(self.image[number] != NOTHING).tolist():
            column, row = self.cell[number, place].tolist()
            name = self.images[int(self.image[number, place])]
            value, scale = float(self.values[number, place]), int(self.scale[number, place])
            field, picture = self.field[number, place], self.pictures[number, place]
            found.append(Patch(value, name, scale, (column, row), field, picture))
        return tuple(found)


def empty_gallery(filters: int, places: int, source: str, per_image: int = 1, side: int = SIDE) -> FilterGallery:
    """Create a gallery without images."""
    shape = filters, places
    return FilterGallery(
        values=np.zeros(shape, np.float32),
        image=np.full(shape, NOTHING, np.int64),
        scale=np.zeros(shape, np.int64),
        cell=np.zeros((*shape, 2), np.int64),
        field=np.zeros((*shape, 4), np.float32),
        pictures=np.full((*shape, side, side, 3), OUTSIDE, np.uint8),
        images=(),
        source=source,
        per_image=per_image,
    )


def add_image(gallery: FilterGallery, name: str, maps: FeatureMaps, image: Image) -> FilterGallery:
    """Return the gallery with one more image.

    Parameters
    ----------
    gallery
        The gallery.
    name
        Identifies the image, such as its path.
    maps
        conv5 of the image, at one scale or several.
    image
        Its pixels.

    Raises
    ------
    ValueError
        If the image was added already, the maps have another number of filters, or a value is NaN.
    """
    if name in gallery.images:
        raise ValueError(f"{name} is in the gallery already")
    if maps.geometry.channels != gallery.filters:
        raise ValueError(f"maps of {maps.geometry.channels} filters do not fit a gallery of {gallery.filters}")
    new = _peaks(maps, (image.height, image.width), gallery.per_image)
    new["image"] = np.where(new["values"] > 0, len(gallery.images), NOTHING)
    all_values = np.concatenate([gallery.values, new["values"]], axis=1)
    # Stable: equals stay in the order in which they were added.
    order = np.argsort(-all_values, axis=1, kind="stable")[:, : gallery.places]

    def merged(field: str) -> NDArray[Any]:
        both = np.concatenate([getattr(gallery, field), new[field]], axis=1)
        index = order.reshape(order.shape + (1,) * (both.ndim - 2))
        return np.take_along_axis(both, index, axis=1)

    fields: dict[str, Any] = {field: merged(field) for field in _FIELDS}
    pictures = gallery.pictures.copy()
    for number in np.flatnonzero((order != np.arange(gallery.places)).any(axis=1)).tolist():
        for place, origin in enumerate(order[number].tolist()):
            if origin < gallery.places:
                pictures[number, place] = gallery.pictures[number, origin]
            else:
                reach = new["reach"][number, origin - gallery.places]
                pictures[number, place] = _picture(image.pixels, reach, pictures.shape[2])
    return replace(gallery, **fields, pictures=pictures, images=(*gallery.images, name))


def _picture(pixels: NDArray[np.uint8], box: Boxes, side: int) -> NDArray[np.uint8]:
    """Resize the pixels in a box (4,) of whole pixels, which may exceed the image, to uint8 (side, side, 3)."""
    left, top, right, bottom = (int(edge) for edge in box)
    part = np.full((bottom - top, right - left, 3), OUTSIDE, dtype=np.uint8)
    x, y = max(left, 0), max(top, 0)
    seen = pixels[y : max(bottom, 0), x : max(right, 0)]
    part[y - top : y - top + seen.shape[0], x - left : x - left + seen.shape[1]] = seen
    resized = PilImage.fromarray(part).resize((side, side), PilImage.Resampling.BILINEAR, reducing_gap=2.0)
    return np.asarray(resized)


def _peaks(maps: FeatureMaps, image_size: tuple[int, int], count: int) -> dict[str, NDArray[Any]]:
    """Find the strongest activations of each filter: values, scale, cell, field and reach, (C, count, ...).

    The reach is the field without clipping.
    """
    filters = maps.geometry.channels
    flat = np.concatenate([m.conv5.reshape(filters, -1) for m in maps], axis=1)  # [C, T], a copy
    if np.isnan(flat).any():
        raise ValueError("a map holds values that are not numbers")
    cells, scales, fields, reaches, centres = [], [], [], [], []
    for m in maps:
        h, w = m.conv5.shape[1:]
        registration = Registration(maps.geometry, (h, w), m.size, image_size)
        row, column = np.divmod(np.arange(h * w), w)
        cells.append(np.stack([column, row], axis=1))
        scales.append(np.full(h * w, m.scale))
        fields.append(registration.receptive_fields(cells[-1]))
        reaches.append(registration.receptive_fields(cells[-1], clip=False))
        centres.append(registration.frame.centres(cells[-1]))
    cell, scale, field = np.concatenate(cells), np.concatenate(scales), np.concatenate(fields)
    x, y = np.concatenate(centres).T
    chosen: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float32]] = []
    every = np.arange(filters)
    for _ in range(min(count, flat.shape[1])):
        at = flat.argmax(axis=1)  # the first of equals: smaller scales first, then in reading order
        values.append(np.maximum(flat[every, at], 0))
        chosen.append(at)
        if len(chosen) < count:
            x1, y1, x2, y2 = field[at].T[:, :, None]
            flat[(x >= x1) & (x < x2) & (y >= y1) & (y < y2)] = 0
            flat[every, at] = 0  # the centre of a cell at the border may lie outside
    at = np.stack(chosen, axis=1)
    reach = np.concatenate(reaches)[at]
    found = np.stack(values, axis=1)
    return {"values": found, "scale": scale[at], "cell": cell[at], "field": field[at], "reach": reach}


@dataclass(frozen=True, eq=False)
class GalleryStep:
    """State after one image: the gallery, the image's path, and the error if it could not be read."""

    gallery: FilterGallery
    path: Path
    problem: str = ""


def fill_gallery(
    gallery: FilterGallery, detector: SppNet, paths: Iterable[str | os.PathLike[str]], progress: Progress = silent
) -> Iterator[GalleryStep]:
    """Run the trunk over images, one in memory at a time, and add each to the gallery.

    Images that it contains already are skipped, so that an interrupted pass can be resumed.

    Parameters
    ----------
    gallery
        The gallery to begin with.
    detector
        Its trunk is used, at the scales of its options.
    paths
        Image files; one that cannot be read is reported in its step and not added.
    progress
        Called with ("gallery", images done, number of images) before each, and by the trunk; raises Cancelled to stop.
    """
    files = [Path(path) for path in paths]
    known = set(gallery.images)
    for number, path in enumerate(files):
        progress("gallery", number, len(files))
        if str(path) in known:
            continue
        known.add(str(path))
        try:
            image = load_image(path)
        except ImageLoadError as error:
            yield GalleryStep(gallery, path, str(error))
            continue
        with torch.inference_mode(), repeatable():
            maps = detector.conv5(image, progress)[1]
        gallery = add_image(gallery, str(path), maps, image)
        yield GalleryStep(gallery, path)
    progress("gallery", len(files), len(files))
