"""Legend of the visible colour scales in the lower left corner, drawn above grids and boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter

from spp_viewer.gui.canvas.layers import Layer, Ramp, Scene
from spp_viewer.gui.theme.colours import against_for, viridis
from spp_viewer.gui.theme.theme import scaled

WIDTH, HEIGHT, MARGIN, GAP = 196, 44, 12, 6


class Legend(Layer):
    """Draws one plate per visible layer with a colour scale, the lowest layer's at the bottom.

    Parameters
    ----------
    layers
        Returns the layers of the canvas, from the bottom up.
    """

    def __init__(self, layers: Callable[[], Iterable[Layer]]) -> None:
        super().__init__("legend")
        self._layers = layers

    def paint(self, painter: QPainter, scene: Scene) -> None:
        ramps = [ramp for layer in self._layers() if layer.visible and (ramp := layer.ramp) is not None]
        for row, ramp in enumerate(ramps):
            bottom = scene.size.height() - MARGIN - row * (HEIGHT + GAP)
            _paint_plate(painter, QRectF(MARGIN, bottom - HEIGHT, WIDTH, HEIGHT), ramp)


def _paint_plate(painter: QPainter, plate: QRectF, ramp: Ramp) -> None:
    painter.save()
    painter.setFont(scaled(painter.font(), 0.85, QFont.Weight.Medium))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(12, 13, 16, 205))
    painter.drawRoundedRect(plate, 6, 6)
    bar = QRectF(plate.x() + 10, plate.bottom() - 15, plate.width() - 20, 6)
    gradient = QLinearGradient(bar.topLeft(), bar.topRight())
    colours = against_for("dark") if ramp.signed else viridis()
    last = len(colours) - 1
    for k in range(0, last + 1, last // 16):
        gradient.setColorAt(k / last, QColor(*colours[k].tolist()))
    painter.setBrush(gradient)
    painter.drawRoundedRect(bar, 3, 3)
    painter.setPen(QColor("#e7e9ec"))
    text = QRectF(bar.x(), plate.y() + 5, bar.width(), 18)
    painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, ramp.caption)
    whole = f"{ramp.top:.0f}" if ramp.top >= 100 else f"{ramp.top:.1f}"
    ends = f"\u00b1{ramp.top:.2g}" if ramp.signed else f"0 \u2013 {whole}"
    painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, ends)
    painter.restore()
