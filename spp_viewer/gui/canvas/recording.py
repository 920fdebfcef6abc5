"""Records painter calls on the main thread and replays them on an image in another thread.

Drawing the view at four times its size takes Qt a third of a second, deciding what to draw only a few milliseconds.
Layers therefore draw on a painter that records their calls, and a worker thread replays them. PySide holds the GIL
during each call, which would block the window, so long calls are split into short ones: an image is drawn in bands as
wide as the view, so that each pixel row is computed exactly as in one piece, and long lists are drawn in batches. The
result is bit-identical to direct drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from PySide6.QtCore import QLine, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPolygon, QPolygonF, QTransform

from spp_viewer.gui.canvas.vector import Drawn

BAND_HEIGHT = 64
"""Height of the bands that images are drawn in, device pixels."""

BATCH = 25
"""Number of rectangles or lines drawn per call."""

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
"""Methods that are only recorded."""

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
"""Methods that are recorded and executed, so that the painter's state can be queried."""

CHANGES = ("draw", "erase", "fill", "set", "shear", "stroke")
"""Prefixes of methods with an effect; those not recorded raise, so that no call is lost silently."""

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
"""Mutable argument types, copied when recorded. Images are not: they may refer to memory that they do not own."""


class Recording(QPainter):
    """A painter that records its calls. Lives in the main thread; :meth:`image` may be called from any thread.

    Parameters
    ----------
    size
        Size of the drawing, screen pixels.
    density
        Image pixels per screen pixel.
    """

    def __init__(self, size: QSize, density: float) -> None:
        self._size, self._density = size, density
        self._calls: list[tuple[str, tuple[Any, ...]]] = []
        self._probe = QImage(1, 1, QImage.Format.Format_RGB32)
        self._probe.setDevicePixelRatio(density)
        super().__init__(self._probe)

    def note(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Record a call with copies of its mutable arguments."""
        self._calls.append((name, tuple(_copy(value) for value in arguments)))

    def draw_later(self, place: QRectF, make: Callable[[], QImage]) -> None:
        """Record an image to be created on replay, because it is slow to make or its memory is reused."""
        self._calls.append(("drawImage", (QRectF(place), make)))

    def image(self) -> QImage:
        """Replay the calls on an image; a null image if memory runs out."""
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
                for start in range(0, len(arguments[0]), BATCH):
                    call(arguments[0][start : start + BATCH], *arguments[1:])
            else:
                call(*arguments)
        painter.end()
        return image


def record(drawn: Drawn, density: float) -> Recording:
    """Record the current view. Only calls made from Python are recorded, not those that Qt makes internally."""
    recording = Recording(drawn.view_size, density)
    drawn.paint_view(recording, density)
    recording.end()
    return recording


def _draw_in_bands(painter: QPainter, size: QSize, density: float, arguments: tuple[Any, ...]) -> None:
    """Draw an image, or the result of a function that creates one, in bands."""
    place, picture, *others = arguments
    if not isinstance(picture, QImage):
        picture = picture()
    for top in range(0, size.height(), BAND_HEIGHT):
        painter.save()
        transform = painter.worldTransform()
        painter.resetTransform()
        band = QRectF(0, top / density, size.width() / density, BAND_HEIGHT / density)
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
        """Refuse a method that cannot be recorded, such as those for pixmaps, which belong to the main thread.

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
