"""Windows on conv5 against a plain twin of the formula in the authors' released code (ShaoqingRen/SPP_net)."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.options import FIVE_SCALES
from spp_viewer.core.results import Geometry
from spp_viewer.nn.windows import choose_scales, expected_sides, project_boxes, scale_factor, unique_windows
from tests.make import random_boxes

GEOMETRIES = {
    "alexnet": Geometry(16, 15.0, 163, 256),
    "vgg16": Geometry(16, 7.5, 196, 512),
    "zf5": Geometry(16, 20.0, 139, 256),
}


def cells_of(box, factor, geometry, map_size):
    """One box, one side at a time. Pixel indices: the first of a box is x1, the last x2 - 1."""
    h, w = map_size
    sides = []
    for first, last, cells in ((box[0], box[2] - 1, w), (box[1], box[3] - 1, h)):
        low = math.floor((first * factor - geometry.centre + 6.5) / geometry.stride + 0.5)
        high = math.ceil((last * factor - geometry.centre - 6.5) / geometry.stride - 0.5)
        if low > high:
            low = high = (low + high) // 2
        sides.append((min(max(low, 0), cells - 1), min(max(high, 0), cells - 1)))
    return [sides[0][0], sides[1][0], sides[0][1], sides[1][1]]


def expect(boxes, factor, geometry, map_size):
    boxes = np.asarray(boxes, dtype=np.float32)
    result = project_boxes(boxes, factor, geometry, map_size)
    assert result.dtype == torch.int64
    twin = [cells_of([float(v) for v in box], factor, geometry, map_size) for box in boxes]
    assert result.tolist() == twin
    left, top, right, bottom = result.unbind(1)
    h, w = map_size
    assert bool(((left >= 0) & (left <= right) & (right < w) & (top >= 0) & (top <= bottom) & (bottom < h)).all())


@pytest.mark.parametrize("name", GEOMETRIES)
@pytest.mark.parametrize("factor", [687 / 374, 479 / 374, 1199 / 374, 1.0, 0.3, 47.5])
def test_random_boxes(name, factor):
    boxes = np.concatenate([random_boxes(300, 500, 375, seed=1), random_boxes(300, 500, 375, seed=2).round()])
    expect(boxes, factor, GEOMETRIES[name], (int(375 * factor / 16) + 1, int(500 * factor / 16) + 1))


coordinate = st.one_of(
    st.integers(-50, 900), st.floats(-100, 1000, width=32), st.sampled_from([-1e30, -1e9, 1e6, 1e9, 1e30])
)


@given(
    st.sampled_from(sorted(GEOMETRIES)),
    st.lists(st.tuples(coordinate, coordinate, coordinate, coordinate), min_size=1, max_size=8),
    st.floats(0.01, 50),
    st.integers(1, 90),
    st.integers(1, 90),
)
def test_any_box_even_outside_the_image_or_turned_inside_out(name, boxes, factor, h, w):
    expect(boxes, factor, GEOMETRIES[name], (h, w))


@pytest.mark.parametrize("name", GEOMETRIES)
def test_one_pixel_boxes_take_one_cell_each(name):
    x = np.arange(0, 300, dtype=np.float32)
    boxes = np.stack([x, x, x + 1, x + 1], axis=1)
    expect(boxes, 1.0, GEOMETRIES[name], (19, 19))
    cells = project_boxes(boxes, 1.0, GEOMETRIES[name], (19, 19))
    assert torch.equal(cells[:, :2], cells[:, 2:])


@pytest.mark.parametrize("name", GEOMETRIES)
def test_a_window_keeps_the_cells_whose_centres_lie_within_a_pixel_and_a_half(name):
    geometry = GEOMETRIES[name]
    for box in random_boxes(100, 600, 600, seed=3, shortest=40).round():
        left, top, right, bottom = project_boxes(box[None], 1.0, geometry, (60, 60))[0].tolist()
        for low, high, first, last in ((box[0], box[2] - 1, left, right), (box[1], box[3] - 1, top, bottom)):
            centres = geometry.centre + 16 * np.arange(60)
            inside = np.flatnonzero((centres > low - 1.5) & (centres < high + 1.5))
            assert (first, last) == (inside[0], inside[-1])


def test_the_whole_image_covers_the_whole_map():
    assert project_boxes([[0, 0, 500, 375]], 687 / 374, GEOMETRIES["alexnet"], (42, 56)).tolist() == [[0, 0, 55, 41]]


def test_no_boxes_give_no_windows():
    assert project_boxes(np.zeros((0, 4)), 1.0, GEOMETRIES["zf5"], (5, 5)).shape == (0, 4)


def test_tensors_and_arrays_agree():
    boxes = random_boxes(30, 100, 80)
    a = project_boxes(boxes, 2.0, GEOMETRIES["alexnet"], (10, 12))
    b = project_boxes(torch.from_numpy(boxes), 2.0, GEOMETRIES["alexnet"], (10, 12))
    assert torch.equal(a, b)


def test_the_read_only_boxes_of_proposals_are_taken_without_a_warning():
    # torch warns once in a process: a fresh one sees it.
    code = (
        "import warnings; warnings.simplefilter('error');"
        "from spp_viewer.core.results import Geometry, Proposals;"
        "from spp_viewer.nn.windows import project_boxes;"
        "print(project_boxes(Proposals([[0, 0, 9, 9]], 'x', 1).boxes, 1.0, Geometry(16, 15.0, 163, 256), (1, 1)))"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="finite"):
        project_boxes([[0, 0, math.nan, 5]], 1.0, GEOMETRIES["alexnet"], (5, 5))
    with pytest.raises(ValueError, match="no cells"):
        project_boxes([[0, 0, 5, 5]], 1.0, GEOMETRIES["alexnet"], (0, 5))


@given(st.sampled_from([480, 688, 1200]), st.integers(1, 3000), st.integers(1, 3000))
def test_scale_factor_maps_the_last_pixel_to_the_last(scale, height, width):
    shorter = min(height, width)
    if shorter == 1:
        assert scale_factor(scale, height, width) == scale
    else:
        assert (shorter - 1) * scale_factor(scale, height, width) == pytest.approx(scale - 1)


def scale_of(box, height, width, scales):
    """13 cells of 16 pixels are wanted on a side; the first of equally near scales wins."""
    side = math.sqrt((box[2] - box[0]) * (box[3] - box[1]))
    if side == 0:
        return len(scales) - 1
    exact = 13 * 16 * min(height, width) / side
    wanted = math.floor(exact) + (exact - math.floor(exact) >= 0.5)
    distances = [abs(scale - wanted) for scale in scales]
    return distances.index(min(distances))


@given(st.integers(0, 2**31), st.integers(2, 900), st.integers(2, 900))
def test_choose_scales_against_its_twin(seed, width, height):
    boxes = random_boxes(30, width, height, seed=seed, shortest=0)
    result = choose_scales(boxes, height, width, FIVE_SCALES)
    assert result.dtype == np.int64
    assert result.tolist() == [scale_of([float(v) for v in b], height, width, FIVE_SCALES) for b in boxes]


def test_the_wanted_side_is_rounded_before_the_scales_are_compared():
    box = np.array([[165, 89, 294, 258]], dtype=np.float32)  # wants 528.27: nearer to 576 unless it is rounded
    assert expected_sides(box, 375, 500).tolist() == [528]
    assert choose_scales(box, 375, 500, FIVE_SCALES).tolist() == [0]
    halves = np.array([[0, 0, 64, 64], [0, 0, 64, 64]], dtype=np.float32)
    assert expected_sides(halves, 90, 90).tolist() == [293, 293]  # 292.5
    assert expected_sides(halves, 102, 102).tolist() == [332, 332]  # 331.5, where banker's rounding agrees


@given(st.integers(1, 2000), st.integers(1, 2000), st.data())
def test_the_wanted_side_against_its_twin(width, height, data):
    """MATLAB's round in exact arithmetic: the whole number r with (2r - 1)^2 <= 4x^2 < (2r + 1)^2."""
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    right, bottom = data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height))
    area = (right - left) * (bottom - top)
    numerator = 4 * (13 * 16 * min(height, width)) ** 2
    (side,) = expected_sides(np.array([[left, top, right, bottom]], dtype=np.float32), height, width).tolist()
    rounded = int(side)
    assert rounded == side
    assert max(2 * rounded - 1, 0) ** 2 * area <= numerator < (2 * rounded + 1) ** 2 * area


