"""Layers of class-coloured boxes: final detections with their labels, and the boxes of stages before them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap

from spp_viewer.core.boxes import Boxes
from spp_viewer.gui.canvas.edges import outlined
from spp_viewer.gui.canvas.label_layout import place_plates
from spp_viewer.gui.canvas.layers import Layer, Scene, rects, snapped
from spp_viewer.gui.theme.colours import class_colour, ink_on
from spp_viewer.gui.theme.theme import scaled

MAX_LABELS = 80
"""Maximum number of labels laid out; the strongest boxes come first."""

MAX_HALOS = 200
"""Maximum number of boxes drawn with a dark edge that sets them off from the photograph."""

MAX_CLASSES = 255
"""Maximum number of classes drawn as an image, which has one byte per pixel."""

PAD_X, PAD_Y = 5.0, 2.0


@dataclass(frozen=True, eq=False)
class ClassBoxes:
    """N boxes, strongest first.

    Attributes
    ----------
    boxes
        float32 (N, 4), image pixels.
    labels
        int64 (N,): class indices, which give the colours.
    captions
        Label texts of at least the first :data:`MAX_LABELS` boxes; empty for no labels.
    """

    boxes: Boxes
    labels: NDArray[np.int64]
    captions: tuple[str, ...] = ()


NOTHING = ClassBoxes(np.zeros((0, 4), dtype=np.float32), np.zeros(0, dtype=np.int64))


class BoxesLayer(Layer):
    """Base class of layers that show class-coloured boxes."""

    def __init__(self, key: str, visible: bool = True) -> None:
        super().__init__(key, visible)
        self._content = NOTHING

    @property
    def content(self) -> ClassBoxes:
        return self._content

    def set_content(self, content: ClassBoxes) -> None:
        self._content = content
        self.changed.emit()


class DashedLayer(BoxesLayer):
    """Thin dashed boxes in class colours: detections before regression, or suppressed boxes."""

    def __init__(self, key: str, visible: bool = False) -> None:
        super().__init__(key, visible)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        boxes = snapped(scene.viewport, self._content.boxes)
        for label in np.unique(self._content.labels):
            pen = QPen(QColor(class_colour(int(label))), 1, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawRects(rects(boxes[self._content.labels == label]))


class OutlinesLayer(BoxesLayer):
    """Thin boxes in class colours."""

    def paint(self, painter: QPainter, scene: Scene) -> None:
        boxes = snapped(scene.viewport, self._content.boxes)
        for label in np.unique(self._content.labels):
            painter.setPen(QPen(QColor(class_colour(int(label))), 1))
            painter.drawRects(rects(boxes[self._content.labels == label]))


class DetectionsLayer(BoxesLayer):
    """Final boxes, two pixels wide, each with a plate that names class and score.

    Parameters
    ----------
    plated
        Whether the layer paints the plates itself; if not, a :class:`PlatesLayer` does, above other layers.

    Attributes
    ----------
    dimmed
        Whether the boxes are drawn fainter because one of them is highlighted.
    """

    def __init__(self, key: str = "detections", plated: bool = True) -> None:
        super().__init__(key)
        self.dimmed, self._plated = False, plated
        self._plates: tuple[tuple[object, ...], QPixmap] | None = None  # cache key and pixmap

    def set_dimmed(self, dimmed: bool) -> None:
        if dimmed != self.dimmed:
            self.dimmed = dimmed
            self.changed.emit()

    def paint(self, painter: QPainter, scene: Scene) -> None:
        content = self._content
        if len(content.boxes) == 0:
            return
        if self.dimmed:
            painter.setOpacity(painter.opacity() * 0.5)
        boxes = snapped(scene.viewport, content.boxes)
        if len(boxes) <= MAX_HALOS:
            painter.setPen(QPen(QColor(0, 0, 0, 110), 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
            painter.drawRects(rects(boxes))
        classes = np.unique(content.labels)
        many = len(boxes) > MAX_HALOS and len(classes) <= MAX_CLASSES
        if many and _is_plain(painter, scene) and (boxes[:, 2:] - boxes[:, :2]).min() > 1:
            paint_outlines(painter, scene, boxes, content.labels)
        else:
            for label in classes.tolist():
                pen = QPen(QColor(class_colour(label)), 2)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.drawRects(rects(boxes[content.labels == label]))
        if self._plated:
            self.paint_plates(painter, scene)

    def paint_plates(self, painter: QPainter, scene: Scene) -> None:
        """Paint class and score of the strongest boxes, from a cached pixmap while these stay the same."""
        content = self._content
        if len(content.boxes) <= MAX_LABELS or not _is_plain(painter, scene):
            self._draw_plates(painter, scene)
            return
        strongest = (
            content.boxes[:MAX_LABELS].tobytes(),
            content.labels[:MAX_LABELS].tobytes(),
            content.captions[:MAX_LABELS],
        )
        made_for = scene.viewport, scene.size, scene.density, painter.font().key(), *strongest
        if self._plates is None or self._plates[0] != made_for:
            picture = QPixmap(scene.size * scene.density)
            picture.setDevicePixelRatio(scene.density)
            picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(picture)
            inner.setFont(painter.font())
            self._draw_plates(inner, scene)
            inner.end()
            self._plates = made_for, picture
        painter.drawPixmap(0, 0, self._plates[1])

    def _draw_plates(self, painter: QPainter, scene: Scene) -> None:
        boxes = snapped(scene.viewport, self._content.boxes[:MAX_LABELS])
        shown = slice(0, MAX_LABELS)
        captions, labels = self._content.captions[shown], self._content.labels[shown]
        font = scaled(painter.font(), 0.95, QFont.Weight.DemiBold)
        sizes = plate_sizes(captions, font)
        # Plates are placed outside the two-pixel pen.
        outer = boxes + np.array([-1, -1, 0, 0])
        places = place_plates(outer.astype(np.float64), sizes, (scene.size.width(), scene.size.height()))
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for caption, label, place, size in zip(captions, labels.tolist(), places, sizes, strict=True):
            if not np.isnan(place[0]):
                paint_plate(painter, caption, class_colour(label), QPointF(*place), QPointF(*size))


class PlatesLayer(Layer):
    """The plates of a detections layer, drawn above layers that would make them unreadable."""

    def __init__(self, detections: DetectionsLayer) -> None:
        super().__init__("plates")
        self._detections = detections
        detections.changed.connect(self.changed)

    def paint(self, painter: QPainter, scene: Scene) -> None:
        if self._detections.visible:
            self._detections.paint_plates(painter, scene)


def _is_plain(painter: QPainter, scene: Scene) -> bool:
    """Return whether an image can replace painter calls: opaque, raster output, whole device pixels."""
    return scene.vector is None and painter.opacity() == 1 and scene.density == int(scene.density)


def paint_outlines(painter: QPainter, scene: Scene, boxes: NDArray[np.int64], labels: NDArray[np.int64]) -> None:
    """Paint many boxes (N, 4), screen pixels, two pixels wide; classes of higher index cover the others."""
    order = np.argsort(labels, kind="stable")
    classes, ranks = np.unique(labels[order], return_inverse=True)
    size, density = (scene.size.width(), scene.size.height()), int(scene.density)
    pixels = outlined(boxes[order], (ranks + 1).astype(np.uint8), size, density)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable([0, *(QColor(class_colour(label)).rgba() for label in classes.tolist())])
    image.setDevicePixelRatio(density)
    painter.drawImage(0, 0, image)


def plate_sizes(captions: tuple[str, ...], font: QFont) -> NDArray[np.float64]:
    """Return width and height of each caption's plate in whole screen pixels, float64 (N, 2)."""
    metrics = QFontMetricsF(font)
    height = np.ceil(metrics.height() + 2 * PAD_Y)
    sizes = [(np.ceil(metrics.horizontalAdvance(text) + 2 * PAD_X), height) for text in captions]
    return np.array(sizes, dtype=np.float64).reshape(-1, 2)


def paint_plate(painter: QPainter, caption: str, colour: str, place: QPointF, size: QPointF) -> None:
    """Paint a caption on a rounded plate of the given colour."""
    rect = QRectF(place.x(), place.y(), size.x(), size.y())
    painter.setPen(QPen(QColor(0, 0, 0, 90), 1))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(QColor(ink_on(colour)))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, caption)
