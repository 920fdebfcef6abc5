"""What is drawn on the window's thread, written down there and put on an image in another.

Drawing the view in four times its size takes Qt a third of a second, deciding what to draw only a few milliseconds. So
the layers draw on a painter that notes their calls, and a thread of errands makes them again. PySide keeps Python's
lock during each call, and the window would wait for it: therefore long calls are made as several short ones. An image
is drawn in bands as wide as the view, so that every line of pixels is computed from its beginning as it would be in
one piece, and long lists are drawn bit by bit. All comes out the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygon, QPolygonF, QTransform

from spp_viewer.gui.canvas.vector import Drawn

BAND = 64
"""Height of the bands of an image, pixels of what is drawn on."""

FEW = 25
"""Rectangles or lines of one call."""

DRAWS = (
    "drawArc",
    "drawEllipse",
    "drawImage",
    "drawLine",
    "drawLines",
    "drawPath",
    "drawPolygon",
    "drawPolyline",
    "drawRect",
    "drawRects",
    "drawRoundedRect",
    "drawText",
    "fillPath",
    "fillRect",
)
"""Calls that are only noted."""

STATES = (
    "resetTransform",
    "restore",
    "rotate",
    "save",
    "scale",
    "setBrush",
    "setClipPath",
    "setClipRect",
    "setClipping",
    "setFont",
    "setOpacity",
    "setPen",
    "setRenderHint",
    "setRenderHints",
    "setTransform",
    "setWorldTransform",
    "translate",
)
"""Calls that are noted and made, so that the painter answers what it is asked about itself."""

CHANGES = ("draw", "erase", "fill", "set", "shear", "stroke")
"""Beginnings of calls that leave a trace: those that are not noted are refused, lest something is missing silently."""

_COPIED = frozenset(
    [
        QBrush,
        QColor,
        QFont,
        QLine,
        QLineF,
        QPainterPath,
        QPen,
        QPoint,
        QPointF,
        QPolygon,
        QPolygonF,
        QRect,
        QRectF,
        QSize,
        QTransform,
    ]
)
"""Values that the caller may change afterwards. An image is not: it may lie on memory that its own object keeps."""


class Recording(QPainter):
    """Notes what is drawn on it. It belongs to the window's thread; :meth:`image` may be called in any.

    Parameters
    ----------
    size
        Of what is drawn, screen pixels.
    density
        Pixels of the image for one of the screen.
    """

    def __init__(self, size: QSize, density: float) -> None:
        self._size, self._density = size, density
        self._calls: list[tuple[str, tuple[Any, ...]]] = []
        self._probe = QImage(1, 1, QImage.Format.Format_RGB32)
        self._probe.setDevicePixelRatio(density)
        super().__init__(self._probe)

    def note(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Remember a call, with its values as they are now."""
        self._calls.append((name, tuple(_copy(value) for value in arguments)))

    def draw_later(self, place: QRectF, make: Callable[[], QImage]) -> None:
        """Note an image that takes its time, or whose memory is written again: it is made where it is drawn."""
        self._calls.append(("drawImage", (QRectF(place), make)))

    def image(self) -> QImage:
        """The calls on an image; a null image where there is no memory for it."""
        image = QImage(self._size * self._density, QImage.Format.Format_RGB32)
        if image.isNull():
            return image
        image.setDevicePixelRatio(self._density)
        painter = QPainter(image)
        for name, arguments in self._calls:
            call = getattr(painter, name)
            if name == "drawImage":
                _draw_in_bands(painter, image.size(), self._density, arguments)
            elif arguments and isinstance(arguments[0], list):
                for start in range(0, len(arguments[0]), FEW):
                    call(arguments[0][start : start + FEW], *arguments[1:])
            else:
                call(*arguments)
        painter.end()
        return image


def record(drawn: Drawn, density: float) -> Recording:
    """Note what is seen now. Whatever draws must do so in Python: what Qt itself draws on a painter is lost."""
    recording = Recording(drawn.view_size, density)
    drawn.paint_view(recording, density)
    recording.end()
    return recording


def _draw_in_bands(painter: QPainter, size: QSize, density: float, arguments: tuple[Any, ...]) -> None:
    """Draw an image, or what makes one, on one of this size in device pixels."""
    place, picture, *others = arguments
    if not isinstance(picture, QImage):
        picture = picture()
    for top in range(0, size.height(), BAND):
        painter.save()
        transform = painter.worldTransform()
        painter.resetTransform()
        band = QRectF(0, top / density, size.width() / density, BAND / density)
        painter.setClipRect(band, Qt.ClipOperation.IntersectClip)
        painter.setWorldTransform(transform)
        painter.drawImage(place, picture, *others)
        painter.restore()


def _copy(value: Any) -> Any:
    if type(value) in _COPIED:
        return type(value)(value)
    return [_copy(entry) for entry in value] if isinstance(value, list) else value


def _noting(name: str, made: bool) -> Callable[..., None]:
    plain = getattr(QPainter, name)

    def call(self: Recording, *arguments: Any) -> None:
        self.note(name, arguments)
        if made:
            plain(self, *arguments)

    return call


def _refusing(name: str) -> Callable[..., NoReturn]:
    def call(self: Recording, *_: Any) -> NoReturn:
        """Pixmaps belong to the window's thread; of others nobody made use yet.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError(f"{name} cannot be noted to be called in another thread; a pixmap can be drawn as an image")

    return call


for _name in dir(QPainter):
    if _name.startswith(CHANGES):
        setattr(Recording, _name, _refusing(_name))
for _names, _made in ((DRAWS, False), (STATES, True)):
    for _name in _names:
        setattr(Recording, _name, _noting(_name, _made))
