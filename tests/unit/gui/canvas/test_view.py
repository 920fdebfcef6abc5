from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from spp_viewer.core.results import Geometry
from spp_viewer.explain.receptive import Registration
from spp_viewer.gui.canvas.conv5_layer import CellGrid
from spp_viewer.gui.canvas.label_layout import place_plates
from spp_viewer.gui.canvas.layers import Scene
from spp_viewer.gui.canvas.picking import boxes_at
from spp_viewer.gui.canvas.proposals_layer import EdgeCounter, ProposalsLayer
from spp_viewer.gui.canvas.viewport import MAX_SCALE, MIN_SCALE, Viewport, centred, fitted
from spp_viewer.gui.theme.colours import DARK
from spp_viewer.gui.workers.mipmap import Mipmap, halves

sizes = st.tuples(st.integers(1, 9000), st.integers(1, 9000))
views = st.tuples(st.integers(160, 4000), st.integers(120, 3000))


@given(sizes, views)
def test_a_fitted_image_lies_inside_the_view_and_touches_its_margin(
    image: tuple[int, int], view: tuple[int, int]
) -> None:
    viewport = fitted(image, view)
    x1, y1, x2, y2 = viewport.to_screen(np.array([[0, 0, *image]], dtype=np.float32))[0]
    assert x1 >= 15
    assert y1 >= 15
    assert x2 <= view[0] - 15
    assert y2 <= view[1] - 15
    if MIN_SCALE < viewport.scale < MAX_SCALE:
        assert min(view[0] - (x2 - x1), view[1] - (y2 - y1)) == pytest.approx(32)


@given(st.floats(0.05, 20), st.floats(-900, 900), st.floats(-900, 900), st.floats(0.1, 10))
def test_zooming_keeps_the_point_under_the_cursor(scale: float, x: float, y: float, factor: float) -> None:
    viewport = Viewport(scale, x, y)
    zoomed = viewport.zoomed(factor, 300, 200)
    assert zoomed.to_image(300, 200) == pytest.approx(viewport.to_image(300, 200), abs=1e-6)
    assert MIN_SCALE <= zoomed.scale <= MAX_SCALE


@given(sizes, views, st.floats(0.1, 20), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_the_image_cannot_leave_the_view(
    image: tuple[int, int], view: tuple[int, int], scale: float, x: float, y: float
) -> None:
    kept = Viewport(scale, x, y).kept_in(image, view)
    x1, y1, x2, y2 = kept.to_screen(np.array([[0, 0, *image]], dtype=np.float32))[0]
    for low, high, limit, length in ((x1, x2, view[0], image[0] * scale), (y1, y2, view[1], image[1] * scale)):
        assert min(high, limit) - max(low, 0) >= min(48, length) - 1e-2


def test_centred_images_start_on_whole_pixels() -> None:
    assert centred((101, 51), (400, 300), 1.0) == Viewport(1.0, 150.0, 124.0)


def test_halves_are_means_of_four_and_stop_when_small() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (1025, 1300, 3), dtype=np.uint8)
    levels = halves(pixels)
    assert [level.shape[:2] for level in levels] == [(1025, 1300), (512, 650), (256, 325)]
    block = pixels[10:12, 20:22].astype(float).mean(axis=(0, 1))
    np.testing.assert_allclose(levels[1][5, 10], block, atol=0.51)
    assert halves(pixels[:100, :120])[-1].shape[:2] == (100, 120)
    assert len(halves(np.zeros((1, 5000, 3), dtype=np.uint8))) == 1


