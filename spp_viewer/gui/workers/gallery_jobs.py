"""Requests and answers of the gallery worker, immutable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from spp_viewer.gui.workers.messages import Job

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import FilterGallery

PLACES = 9
"""Number of patches per filter: three rows of three."""


@dataclass(frozen=True)
class GallerySet:
    """The images and the network of a gallery.

    Attributes
    ----------
    key
        Cache key of images and network; equal keys have equal galleries.
    paths
        The image files, without duplicates.
    source
        Identifier of network, scales and engine, stored in the gallery.
    per_image
        Maximum number of patches per image and filter.
    """

    key: str
    paths: tuple[Path, ...]
    source: str
    per_image: int


@dataclass(frozen=True, eq=False)
class GalleryView:
    """A possibly incomplete gallery, and its atlas from :func:`spp_viewer.gui.workers.gallery_atlas.atlas_of`."""

    key: str
    gallery: FilterGallery
    atlas: QImage


@dataclass(frozen=True, eq=False)
class LookUp:
    """Request the list of images, and their cached gallery.

    Attributes
    ----------
    folder
        Folder of the images; None for ``files``.
    """

    job: Job
    folder: Path | None
    files: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class AddImage:
    """Request to add an image to its set's gallery; ``last`` forces a view in the answer."""

    job: Job
    images: GallerySet
    path: Path
    last: bool


@dataclass(frozen=True, eq=False)
class Keep:
    """Request a view of a set's gallery in its current state, and schedule writing it to disk."""

    job: Job
    images: GallerySet


@dataclass(frozen=True, eq=False)
class Found:
    """Answer to :class:`LookUp`; without a view, no gallery is cached."""

    images: GallerySet
    view: GalleryView | None


@dataclass(frozen=True, eq=False)
class Added:
    """Answer to :class:`AddImage`: the reason of a failure, if any, and from time to time a view of the gallery."""

    problem: str
    view: GalleryView | None
