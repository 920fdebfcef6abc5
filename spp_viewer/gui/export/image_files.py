"""Writes the view as PNG or SVG. Made for an errand in another thread: nothing here touches a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from spp_viewer.core.errors import SppViewerError
from spp_viewer.core.files import replacing
from spp_viewer.core.words import Words
from spp_viewer.gui.canvas.vector import StandIns


class PictureError(SppViewerError):
    """A picture cannot be written."""


def write_picture(path: Path, picture: QImage) -> None:
    """Write a PNG file; a reader never sees half of it.

    Raises
    ------
    PictureError
        If it cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise PictureError(
            Words("{path}: the picture is too large; reduce the window or choose a smaller size", path=path)
        )
    _write(path, bytes(buffer.data().data()))


def write_svg(path: Path, draft: bytes, stand_ins: StandIns) -> None:
    """Write an SVG file from its draft; a reader never sees half of it.

    Raises
    ------
    PictureError
        If it cannot be written.
    """
    _write(path, stand_ins.resolve(draft))


def _write(path: Path, content: bytes) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise PictureError(
            Words(
                "{path}: cannot be written ({reason}); choose another place or name", path=path, reason=error.strerror
            )
        ) from error
