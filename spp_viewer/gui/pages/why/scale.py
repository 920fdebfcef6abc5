"""The colour scale of signed contributions, and the axis of image scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import against_for
from spp_viewer.gui.theme.theme import Theme
from spp_viewer.gui.widgets.section import ScaleBar, small

if TYPE_CHECKING:
    from spp_viewer.explain.scale_choice import ScaleChoice


class SignedScale(ScaleBar):
    """Colour scale from evidence against, through zero in the middle, to evidence for."""

    BAR = 64

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setToolTip(tr("Violet: evidence against the class; orange: for it. Each level uses the whole scale"))
        self.setAccessibleName(self.toolTip())

    @property
    def _ends(self) -> tuple[str, str]:
        return tr("against"), tr("for")

    def _colours(self) -> NDArray[np.uint8]:
        return against_for(self._theme.palette.name)


class ScaleAxis(QWidget):
    """Axis of the shorter sides of the resized images; the desired one is a triangle, the chosen one filled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._choice: ScaleChoice | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_choice(self, choice: ScaleChoice) -> None:
        self._choice = choice
        rows = [
            tr("{side}: {across} cells a side, {distance} px from the wanted side").format(
                side=text.count(int(side)), across=f"{across:.1f}", distance=text.count(round(float(distance)))
            )
            for side, across, distance in zip(choice.sides, choice.across, choice.distances, strict=True)
        ]
        self.setToolTip("\n".join(rows))
        self.setAccessibleName(text.listed(rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        choice = self._choice
        if choice is None or not len(choice.sides):
            return
        painter, palette = QPainter(self), self._theme.palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self))
        low, high = float(choice.sides[0]), float(choice.sides[-1])
        wanted = min(max(choice.wanted, low), high)
        edge, line = 24.0, 20.0

        def x(side: float) -> float:
            return edge + (side - low) / ((high - low) or 1) * (self.width() - 2 * edge)

        painter.setPen(QPen(QColor(palette.border), 2))
        painter.drawLine(QLineF(x(low), line, x(high), line))
        chosen = float(choice.sides[choice.chosen])
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.drawLine(QLineF(x(wanted), line, x(chosen), line))
        flag = Qt.AlignmentFlag
        for place, side in enumerate(choice.sides.tolist()):
            at, mine = QPointF(x(side), line), place == choice.chosen
            painter.setPen(QPen(QColor(palette.accent if mine else palette.muted), 1.5))
            painter.setBrush(QColor(palette.accent if mine else palette.surface))
            painter.drawEllipse(at, 4, 4)
            painter.setPen(QColor(palette.text if mine else palette.muted))
            painter.drawText(QRectF(at.x() - 30, line + 8, 60, 14), flag.AlignCenter, text.count(side))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.text))
        tip = QPointF(x(wanted), line - 6)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-5, -8), tip + QPointF(5, -8)]))
