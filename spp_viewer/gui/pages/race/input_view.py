"""One window as input of each detector: R-CNN's warped crop, SPP-Net's conv5 cells, and both scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from spp_viewer.core.results import Analysis
from spp_viewer.gui.i18n import text
from spp_viewer.gui.i18n.text import tr
from spp_viewer.gui.theme.colours import class_colour, viridis
from spp_viewer.gui.theme.theme import GRID, Theme, scaled
from spp_viewer.gui.workers.mipmap import share
from spp_viewer.gui.workers.race_jobs import RCNN, SPP

CONTEXT, SIDE = 16, 227
"""Pixels of context in R-CNN's warped window, and its side (Girshick et al. 2014)."""

MEAN = QColor(124, 116, 104)
"""Mean colour of ImageNet, used outside the image."""

CAPTION, ROW, CLASSES = 20, 20, 5


@dataclass(frozen=True, eq=False)
class Inputs:
    """A window in both analyses.

    Attributes
    ----------
    box
        float32 (4,), image pixels.
    activation
        float32 (h, w): the largest conv5 value over the filters in each cell of the window.
    classes
        Names of the classes.
    rcnn, spp
        float32 (classes,): scores; ``rcnn`` is None for a window that R-CNN did not run.
    """

    box: NDArray[np.float32]
    activation: NDArray[np.float32]
    classes: tuple[str, ...]
    rcnn: NDArray[np.float32] | None
    spp: NDArray[np.float32]


def inputs_of(spp: Analysis, rcnn: Analysis, box: NDArray[np.float32]) -> Inputs | None:
    """Return the window with this box; None if SPP-Net's analysis does not contain it."""
    row = _row_of(spp, box)
    if row is None or spp.maps is None or spp.windows is None:
        return None
    left, top, right, bottom = spp.windows.cells[row]
    conv5 = spp.maps[int(spp.windows.scale_index[row])].conv5
    other = _row_of(rcnn, box)
    return Inputs(
        box=box,
        activation=conv5[:, top : bottom + 1, left : right + 1].max(axis=0),
        classes=spp.classes,
        rcnn=rcnn.scores[other] if other is not None else None,
        spp=spp.scores[row],
    )


def _row_of(analysis: Analysis, box: NDArray[np.float32]) -> int | None:
    rows = np.flatnonzero((analysis.proposals.boxes == box).all(axis=1))
    return int(rows[0]) if len(rows) else None


