"""Listing of the images that paths stand for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.image import SUFFIXES
from spp_viewer.core.message import Message


def expand(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Replace folders by the images in them; each file is listed once.

    Raises
    ------
    ImageLoadError
        If nothing is left.
    """
    files: list[Path] = []
    for path in paths:
        files += images_in(path) if path.is_dir() else [path]
    if not files:
        names = ", ".join(str(path) for path in paths)
        raise ImageLoadError(
            Message(
                "{names}: no image in this folder; open one with {suffixes} files",
                names=names,
                suffixes=", ".join(SUFFIXES),
            )
        )
    return tuple(dict.fromkeys(files))


def beside(path: Path) -> tuple[Path, ...]:
    """Return a file and the images in its folder, sorted by name."""
    return tuple(sorted({path, *images_in(path.parent)}, key=_by_name))


def images_in(folder: Path) -> list[Path]:
    """Return what :func:`read_folder` returns, or an empty list if the folder cannot be read."""
    try:
        return read_folder(folder)
    except OSError:
        return []


def read_folder(folder: Path) -> list[Path]:
    """Return the image files in a folder, one level deep, sorted by name without regard to case.

    Raises
    ------
    OSError
        If the folder cannot be read.
    """
    found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    return sorted(found, key=_by_name)


def _by_name(path: Path) -> tuple[str, str]:
    return path.name.lower(), path.name
