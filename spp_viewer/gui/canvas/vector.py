"""Renders a view as pixels or as an SVG document with vector shapes, text and embedded images.

Shapes are written on the main thread, where the layers live, in a few milliseconds. Encoding a photograph takes
longer, so a tiny placeholder image is written first, which any thread can replace by the photograph later.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

FIRST_COLOUR = 0x53505000
"""Colour of the first placeholder; each next one is higher by one, so that all differ."""

FAMILY, FAMILIES = b'font-family="Inter"', b'font-family="Inter, Arial, Helvetica, sans-serif"'
"""The interface's font, and fallbacks of about the same width for viewers without it."""


class Drawn(Protocol):
    """Interface of views that can be rendered."""

    @property
    def view_size(self) -> QSize: ...

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None: ...


class ImagePlaceholders:
    """Maps images to embed to the placeholders drawn instead of them."""

    def __init__(self) -> None:
        self._pairs: list[tuple[QImage, QImage]] = []

    def of(self, image: QImage) -> QImage:
        """Return the placeholder of an image. The image is stored, so it must own its memory."""
        mark = QImage(1, 1, QImage.Format.Format_RGB32)
        mark.fill(FIRST_COLOUR + len(self._pairs))
        self._pairs.append((mark, image))
        return mark

    def resolve(self, document: bytes) -> bytes:
        """Return the document with placeholders replaced by the images. May be called from any thread."""
        for mark, image in self._pairs:
            document = document.replace(_packed(mark), _packed(image))
        return document


def svg_draft(drawn: Drawn, title: str) -> tuple[bytes, ImagePlaceholders]:
    """Return an SVG document with placeholders, for :meth:`ImagePlaceholders.resolve`."""
    buffer, stand_ins, size = QBuffer(), ImagePlaceholders(), drawn.view_size
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # SVG Tiny has no clipping
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(96)  # a screen pixel is a pixel of SVG
    generator.setTitle(title)
    painter = QPainter(generator)
    painter.setClipRect(QRect(0, 0, size.width(), size.height()))
    drawn.paint_view(painter, 2.0, vector=stand_ins)
    painter.end()
    return bytes(buffer.data().data()).replace(FAMILY, FAMILIES), stand_ins


def picture_of(drawn: Drawn, scale: float) -> QImage:
    """Render with ``scale`` image pixels per screen pixel; a null image if memory runs out."""
    image = QImage(drawn.view_size * scale, QImage.Format.Format_RGB32)
    if image.isNull():
        return image
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    drawn.paint_view(painter, scale)
    painter.end()
    return image


def _packed(image: QImage) -> bytes:
    """Encode an image for the document: PNG in base64."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return b64encode(bytes(buffer.data().data()))