class WindowInputs(QWidget):
    """Two squares, and the strongest classes with both scores."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._inputs: Inputs | None = None
        self._photo: QImage | None = None
        self._heat: QImage | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("The selected window in both detectors"))
        theme.changed.connect(self.update)

    def set_inputs(self, inputs: Inputs | None, photo: QImage | None) -> None:
        """Show a window of the photograph; None shows the placeholder text."""
        self._inputs, self._photo = inputs, photo
        self._heat = self._pixels = None
        if inputs is not None:
            level = inputs.activation * (255 / max(float(inputs.activation.max()), 1e-9))
            self._pixels = np.ascontiguousarray(viridis()[np.clip(level, 0, 255).astype(np.uint8)])
            self._heat = share(self._pixels)
            best = int(inputs.spp.argmax())
            self.setAccessibleDescription(f"{inputs.classes[best]} {text.score(float(inputs.spp[best]))}")
        self._fit()
        self.update()

    @property
    def inputs(self) -> Inputs | None:
        return self._inputs

    @property
    def order(self) -> list[int]:
        """Listed classes: the strongest of either detector."""
        if self._inputs is None:
            return []
        best = self._inputs.spp if self._inputs.rcnn is None else np.maximum(self._inputs.spp, self._inputs.rcnn)
        return [int(label) for label in np.argsort(-best, kind="stable")[:CLASSES]]

    def sizeHint(self) -> QSize:
        return QSize(280, self._needed(280))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._needed(200))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _needed(self, width: int) -> int:
        """Return the height for a width."""
        if self._inputs is None:
            return 2 * ROW
        return CAPTION + _side(width) + GRID + ROW * (len(self.order) + 1)

    def _fit(self) -> None:
        """Set the height for the current width, since layouts in a scroll area ignore heightForWidth."""
        if self.height() != self._needed(self.width()):
            self.setFixedHeight(self._needed(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self._theme.palette
        if self._inputs is None or self._heat is None:
            painter.setPen(QColor(palette.muted))
            caption = tr("After a race, select a window to see it as each detector does.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap, caption)
            return
        side = _side(self.width())
        second = self.width() / 2 + GRID / 2
        for x, caption in (
            (0.0, tr("R-CNN: {size} pixels").format(size=text.size(SIDE, SIDE))),
            (second, self._cells_text()),
        ):
            painter.setPen(QColor(palette.muted))
            painter.setFont(scaled(self.font(), 0.9))
            painter.drawText(QRectF(x, 0, self.width() / 2, CAPTION), Qt.AlignmentFlag.AlignVCenter, caption)
        self._paint_warp(painter, QRectF(0, CAPTION, side, side))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self._heat_place(QRectF(second, CAPTION, side, side)), self._heat)
        self._paint_scores(painter, CAPTION + side + GRID)

    def _cells_text(self) -> str:
        assert self._inputs is not None
        rows, columns = self._inputs.activation.shape
        return tr("SPP-Net: {size} cells").format(size=text.size(columns, rows))

    def _heat_place(self, square: QRectF) -> QRectF:
        """Return the rectangle of the cells with their aspect ratio, since SPP-Net does not warp."""
        assert self._inputs is not None
        rows, columns = self._inputs.activation.shape
        unit = square.width() / max(rows, columns)
        return QRectF(square.x(), square.y(), columns * unit, rows * unit)

    def _paint_warp(self, painter: QPainter, square: QRectF) -> None:
        """Draw the box with its context, stretched to a square; the mean colour fills the outside."""
        assert self._inputs is not None
        painter.fillRect(square, MEAN)
        if self._photo is None:
            return
        x1, y1, x2, y2 = (float(v) for v in self._inputs.box)
        grow = SIDE / (SIDE - 2 * CONTEXT)
        wide, high = max((x2 - x1) * grow, 1e-3), max((y2 - y1) * grow, 1e-3)
        source = QRectF((x1 + x2 - wide) / 2, (y1 + y2 - high) / 2, wide, high)
        seen = source.intersected(QRectF(self._photo.rect()))
        target = QRectF(
            square.x() + (seen.x() - source.x()) / wide * square.width(),
            square.y() + (seen.y() - source.y()) / high * square.height(),
            seen.width() / wide * square.width(),
            seen.height() / high * square.height(),
        )
        painter.drawImage(target, self._photo, seen)
        edge = CONTEXT / SIDE * square.width()
        pen = QPen(QColor(self._theme.palette.accent), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(square.adjusted(edge, edge, -edge, -edge))

    def _paint_scores(self, painter: QPainter, y: float) -> None:
        assert self._inputs is not None
        palette, inputs = self._theme.palette, self._inputs
        flag = Qt.AlignmentFlag
        last, middle = QRectF(0, 0, self.width(), ROW), self.width() * 0.68
        painter.setFont(scaled(self.font(), 0.9))
        painter.setPen(QColor(palette.muted))
        painter.drawText(QRectF(0, y, middle, ROW), flag.AlignRight | flag.AlignVCenter, RCNN)
        painter.drawText(last.translated(0, y), flag.AlignRight | flag.AlignVCenter, SPP)
        for number, label in enumerate(self.order):
            top = y + ROW * (number + 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(class_colour(label)))
            painter.drawRoundedRect(QRectF(0, top + 6, 9, 9), 2, 2)
            painter.setPen(QColor(palette.text))
            painter.setFont(scaled(self.font(), 0.95))
            painter.drawText(QRectF(15, top, middle, ROW), flag.AlignLeft | flag.AlignVCenter, inputs.classes[label])
            theirs = text.score(float(inputs.rcnn[label])) if inputs.rcnn is not None else tr("not run")
            ours = text.score(float(inputs.spp[label]))
            weight = QFont.Weight.DemiBold if number == 0 else QFont.Weight.Normal
            painter.setFont(scaled(self.font(), 0.95, weight))
            painter.drawText(QRectF(0, top, middle, ROW), flag.AlignRight | flag.AlignVCenter, theirs)
            painter.drawText(last.translated(0, top), flag.AlignRight | flag.AlignVCenter, ours)


def _side(width: int) -> int:
    """Return the side of the two squares in a widget of this width."""
    return max(min((width - 2 * GRID) // 2, 150), 60)
