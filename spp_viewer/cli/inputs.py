"""Resolution of input images and output paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spp_viewer.cli.arguments import UsageError
from spp_viewer.cli.console import print_error

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
"""Suffixes that ``--out`` accepts."""


def expand_folders(paths: Sequence[Path]) -> tuple[list[Path], bool]:
    """Replace folders by the images in them, one level deep, sorted by name without regard to case.

    Returns
    -------
    images, complete
        ``complete`` is False if a folder could not be read or holds no image, which is reported on stderr.
    """
    from spp_viewer.core.image import SUFFIXES
    from spp_viewer.pipeline.listing import read_folder

    images: list[Path] = []
    complete = True
    for path in paths:
        if not path.is_dir():
            images.append(path)
            continue
        try:
            found = read_folder(path)
        except OSError as error:
            print_error(f"{path}: cannot be read ({error.strerror}); check its permissions")
            complete = False
            continue
        if not found:
            print_error(f"{path}: no image in this folder; known suffixes are {', '.join(SUFFIXES)}")
            complete = False
        images += found
    return images, complete


def picture_paths(images: Sequence[Path], out: Path, *, from_folder: bool = False) -> list[Path]:
    """Return the output path for each image.

    ``out`` is a file for one image, whose suffix determines the format. A folder, existing or to be created, serves any
    number: pictures in it are PNG files with the names of the images. No input is ever overwritten.

    Parameters
    ----------
    images
        The inputs.
    out
        Value of ``--out``.
    from_folder
        Whether the images were given as a folder: then a name without a picture's suffix is a folder, even for one
        image.

    Raises
    ------
    UsageError
        If the format cannot be written, a file is given where a folder is needed, or an input would be overwritten.
    """
    if len(images) == 1 and not out.is_dir() and not (from_folder and out.suffix.lower() not in PICTURE_SUFFIXES):
        if out.suffix.lower() not in PICTURE_SUFFIXES:
            raise UsageError(f"--out {out}: unknown format; name it {', '.join(PICTURE_SUFFIXES)}")
        if _key(out) == _key(images[0]):
            raise UsageError(f"--out {out}: would overwrite the image itself; choose another name")
        return [out]
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out}: a file; for several images name a folder")
    if out.suffix.lower() in PICTURE_SUFFIXES and not out.is_dir():
        raise UsageError(f"--out {out}: one picture for {len(images)} images; name a folder")
    taken = {_key(image) for image in images}
    targets = []
    for image in images:
        target = _free(out / f"{image.stem}.png", taken)
        taken.add(_key(target))
        targets.append(target)
    return targets


def _key(path: Path) -> str:
    """Return a key that is equal for two names of one file, also on file systems that ignore case."""
    return str(path.resolve()).casefold()


def _free(path: Path, taken: set[str]) -> Path:
    """Return ``path``, or the first of ``path-2``, ``path-3``, ... that is not taken."""
    candidate, number = path, 2
    while _key(candidate) in taken:
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate
