"""Writes pictures as PNG, WebP or SVG. Nothing here touches a widget, so that any thread may write."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image as PilImage
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import atomic_write
from spp_viewer.core.message import Message
from spp_viewer.gui.canvas.vector import ImagePlaceholders

WEBP_QUALITY = 90
"""WebP quality, out of 100: small text stays sharp, and the whole window takes about a fifth of a PNG's bytes."""


class PictureError(SppViewerError):
    """Raised when a picture cannot be written."""


def write_picture(path: Path, picture: QImage, colours: int | None = None) -> None:
    """Write a WebP file if the name ends so, else a PNG file; a reader never sees half of it.

    Parameters
    ----------
    colours
        Number of colours, 2 to 256, of a PNG file with a palette; None keeps all colours.

    Raises
    ------
    PictureError
        If it cannot be written.
    """
    if path.suffix.lower() == ".webp":
        _write(path, _webp(picture))
    elif colours is not None:
        _write(path, _palette_png(picture, colours))
    else:
        _write(path, _png(path, picture))


def _png(path: Path, picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise PictureError(
            Message("{path}: the picture is too large; reduce the window or choose a smaller size", path=path)
        )
    return bytes(buffer.data().data())


def _webp(picture: QImage) -> bytes:
    content = io.BytesIO()
    _pillow(picture).save(content, "WEBP", quality=WEBP_QUALITY, method=6)
    return content.getvalue()


def _palette_png(picture: QImage, colours: int) -> bytes:
    content = io.BytesIO()
    palette = _pillow(picture).quantize(colours, dither=PilImage.Dither.NONE)  # plain areas stay plain
    palette.save(content, "PNG", optimize=True)
    return content.getvalue()


def _pillow(picture: QImage) -> PilImage.Image:
    """Return the picture without its alpha channel."""
    opaque = picture.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(opaque.constBits(), np.uint8).reshape(opaque.height(), opaque.bytesPerLine())
    return PilImage.fromarray(lines[:, : 3 * opaque.width()].reshape(opaque.height(), opaque.width(), 3))


def write_svg(path: Path, draft: bytes, stand_ins: ImagePlaceholders) -> None:
    """Write an SVG file from its draft; a reader never sees half of it.

    Raises
    ------
    PictureError
        If it cannot be written.
    """
    _write(path, stand_ins.resolve(draft))


def _write(path: Path, content: bytes) -> None:
    try:
        with atomic_write(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise PictureError(
            Message(
                "{path}: cannot be written ({reason}); choose another place or name", path=path, reason=error.strerror
            )
        ) from error
