"""Thumbnails of the pipeline strip, each drawn from the data of its stage.

From Windows to SVM they show one window: that of the selected proposal, or of the strongest detection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import KEPT, Analysis, Proposals
from spp_viewer.exchange.shown import shown_mask
from spp_viewer.gui.canvas.proposals_layer import EdgeCounter
from spp_viewer.gui.theme.colours import Palette, class_colour, rgb, viridis
from spp_viewer.gui.workers.messages import Opened
from spp_viewer.gui.workers.mipmap import share
from spp_viewer.nn.pooling import pool_window
from spp_viewer.pipeline.model_info import ModelInfo

INSET = 4.0


@dataclass(frozen=True, eq=False)
class Subject:
    """Data of the thumbnails; later stages are None until they are computed.

    Attributes
    ----------
    proposal
        The window shown from Pyramid to SVM; None for none.
    threshold, classes
        Score that drawn boxes exceed, and indices of the classes that are drawn; None for all.
    """

    opened: Opened | None = None
    proposals: Proposals | None = None
    analysis: Analysis | None = None
    model: ModelInfo | None = None
    proposal: int | None = None
    threshold: float = 0.0
    classes: frozenset[int] | None = None

    def shows(self, labels: NDArray[np.int64], scores: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Return which of N boxes are drawn, bool (N,)."""
        return shown_mask(labels, scores, self.threshold, self.classes)


