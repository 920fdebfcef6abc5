"""Which images are meant, and where pictures of them go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spp_viewer.cli.arguments import UsageError
from spp_viewer.cli.console import complain

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
"""What ``--out`` can write."""


def expand(paths: Sequence[Path]) -> tuple[list[Path], bool]:
    """Folders replaced by the images in them, sorted by name without regard to case, one level deep.

    Returns
    -------
    images, complete
        ``complete`` is False if a folder could not be read or holds no image; stderr has said so.
    """
    from spp_viewer.core.image import SUFFIXES

    images: list[Path] = []
    complete = True
    for path in paths:
        if not path.is_dir():
            images.append(path)
            continue
        try:
            found = [p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file()]
        except OSError as error:
            complain(f"{path}: cannot be read ({error.strerror}); check its permissions")
            complete = False
            continue
        if not found:
            complain(f"{path}: no image in this folder; known suffixes are {', '.join(SUFFIXES)}")
            complete = False
        images += sorted(found, key=lambda p: (p.name.lower(), p.name))
    return images, complete


def picture_paths(images: Sequence[Path], out: Path, *, from_folder: bool = False) -> list[Path]:
    """Where the picture of each image goes.

    ``out`` is a file for one image, whose suffix says the format. A folder, existing or to be made, serves any number:
    pictures in it are PNGs with the names of the images. No input is ever overwritten.

    Parameters
    ----------
    from_folder
        The images were named by their folder, however many they are: a name without a picture's suffix is a folder.

    Raises
    ------
    UsageError
        For a format that cannot be written, a file where a folder is needed, or an input in the way.
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
    """Equal for two names of one file, also where the file system takes no notice of case."""
    return str(path.resolve()).casefold()


def _free(path: Path, taken: set[str]) -> Path:
    """``path``, or the first of ``path-2``, ``path-3``, ... that is not taken."""
    candidate, number = path, 2
    while _key(candidate) in taken:
        candidate = path.with_stem(f"{path.stem}-{number}")
        number += 1
    return candidate
