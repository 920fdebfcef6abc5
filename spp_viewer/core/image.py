"""Decoding of image files to RGB pixels."""

from __future__ import annotations

import hashlib
import os
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, UnidentifiedImageError
from PIL import Image as PilImage

from spp_viewer.core.errors import ImageLoadError
from spp_viewer.core.message import Message

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif")
BACKDROP = (255, 255, 255)
"""Colour that transparent pixels are composited on: white."""

_UPRIGHT = {
    2: PilImage.Transpose.FLIP_LEFT_RIGHT,
    3: PilImage.Transpose.ROTATE_180,
    4: PilImage.Transpose.FLIP_TOP_BOTTOM,
    5: PilImage.Transpose.TRANSPOSE,
    6: PilImage.Transpose.ROTATE_270,
    7: PilImage.Transpose.TRANSVERSE,
    8: PilImage.Transpose.ROTATE_90,
}
PilImage.preinit()  # load the usual decoders now; loading them with the first image would hold up the window
_warnings_lock = threading.Lock()  # warnings.catch_warnings changes the filters of all threads


@dataclass(frozen=True, eq=False)
class Image:
    """An upright RGB image and its source.

    Attributes
    ----------
    pixels
        uint8, shape (H, W, 3), RGB, EXIF orientation applied, read-only.
    path
        The file, or None for an image made in memory.
    notes
        What decoding changed, one sentence each (frame chosen, depth scaled, transparency composited).
    decode_seconds
        Duration of the decoding.

    Raises
    ------
    ValueError
        If ``pixels`` is not uint8 (H, W, 3) with at least one pixel.
    """

    pixels: NDArray[np.uint8]
    path: Path | None = None
    notes: tuple[str, ...] = ()
    decode_seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.pixels.dtype != np.uint8 or self.pixels.ndim != 3 or self.pixels.shape[2] != 3:
            raise ValueError(f"pixels must be uint8 (H, W, 3), not {self.pixels.dtype} {self.pixels.shape}")
        if 0 in self.pixels.shape:
            raise ValueError("an image needs at least one pixel")
        pixels = np.ascontiguousarray(self.pixels)
        if pixels.flags.writeable:
            pixels = pixels.copy() if pixels is self.pixels else pixels
            pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])

    @property
    def name(self) -> str:
        """File name, or "untitled" for an image made in memory."""
        return self.path.name if self.path is not None else "untitled"

    @cached_property
    def content_hash(self) -> str:
        """Return the SHA-256 of shape and pixels, in hexadecimal: equal for two files with equal pixels."""
        digest = hashlib.sha256(repr(self.pixels.shape).encode())
        digest.update(self.pixels.data)
        return digest.hexdigest()


def load_image(path: str | os.PathLike[str]) -> Image:
    """Decode ``path`` to upright 8-bit RGB.

    Grey, palette, CMYK and 16-bit images are converted (16-bit is scaled, not saturated), transparency is composited on
    white, and of an animation the first frame is used; ``Image.notes`` lists these changes.

    Raises
    ------
    ImageLoadError
        If the file is missing, empty, truncated, too large or not an image, with one line that says what to do.
    """
    path = Path(path)
    started = time.perf_counter()
    with _opened(path) as handle:
        return _decode(handle, path, started)


def load_thumbnail(path: str | os.PathLike[str], side: int) -> NDArray[np.uint8]:
    """Decode ``path`` as :func:`load_image` does, reduced to ``side`` pixels: uint8 (h, w, 3).

    The longer side is at most ``side``, the shorter at least 1. Large JPEG files are decoded at a fraction of their
    size.

    Raises
    ------
    ImageLoadError
        As :func:`load_image`.
    """
    with _opened(Path(path)) as handle:
        handle.draft(None, (side, side))  # None keeps the colours
        handle.load()
        return reduced(_to_rgb(_upright(handle), []), side)


