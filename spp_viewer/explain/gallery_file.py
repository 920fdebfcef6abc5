"""A filter gallery on disk, with the patches' pictures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import atomic_write
from spp_viewer.core.message import Message
from spp_viewer.exchange.container import ContainerError, ContainerReader, ContainerWriter
from spp_viewer.exchange.layout import entry, texts
from spp_viewer.explain.gallery import NOTHING, FilterGallery

SUFFIX = ".sppg"
FORMAT = "spp-viewer filter gallery"
VERSION = 1
"""Format version, incremented with every change that older readers cannot handle."""

ARRAYS = {
    "values": ("<f4", 2),
    "image": ("<i8", 2),
    "scale": ("<i8", 2),
    "cell": ("<i8", 3),
    "field": ("<f4", 3),
    "pictures": ("|u1", 5),
}
"""Type and number of dimensions of each array."""


class GalleryFileError(SppViewerError):
    """Raised when a gallery cannot be read or written."""


def save_gallery(path: str | os.PathLike[str], gallery: FilterGallery) -> None:
    """Write a gallery atomically. Equal galleries give equal files.

    Raises
    ------
    GalleryFileError
        If the file cannot be written.
    """
    index = {
        "format": FORMAT,
        "version": VERSION,
        "source": gallery.source,
        "per_image": gallery.per_image,
        "images": list(gallery.images),
    }
    try:
        with atomic_write(path) as temporary, ContainerWriter(temporary) as writer:
            writer.index(index)
            for name in ARRAYS:
                writer.array(name, getattr(gallery, name))
    except (ContainerError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise GalleryFileError(
            Message("{path}: cannot be written ({reason}); choose another place or name", path=path, reason=reason)
        ) from error


def load_gallery(path: str | os.PathLike[str]) -> FilterGallery:
    """Read a gallery written by :func:`save_gallery`. The file is not trusted.

    Raises
    ------
    GalleryFileError
        If the file is missing, damaged, of another kind or of another version, with one line that says what to do.
    """
    path = Path(path)
    try:
        with path.open("rb") as file, ContainerReader(file) as reader:
            return _checked(reader)
    except FileNotFoundError as error:
        raise GalleryFileError(Message("{path}: no such file; check the name", path=path)) from error
    except Exception as error:  # zipfile raises almost anything on damaged archives, NotImplementedError included
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise GalleryFileError(
            Message("{path}: no filter gallery can be read from it ({reason}); make it again", path=path, reason=reason)
        ) from error


def _checked(reader: ContainerReader) -> FilterGallery:
    index = reader.index()
    if entry(index, "format", str) != FORMAT:
        raise ContainerError("it is of another kind")
    version = entry(index, "version", int)
    if version != VERSION:
        raise ContainerError(f"it has version {version}, this program reads {VERSION}")
    arrays: dict[str, Any] = {name: reader.array(name, *kind) for name, kind in ARRAYS.items()}
    images, source = texts(index, "images"), entry(index, "source", str)
    gallery = FilterGallery(**arrays, images=images, source=source, per_image=entry(index, "per_image", int))
    taken = gallery.image != NOTHING
    if len(set(images)) != len(images) or gallery.image.min() < NOTHING or gallery.image.max() >= len(images):
        raise ContainerError("it points at images that it does not name, or names one twice")
    if not (np.isfinite(gallery.values).all() and np.isfinite(gallery.field).all()):
        raise ContainerError("it holds values that are not finite")
    if ((gallery.values > 0) != taken).any() or (np.diff(gallery.values, axis=1) > 0).any():
        raise ContainerError("its patches are not in order")
    if gallery.cell.min() < 0 or gallery.scale.min() < 0 or (gallery.field[..., :2] > gallery.field[..., 2:]).any():
        raise ContainerError("it holds cells or fields that cannot be")
    return gallery