def test_a_picture_shares_the_pixels_and_picks_a_level() -> None:
    pixels = np.zeros((600, 2100, 3), dtype=np.uint8)
    pixels.flags.writeable = False
    picture = Mipmap(pixels)
    image = picture.images()[0]
    assert np.frombuffer(image.constBits(), dtype=np.uint8).ctypes.data == pixels.ctypes.data
    assert [picture.level_for(scale) for scale in (4, 1, 0.51, 0.5, 0.26, 0.25, 0.01)] == [0, 0, 0, 1, 1, 2, 3]


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(4, 60), st.integers(4, 60))
def test_edge_counts_agree_with_drawing_each_box(seed: int, count: int, width: int, height: int) -> None:
    rng = np.random.default_rng(seed)
    corner = rng.integers(-20, [width + 20, height + 20], (count, 2))
    boxes = np.concatenate([corner, corner + rng.integers(0, 50, (count, 2))], axis=1)
    expected = np.zeros((height, width), dtype=int)
    for x1, y1, x2, y2 in boxes.tolist():
        x2, y2 = max(x2 - 1, x1), max(y2 - 1, y1)
        for y in range(height):
            for x in range(width):
                expected[y, x] += (x1 <= x <= x2) * ((y == y1) + (y == y2)) + (y1 <= y <= y2) * ((x == x1) + (x == x2))
    counter = EdgeCounter(width, height)
    for _ in range(2):  # it keeps its memory
        np.testing.assert_array_equal(counter.count(boxes), expected)


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_plates_stay_in_view_and_never_overlap(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    corner = rng.uniform(-50, 600, (count, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5, 300, (count, 2))], axis=1)
    plates = np.stack([rng.uniform(30, 90, count), np.full(count, 18.0)], axis=1)
    places = place_plates(boxes, plates, (640, 480))
    shown = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(places, plates, strict=True) if not np.isnan(x)]
    for number, (x1, y1, x2, y2) in enumerate(shown):
        assert x1 >= 0
        assert y1 >= 0
        assert x2 <= 640
        assert y2 <= 480
        for a1, b1, a2, b2 in shown[:number]:
            assert x1 >= a2 or a1 >= x2 or y1 >= b2 or b1 >= y2


def test_a_plate_stands_on_its_box_when_there_is_room() -> None:
    place = place_plates(np.array([[100.0, 100, 200, 200]]), np.array([[50.0, 18]]), (640, 480))
    assert place.tolist() == [[100, 81]]
    inside = place_plates(np.array([[100.0, 5, 200, 200]]), np.array([[50.0, 18]]), (640, 480))
    assert inside.tolist() == [[100, 6]]


def test_picking_prefers_the_smallest_and_then_the_first() -> None:
    boxes = np.array([[0, 0, 100, 100], [10, 10, 30, 30], [10, 10, 30, 30], [50, 50, 60, 60]], dtype=np.float32)
    assert boxes_at(boxes, 20, 20).tolist() == [1, 2, 0]
    assert boxes_at(boxes, 55, 55).tolist() == [3, 0]
    assert boxes_at(boxes, 200, 200).tolist() == []
    assert boxes_at(boxes, 102, 50, slack=3).tolist() == [0]


@pytest.mark.parametrize(("width", "height"), [(200, 150), (37, 400), (1, 1)])
def test_cells_lie_where_their_receptive_fields_do(width: int, height: int) -> None:
    """Cell i looks at pixel ``centre + stride * i`` of the resized image, whose edges are those of the image."""
    geometry = Geometry(stride=16, centre=15.0, receptive_field=163, channels=1)
    size = 4 * height, 3 * width  # of the resized image
    grid = CellGrid(Registration(geometry, (5, 7), size, (height, width)))
    for cell in (0, 3):
        middle = grid.rect((cell, cell, cell, cell)).center()
        assert middle.x() / width * size[1] == pytest.approx(15.5 + 16 * cell)
        assert middle.y() / height * size[0] == pytest.approx(15.5 + 16 * cell)
    assert (grid.rows, grid.columns) == (5, 7)
    assert grid.extent.width() == pytest.approx(7 * 16 / 3)
    assert grid.extent.height() == pytest.approx(5 * 16 / 4)


def test_two_canvases_of_two_sizes_count_the_edges_once_each(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[int, int]] = []
    count = EdgeCounter.count

    def counting(self: EdgeCounter, boxes: NDArray[np.int64]) -> NDArray[np.int16]:
        counted.append(self.size)
        return count(self, boxes)

    monkeypatch.setattr(EdgeCounter, "count", counting)
    layer = ProposalsLayer(visible=True)
    layer.set_boxes(np.array([[3, 4, 40, 50], [10, 10, 90, 60]], dtype=np.float32))

    def paint(width: int, scale: float = 1.0, density: float = 1.0) -> QImage:
        image = QImage(round(width * density), round(80 * density), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(density)
        image.fill(0)
        painter = QPainter(image)
        layer.paint(painter, Scene(Viewport(scale, 2, 1), QSize(width, 80), density, DARK))
        painter.end()
        return image

    pictures = [paint(width) for _ in range(3) for width in (100, 101)]
    assert counted == [(100, 80), (101, 80)]
    assert pictures[0] == pictures[2] == pictures[4]
    assert pictures[1] == pictures[3]
    paint(100, scale=2.0)
    assert counted[2:] == [(100, 80)]
    paint(100, density=2.0)  # a picture for a file
    assert paint(101) == pictures[1]
    assert counted[3:] == [(200, 160), (101, 80)]
