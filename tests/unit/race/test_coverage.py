"""How often each pixel is warped, against a twin that asks every pixel and every window."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.race.coverage import warp_coverage
from tests.make import random_boxes


def slow_counts(boxes, height, width):
    counts = np.zeros((height, width), int)
    for x1, y1, x2, y2 in boxes.astype(np.float64):
        half_width, half_height = (x2 - x1) / 2 * 227 / 195, (y2 - y1) / 2 * 227 / 195
        for y in range(height):
            for x in range(width):
                across = abs(x + 0.5 - (x1 + x2) / 2) - half_width
                down = abs(y + 0.5 - (y1 + y2) / 2) - half_height
                counts[y, x] += across < 0 and down < 0
    return counts


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 8), st.integers(0, 2**16))
def test_against_the_twin(width, height, count, seed):
    boxes = random_boxes(count, width, height, seed=seed)
    found = warp_coverage(boxes, height, width)
    np.testing.assert_array_equal(found.counts, slow_counts(boxes, height, width))
    assert found.windows == count


def test_figures():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 10], [30, 30, 40, 40]], np.float32)
    found = warp_coverage(boxes, 40, 40)
    # 11.64 pixels wide with its context: centres up to 10.5 are inside.
    assert found.counts[:11, :11].min() == 2
    assert found.counts[11, 11] == 0
    assert found.more_than_once == 11 * 11 / 1600
    assert found.mean == pytest.approx((2 * 121 + 121) / 1600)
    assert found.input_ratio(227, 227) == pytest.approx(3.0)


def test_no_windows():
    found = warp_coverage(np.zeros((0, 4), np.float32), 5, 7)
    assert found.counts.shape == (5, 7)
    assert (found.more_than_once, found.mean) == (0, 0)


def test_frozen():
    with pytest.raises(ValueError, match="read-only"):
        warp_coverage(np.zeros((0, 4), np.float32), 2, 2).counts[0, 0] = 1
