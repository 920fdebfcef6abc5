"""The view as pixels, and as an SVG document: boxes, lines and words as shapes, the photograph as an embedded image.

Shapes are written on the window's thread, where the layers live, which takes some milliseconds. Packing a photograph
takes longer, so a tiny image is written in its place first; any thread may put the photograph there afterwards.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

MARK = 0x53505000
"""Colour of the first stand-in; they count upwards, so that no two are alike."""

FAMILY, FAMILIES = b'font-family="Inter"', b'font-family="Inter, Arial, Helvetica, sans-serif"'
"""The interface's typeface, and what a reader without it may take, which runs about as wide."""


class Drawn(Protocol):
    """What can be drawn into a document."""

    @property
    def view_size(self) -> QSize: ...

    def paint_view(self, painter: QPainter, density: float, *, vector: ImagePlaceholders | None = None) -> None: ...


class ImagePlaceholders:
    """Images that are to be embedded, and the tiny ones that stand for them meanwhile."""

    def __init__(self) -> None:
        self._pairs: list[tuple[QImage, QImage]] = []

    def of(self, image: QImage) -> QImage:
        """What to draw instead of an image. The image is kept, so it must own its memory."""
        mark = QImage(1, 1, QImage.Format.Format_RGB32)
        mark.fill(MARK + len(self._pairs))
        self._pairs.append((mark, image))
        return mark

    def resolve(self, document: bytes) -> bytes:
        """The document with the images in place of what stands for them. Needs no particular thread."""
        for mark, image in self._pairs:
            document = document.replace(_packed(mark), _packed(image))
        return document


def svg_draft(drawn: Drawn, title: str) -> tuple[bytes, ImagePlaceholders]:
    """A document with stand-ins, to be given to :meth:`ImagePlaceholders.resolve`."""
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
    """What is drawn, with ``scale`` pixels for one of the screen; a null image where there is no memory for it."""
    image = QImage(drawn.view_size * scale, QImage.Format.Format_RGB32)
    if image.isNull():
        return image
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    drawn.paint_view(painter, scale)
    painter.end()
    return image


def _packed(image: QImage) -> bytes:
    """An image as it stands in the document: PNG in base 64."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return b64encode(bytes(buffer.data().data()))