def reduced(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Reduce uint8 RGB (H, W, 3) so that no side is longer than ``side`` pixels; no side becomes 0."""
    picture = PilImage.fromarray(pixels)
    picture.thumbnail((side, side), PilImage.Resampling.BOX)
    return np.asarray(picture)


@contextmanager
def _opened(path: Path) -> Iterator[PilImage.Image]:
    """Open a file with Pillow and turn any error inside the block into an :class:`ImageLoadError`."""
    _check_file(path)
    try:
        with _warnings_lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters of Pillow's warnings is in the notes
            warnings.simplefilter("error", PilImage.DecompressionBombWarning)
            with PilImage.open(path, formats=FORMATS) as handle:
                yield handle
    except (PilImage.DecompressionBombError, PilImage.DecompressionBombWarning) as error:
        limit = (PilImage.MAX_IMAGE_PIXELS or 0) / 1e6
        raise ImageLoadError(
            Message(
                "{file}: larger than the limit of {limit:.0f} megapixels that protects your memory; save "
                "a smaller copy and open that",
                file=path.name,
                limit=limit,
            )
        ) from error
    except UnidentifiedImageError as error:
        raise ImageLoadError(
            Message("{file}: not an image in a known format; use {formats}", file=path.name, formats=", ".join(FORMATS))
        ) from error
    except PermissionError as error:
        raise _unreadable(path, error) from error
    except MemoryError as error:
        raise ImageLoadError(
            Message("{file}: too large for the free memory; save a smaller copy", file=path.name)
        ) from error
    except Exception as error:  # Pillow's decoders raise almost anything on damaged data, struct.error included
        raise ImageLoadError(
            Message(
                "{file}: damaged or incomplete ({reason}); get a fresh copy or save it again",
                file=path.name,
                reason=_reason(error),
            )
        ) from error


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise ImageLoadError(Message("{path}: a folder, not an image; open one of the files in it", path=path))
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise ImageLoadError(Message("{path}: no such file; check the name", path=path)) from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not path.is_file():
        raise ImageLoadError(Message("{path}: not a regular file; open an image file", path=path))
    if size == 0:
        raise ImageLoadError(Message("{file}: the file is empty; get a fresh copy", file=path.name))


def _unreadable(path: Path, error: BaseException) -> ImageLoadError:
    return ImageLoadError(
        Message("{path}: cannot be read ({reason}); check its name and permissions", path=path, reason=_reason(error))
    )


def _decode(handle: PilImage.Image, path: Path, started: float) -> Image:
    notes: list[str] = []
    frames = int(getattr(handle, "n_frames", 1))
    if frames > 1:
        notes.append(Message("first of {frames} frames", frames=frames))
        handle.seek(0)
    handle.load()
    pixels = _to_rgb(_upright(handle), notes)
    return Image(pixels, path=path, notes=tuple(notes), decode_seconds=time.perf_counter() - started)


def _upright(picture: PilImage.Image) -> PilImage.Image:
    """Rotate or flip the picture as its EXIF orientation says.

    ``ImageOps.exif_transpose`` also rewrites the other tags, and fails on malformed ones.
    """
    try:
        orientation = picture.getexif().get(ExifTags.Base.Orientation)
    except Exception:  # the pixels of an image with damaged EXIF data are usable
        return picture
    turn = _UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    return picture.transpose(turn) if turn is not None else picture


def _to_rgb(picture: PilImage.Image, notes: list[str]) -> NDArray[np.uint8]:
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture)
        if picture.mode == "F":
            notes.append(Message("floating-point values scaled"))
        elif values.max() > 65535:
            notes.append(Message("32-bit values scaled to 8 bits"))
        else:
            notes.append(Message("16-bit values scaled to 8 bits"))
        return _scale_deep(values)
    if picture.has_transparency_data:
        notes.append(Message("transparency composited on white"))
        layer = picture.convert("RGBA")
        base = PilImage.new("RGBA", layer.size, (*BACKDROP, 255))
        picture = PilImage.alpha_composite(base, layer)
    return np.asarray(picture.convert("RGB"))


def _scale_deep(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Convert single-channel values (H, W) of more than 8 bits to 8-bit RGB.

    Integers are divided by 257, or scaled by their maximum if that exceeds 16 bits; floats are scaled by their range.
    """
    if values.dtype.kind == "f":
        finite = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
        low, high = float(finite.min()), float(finite.max())
        if low >= 0 and high <= 1:
            low, high = 0.0, 1.0
        grey = (finite - low) * (255.0 / (high - low) if high > low else 0.0)
    else:
        positive = np.maximum(values.astype(np.float64), 0)
        grey = positive * (255.0 / max(float(positive.max()), 65535.0))
    eight = np.rint(grey).astype(np.uint8)
    return np.repeat(eight[:, :, None], 3, axis=2)


def _reason(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return " ".join(text.split())[:160]