def paint_thumbnail(key: str, painter: QPainter, well: QRectF, subject: Subject, palette: Palette) -> bool:
    """Draw the thumbnail of a stage into ``well``; return False if its data is not available yet."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    if key == "image":
        return _photo(painter, well, subject, 1.0) is not None
    if key == "proposals":
        return _proposals(painter, well, subject, palette)
    if subject.analysis is None:
        return False
    return _PAINTERS[key](painter, well, subject, subject.analysis, palette)


def _photo(painter: QPainter, well: QRectF, subject: Subject, opacity: float) -> QRectF | None:
    """Draw the photograph as large as fits and return its rectangle."""
    if subject.opened is None:
        return None
    picture = subject.opened.picture
    place = _fit(well, picture.width, picture.height)
    scale = place.width() / picture.width * painter.device().devicePixelRatioF()
    painter.setOpacity(opacity)
    painter.drawImage(place, picture.images()[picture.level_for(scale)])
    painter.setOpacity(1)
    return place


def _proposals(painter: QPainter, well: QRectF, subject: Subject, palette: Palette) -> bool:
    if subject.proposals is None or subject.opened is None:
        return False
    place = _photo(painter, well, subject, 0.5)
    if place is None:
        return False
    density = painter.device().devicePixelRatioF()
    width, height = max(1, round(place.width() * density)), max(1, round(place.height() * density))
    scale = width / subject.opened.image.width
    boxes = np.rint(subject.proposals.boxes.astype(np.float64) * scale).astype(np.int64)
    counts = EdgeCounter(width, height).count(np.clip(boxes, 0, [width, height, width, height]))
    alpha = (counts / max(counts.max(), 1)) ** 0.75
    pixels = np.zeros((height, width, 4), dtype=np.uint8)
    pixels[..., :3] = rgb(palette.accent)[::-1]
    pixels[..., 3] = alpha * 235
    painter.drawImage(place, QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32))
    return True


def _conv5(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    if analysis.maps is None or subject.opened is None:
        return False
    place = _fit(well, subject.opened.picture.width, subject.opened.picture.height)
    _map(painter, place, analysis.maps[0].conv5.max(axis=0))
    return True


def _windows(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    """Draw how many windows cover each cell."""
    if analysis.maps is None or analysis.windows is None or subject.opened is None:
        return False
    h, w = analysis.maps[0].conv5.shape[1:]
    cells = analysis.windows.cells[analysis.windows.scale_index == 0]
    place = _fit(well, subject.opened.picture.width, subject.opened.picture.height)
    share_of = coverage(cells, h, w)
    base, tint = np.array(rgb(palette.canvas)), np.array(rgb(palette.accent))
    shade = (share_of / max(share_of.max(), 1e-9))[..., None]
    pixels = np.ascontiguousarray(np.rint(base + (tint - base) * shade).astype(np.uint8))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(place, share(pixels))
    if subject.proposal is not None and analysis.windows.scale_index[subject.proposal] == 0:
        left, top, right, bottom = analysis.windows.cells[subject.proposal].tolist()
        x, y = place.width() / w, place.height() / h
        painter.setPen(QPen(QColor("#ffffff"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = QRectF(place.x() + left * x, place.y() + top * y, (right - left + 1) * x, (bottom - top + 1) * y)
        painter.drawRect(rect)
    return True


def _pyramid(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    """Draw the levels of the window's pyramid, with each bin's maximum over filters."""
    if analysis.maps is None or analysis.windows is None or subject.model is None or subject.proposal is None:
        return False
    scale_map = analysis.maps[int(analysis.windows.scale_index[subject.proposal])]
    left, top, right, bottom = analysis.windows.cells[subject.proposal].tolist()
    window = scale_map.conv5[:, top : bottom + 1, left : right + 1].max(axis=0)
    levels = subject.model.levels
    room = well.adjusted(INSET, INSET, -INSET, -INSET)
    gap = 4.0
    side = min(room.height(), (room.width() - gap * (len(levels) - 1)) / len(levels))
    x = room.center().x() - (side * len(levels) + gap * (len(levels) - 1)) / 2
    highest = float(window.max()) or 1.0
    for level in levels:
        bins = pooled(window, level) / highest
        _cells(painter, QRectF(x, room.center().y() - side / 2, side, side), bins)
        x += side + gap
    return True


def _fc7(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    """Draw the window's fc7 vector, folded into rows."""
    if analysis.windows is None or subject.proposal is None or analysis.fc7.shape[1] == 0:
        return False
    values = analysis.fc7[analysis.windows.unique_row[subject.proposal]]
    room = well.adjusted(INSET, INSET, -INSET, -INSET)
    columns = max(1, round((len(values) * room.width() / room.height()) ** 0.5))
    rows = -(-len(values) // columns)
    mosaic = np.zeros(rows * columns, dtype=np.float32)
    mosaic[: len(values)] = np.sqrt(values / (values.max() or 1.0))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    _map(painter, room, mosaic.reshape(rows, columns))
    return True


def _svm(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    """Draw the window's score for every class as bars from the zero line."""
    if subject.proposal is None or not analysis.classes:
        return False
    scores = analysis.scores[subject.proposal]
    room = well.adjusted(INSET + 2, INSET + 1, -INSET - 2, -INSET - 1)
    top, bottom = max(float(scores.max()), 0.5), min(float(scores.min()), -0.5)
    unit = room.height() / (top - bottom)
    zero = room.y() + top * unit
    pitch = room.width() / len(scores)
    width = max(pitch * 0.7, 1.0)
    painter.setPen(Qt.PenStyle.NoPen)
    for index, value in enumerate(scores.tolist()):
        painter.setBrush(QColor(class_colour(index)))
        x = room.x() + pitch * index + (pitch - width) / 2
        painter.drawRect(QRectF(x, zero - max(value, 0) * unit, width, abs(value) * unit))
    painter.setPen(QPen(QColor(palette.text), 1))
    painter.drawLine(QPointF(room.left(), zero), QPointF(room.right(), zero))
    return True


def _regression(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    """Draw the shown detections before and after regression."""
    candidates = analysis.candidates
    rows = np.flatnonzero((candidates.outcome == KEPT) & subject.shows(candidates.label, candidates.score))
    grey = QPen(QColor("#c9cdd3"), 1, Qt.PenStyle.DotLine)
    before = candidates.before[rows], repeat(grey)
    after = candidates.after[rows], _pens(candidates.label[rows], 1.4)
    return _boxes(painter, well, subject, 0.3, before, after)


def _nms(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    """Draw suppressed boxes faintly below those that were kept."""
    candidates = analysis.candidates
    above = subject.shows(candidates.label, candidates.score)
    rows = np.flatnonzero(above & (candidates.outcome != KEPT))
    lost = candidates.before[rows], _pens(candidates.label[rows], 0.8, 0.45)
    rows = np.flatnonzero(above & (candidates.outcome == KEPT))
    kept = candidates.after[rows], _pens(candidates.label[rows], 1.6)
    return _boxes(painter, well, subject, 0.3, lost, kept)


def _detections(painter: QPainter, well: QRectF, subject: Subject, analysis: Analysis, palette: Palette) -> bool:
    shown = subject.shows(analysis.detections.labels, analysis.detections.scores)
    pens = _pens(analysis.detections.labels[shown], 1.8)
    return _boxes(painter, well, subject, 1.0, (analysis.detections.boxes[shown], pens))


_PAINTERS: dict[str, Callable[[QPainter, QRectF, Subject, Analysis, Palette], bool]] = {
    "conv5": _conv5,
    "windows": _windows,
    "pyramid": _pyramid,
    "fc7": _fc7,
    "svm": _svm,
    "regression": _regression,
    "nms": _nms,
    "detections": _detections,
}


def coverage(cells: NDArray[np.int64], height: int, width: int) -> NDArray[np.float64]:
    """Count the windows, inclusive cells (N, 4), that cover each cell of a map: float64 (height, width)."""
    steps = np.zeros((height + 1, width + 1), dtype=np.int64)
    left, top, right, bottom = cells.T
    np.add.at(steps, (top, left), 1)
    np.add.at(steps, (bottom + 1, right + 1), 1)
    np.add.at(steps, (top, right + 1), -1)
    np.add.at(steps, (bottom + 1, left), -1)
    return steps.cumsum(axis=0).cumsum(axis=1)[:height, :width].astype(np.float64)


def pooled(window: NDArray[np.float32], level: int) -> NDArray[np.float32]:
    """Pool the maxima of a window (h, w) over ``level`` x ``level`` bins."""
    height, width = window.shape
    return pool_window(window[None], (0, 0, width - 1, height - 1), (level,)).reshape(level, level)


def _fit(well: QRectF, width: int, height: int) -> QRectF:
    """Return the largest rectangle with the image's aspect ratio centred in the well, in whole pixels."""
    scale = min(well.width() / width, well.height() / height)
    w, h = max(round(width * scale), 1), max(round(height * scale), 1)
    return QRectF(round(well.center().x() - w / 2), round(well.center().y() - h / 2), w, h)


def _map(painter: QPainter, place: QRectF, values: NDArray[np.float32]) -> None:
    """Draw values (h, w) from zero to their maximum in the perceptual colour map."""
    level = np.clip(values / (float(values.max()) or 1.0), 0, 1) * 255
    painter.drawImage(place, share(np.ascontiguousarray(viridis()[level.astype(np.uint8)])))


def _cells(painter: QPainter, place: QRectF, values: NDArray[np.float32]) -> None:
    """Draw values (n, n) from 0 to 1 as separate squares."""
    count = len(values)
    pitch = place.width() / count
    gap = 1.0 if pitch >= 4 else 0.5
    colours = viridis()
    painter.setPen(Qt.PenStyle.NoPen)
    for row in range(count):
        for column in range(count):
            painter.setBrush(QColor(*colours[int(values[row, column] * 255)].tolist()))
            x, y = place.x() + column * pitch, place.y() + row * pitch
            painter.drawRect(QRectF(x, y, pitch - gap, pitch - gap))


def _boxes(
    painter: QPainter, well: QRectF, subject: Subject, opacity: float, *groups: tuple[Boxes, Iterator[QPen]]
) -> bool:
    """Draw groups of boxes over the photograph, each box with its pen; return False without a photograph."""
    place = _photo(painter, well, subject, opacity)
    if place is None:
        return False
    for boxes, pens in groups:
        _outlines(painter, place, subject, boxes, pens)
    return True


def _pens(labels: NDArray[np.int64], width: float, opacity: float = 1.0) -> Iterator[QPen]:
    """Yield a pen per box; lazily, since most boxes may not be drawn."""
    for label in labels.tolist():
        colour = QColor(class_colour(label))
        colour.setAlphaF(opacity)
        yield QPen(colour, width)


MAX_BOXES = 150
"""Maximum number of boxes drawn, since more are indistinguishable at this size."""


def _outlines(painter: QPainter, place: QRectF, subject: Subject, boxes: Boxes, pens: Iterator[QPen]) -> None:
    if subject.opened is None:
        return
    scale = place.width() / subject.opened.picture.width
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for (x1, y1, x2, y2), pen in zip(boxes[:MAX_BOXES].tolist(), pens, strict=False):
        painter.setPen(pen)
        painter.drawRect(QRectF(place.x() + x1 * scale, place.y() + y1 * scale, (x2 - x1) * scale, (y2 - y1) * scale))
