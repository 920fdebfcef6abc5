"""What a canvas is made of: layers, each drawn over the one before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QPainter

from spp_viewer.gui.canvas.vector import ImagePlaceholders
from spp_viewer.gui.canvas.view_options import FAINTEST
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.theme.colours import Palette


@dataclass(frozen=True)
class Scene:
    """What a layer needs to know to draw itself.

    Attributes
    ----------
    viewport
        Where image points lie on the screen.
    size
        Of the view, in screen pixels.
    density
        Device pixels per screen pixel.
    palette
        Colours of the theme.
    vector
        Where images that are to be embedded go, when shapes are wanted and not pixels; else None.
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
    """A colour scale: what its colours mean, and the value of the brightest. The darkest is zero.

    A signed one goes from ``-top``, what speaks against something, through zero to ``top``, what speaks for it.
    """

    caption: str
    top: float
    signed: bool = False


class Layer(QObject):
    """One layer. Subclasses draw in screen pixels; :attr:`changed` asks for a repaint.

    Attributes
    ----------
    key
        Its name in settings and in the table of actions.
    swift
        Whether it changes with every move of the mouse: what lies below is then kept as a picture while it is shown.
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
        """How much of it covers what is below, FAINTEST to 1."""
        return self._opacity

    def set_opacity(self, share: float) -> None:
        share = min(max(share, FAINTEST), 1.0)
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
        """The scale of its colours, for the legend; None for a layer whose colours are no values."""
        return None

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw; the painter is saved before and restored after."""
        raise NotImplementedError  # abstract: a QObject's metaclass leaves no room for that of abc


def snapped(viewport: Viewport, boxes: NDArray[np.float32]) -> NDArray[np.int64]:
    """Boxes (N, 4) on whole screen pixels, so that thin lines are sharp."""
    return np.asarray(np.rint(viewport.to_screen(boxes)), dtype=np.int64)


def rects(boxes: NDArray[np.int64]) -> list[QRectF]:
    """Screen boxes (N, 4) as Qt's rectangles for one-pixel pens, which draw on x .. x + width."""
    return [QRectF(x1, y1, max(x2 - x1 - 1, 0), max(y2 - y1 - 1, 0)) for x1, y1, x2, y2 in boxes.tolist()]
