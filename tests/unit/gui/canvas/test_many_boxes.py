"""Hundreds of detections are drawn as an image, and their plates once: the same pixels in less time."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from spp_viewer.gui.canvas import boxes_layer
from spp_viewer.gui.canvas.boxes_layer import MAX_HALOS, MAX_LABELS, ClassBoxes, DetectionsLayer
from spp_viewer.gui.canvas.edges import outlined
from spp_viewer.gui.canvas.layers import Scene
from spp_viewer.gui.canvas.viewport import Viewport
from spp_viewer.gui.theme.colours import DARK

SIZE = QSize(300, 220)


def content(count: int, least: float = 4, seed: int = 0) -> ClassBoxes:
    """Boxes of all classes, some of which reach over the edges of the view."""
    rng = np.random.default_rng(seed)
    corner = rng.uniform(-40, 260, (count, 2))
    boxes = np.concatenate([corner, corner + least + rng.uniform(0, 120, (count, 2))], axis=1).astype(np.float32)
    captions = tuple(f"cat {number}" for number in range(count))
    return ClassBoxes(boxes, rng.integers(0, 20, count), captions)


def drawn(layer: DetectionsLayer, density: int = 1, opacity: float = 1.0) -> NDArray[np.int64]:
    """Colours (H, W, 3)."""
    image = QImage(SIZE * density, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(density)
    image.fill(QColor("#345678"))
    painter = QPainter(image)
    painter.setOpacity(opacity)
    layer.paint(painter, Scene(Viewport(1.3, 3, 4), SIZE, density, DARK))
    painter.end()
    pixels = np.array(image.constBits()).reshape(image.height(), image.width(), 4)
    return pixels[..., :3].astype(np.int64)


@pytest.mark.parametrize(("density", "opacity", "least"), [(1, 1.0, 4), (2, 1.0, 4), (1, 0.5, 4), (1, 1.0, 0)])
def test_they_look_as_if_a_painter_had_drawn_them(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, density: int, opacity: float, least: float
) -> None:
    layer = DetectionsLayer(plated=False)
    layer.set_content(content(2 * MAX_HALOS, least))
    now = drawn(layer, density, opacity)
    monkeypatch.setattr(boxes_layer, "_is_plain", lambda painter, scene: False)
    np.testing.assert_array_equal(now, drawn(layer, density, opacity))


def test_higher_ranks_cover_lower_ones() -> None:
    boxes = np.array([[2, 2, 9, 8], [4, 4, 12, 30]])
    image = outlined(boxes, np.array([1, 2], dtype=np.uint8), (14, 10))
    assert image.shape == (10, 14)
    assert image[1:3, 1:9].tolist() == [[1] * 8] * 2
    assert image[5].tolist() == [0, 1, 1, 2, 2, 0, 0, 1, 1, 0, 2, 2, 0, 0]
    assert image[7].tolist() == [0, 1, 1, 2, 2, 1, 1, 1, 1, 0, 2, 2, 0, 0]


def test_plates_are_drawn_once_while_weaker_boxes_come_and_go(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[str] = []
    paint = boxes_layer.paint_plate

    def note(painter: QPainter, caption: str, *where: object) -> None:
        named.append(caption)
        paint(painter, caption, *where)  # type: ignore[arg-type]

    monkeypatch.setattr(boxes_layer, "paint_plate", note)
    layer, everything = DetectionsLayer(), content(2 * MAX_HALOS)

    def first(count: int) -> ClassBoxes:
        return ClassBoxes(
            everything.boxes[:count], everything.labels[:count], everything.captions[: min(count, MAX_LABELS)]
        )

    for count in (2 * MAX_HALOS, 2 * MAX_HALOS - 1, MAX_LABELS + 1):
        layer.set_content(first(count))
        with_picture = drawn(layer)
    assert len(named) == len(set(named)) > 0
    monkeypatch.setattr(boxes_layer, "_is_plain", lambda painter, scene: False)
    assert np.abs(with_picture - drawn(layer)).max() <= 2  # rounded once more where an edge is half transparent
    monkeypatch.undo()
    layer.set_content(first(MAX_LABELS - 1))
    other = drawn(layer)
    layer.set_content(content(2 * MAX_HALOS, seed=1))
    assert (drawn(layer) != other).any()