def test_large_boxes_take_small_scales_and_ties_the_first():
    boxes = np.array([[0, 0, 500, 375], [0, 0, 20, 20], [5, 5, 5, 9]], dtype=np.float32)
    assert choose_scales(boxes, 375, 500, FIVE_SCALES).tolist() == [0, 4, 4]
    tie = np.array([[0, 0, 104, 104]], dtype=np.float32)  # wants 13 * 16 * 104 / 104 = 208, halfway
    assert choose_scales(tie, 104, 200, (200, 216)).tolist() == [0]
    assert choose_scales(boxes, 375, 500, (688,)).tolist() == [0, 0, 0]
    assert choose_scales(np.zeros((0, 4), np.float32), 5, 5, (688,)).shape == (0,)


def test_at_its_expected_side_a_window_has_13_cells_a_side():
    boxes = np.array([[0, 0, 104, 104], [10, 10, 36, 114], [5, 5, 5, 9]], dtype=np.float32)
    expected = expected_sides(boxes, 150, 200)
    np.testing.assert_allclose(np.sqrt([104 * 104, 26 * 104]) * expected[:2] / 150 / 16, 13)
    assert expected[2] == 1e9


@given(st.lists(st.tuples(st.integers(0, 2), *[st.integers(0, 2)] * 4), max_size=40))
def test_unique_windows_against_a_dictionary(keys):
    array = np.array(keys, dtype=np.int64).reshape(-1, 5)
    rows, inverse = unique_windows(array[:, 1:], array[:, 0])
    assert [keys[row] for row in rows] == sorted(set(keys))  # by scale, then cells
    assert all(keys[rows[number]] == key for number, key in zip(inverse, keys, strict=True))
    assert all(keys.index(keys[row]) == row for row in rows)  # the first of its kind
