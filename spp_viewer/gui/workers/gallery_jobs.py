"""What passes between the window's thread and the worker's about galleries: frozen, as all messages are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from spp_viewer.gui.workers.messages import Job

if TYPE_CHECKING:
    from spp_viewer.explain.gallery import FilterGallery

PLACES = 9
"""Patches of each filter: three rows of three."""


@dataclass(frozen=True)
class GallerySet:
    """Which images a gallery is of, and which network looks at them.

    Attributes
    ----------
    key
        One word for all of it, and for how the files lie on disk: equal words, equal galleries.
    paths
        The files, each once.
    source
        The network, its scales and what computes, as the gallery carries them.
    per_image
        Most patches of one image for each filter.
    """

    key: str
    paths: tuple[Path, ...]
    source: str
    per_image: int


@dataclass(frozen=True, eq=False)
class GalleryView:
    """A gallery as far as it is filled, and its tiles, from :func:`spp_viewer.gui.workers.gallery_atlas.atlas_of`."""

    key: str
    gallery: FilterGallery
    atlas: QImage


@dataclass(frozen=True, eq=False)
class LookUp:
    """Say which images there are, and bring what is kept of their gallery.

    Attributes
    ----------
    folder
        Whose images are meant; None means ``files``.
    """

    job: Job
    folder: Path | None
    files: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class AddImage:
    """Add one image of a set to its gallery; ``last`` asks for a view of it in any case."""

    job: Job
    images: GallerySet
    path: Path
    last: bool


@dataclass(frozen=True, eq=False)
class Keep:
    """Show the gallery of a set as it is now, and write it to disk soon."""

    job: Job
    images: GallerySet


@dataclass(frozen=True, eq=False)
class Found:
    """Answer to :class:`LookUp`; without a view nothing is kept."""

    images: GallerySet
    view: GalleryView | None


@dataclass(frozen=True, eq=False)
class Added:
    """Answer to :class:`AddImage`: why the image could not be added, if so, and now and then how it looks."""

    problem: str
    view: GalleryView | None
