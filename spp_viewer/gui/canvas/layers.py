"""Base class of canvas layers and the data that they draw with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter

from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.canvas.view_options import MIN_OPACITY
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.theme.colours import Palette


@dataclass(frozen=True)
class Scene:
    """State of a view that layers need to draw themselves.

    Attributes
    ----------
    viewport
        Mapping from image pixels to screen pixels.
    size
        Size of the view, screen pixels.
    density
        Device pixels per screen pixel.
    palette
        Colours of the theme.
    vector
        Collects the images to embed when drawing to a vector format; None for raster output.
    """

    viewport: Viewport
    size: QSize
    density: float
    palette: Palette
    vector: ImagePlaceholders | None = None

    @property
    def rect(self) -> QRect:
        return QRect(0, 0, self.size.width(), self.size.height())


@dataclass(frozen=True)
class Ramp:
    """A colour scale: its caption and the value of its brightest colour. The darkest stands for zero.

    A signed scale runs from ``-top`` (evidence against) through zero to ``top`` (evidence for).
    """

    caption: str
    top: float
    signed: bool = False


class Layer(QObject):
    """Base class of layers. Subclasses draw in screen pixels and emit :attr:`changed` to request a repaint.

    Attributes
    ----------
    key
        Name in settings and in the table of actions.
    swift
        Whether the layer changes with every mouse move; the canvas then caches the layers below as a pixmap.
    """

    swift = False

    changed = Signal()
    visibility_changed = Signal(bool)

    def __init__(self, key: str, visible: bool = True) -> None:
        super().__init__()
        self.key = key
        self._visible = visible
        self._opacity = 1.0

    @property
    def opacity(self) -> float:
        """Opacity, MIN_OPACITY to 1."""
        return self._opacity

    def set_opacity(self, share: float) -> None:
        share = min(max(share, MIN_OPACITY), 1.0)
        if share != self._opacity:
            self._opacity = share
            self.changed.emit()

    @property
    def visible(self) -> bool:
        return self._visible

    def set_visible(self, visible: bool) -> None:
        if visible != self._visible:
            self._visible = visible
            self.visibility_changed.emit(visible)
            self.changed.emit()

    @property
    def ramp(self) -> Ramp | None:
        """Return the colour scale for the legend; None if the layer's colours do not stand for values."""
        return None

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw the layer; the caller saves and restores the painter."""
        raise NotImplementedError  # abstract; QObject's metaclass excludes ABCMeta


def snapped(viewport: Viewport, boxes: NDArray[np.float32]) -> NDArray[np.int64]:
    """Convert boxes (N, 4) to whole screen pixels, so that thin lines are sharp."""
    return np.asarray(np.rint(viewport.to_screen(boxes)), dtype=np.int64)


def rects(boxes: NDArray[np.int64]) -> list[QRectF]:
    """Convert screen boxes (N, 4) to rectangles for one-pixel pens, which draw on x .. x + width."""
    return [QRectF(x1, y1, max(x2 - x1 - 1, 0), max(y2 - y1 - 1, 0)) for x1, y1, x2, y2 in boxes.tolist()]
