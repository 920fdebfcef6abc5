"""Boxes along a drag, and the one nearest to another."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.detectors.scored import drag, nearest_box


def test_a_drag_is_even_and_starts_and_ends_where_it_should() -> None:
    first, last = np.array([10, 10, 50, 40], dtype=np.float32), np.array([14, 7, 70, 40], dtype=np.float32)
    boxes = drag(first, last, step=2)
    np.testing.assert_array_equal(boxes[[0, -1]], [first, last])
    steps = np.diff(boxes, axis=0)
    assert np.abs(steps).max() <= 2 + 1e-5
    np.testing.assert_allclose(steps, np.tile(steps[0], (len(steps), 1)), atol=1e-4)
    assert len(drag(first, first)) == 1
    assert len(drag(first, first + 5000, step=0.1)) == 200
    with pytest.raises(ValueError, match="longer than zero"):
        drag(first, last, step=0)


def test_the_nearest_box_is_the_one_that_overlaps_most() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [80, 80, 90, 90]], dtype=np.float32)
    assert nearest_box(boxes, np.array([6, 0, 16, 10], dtype=np.float32)) == (1, pytest.approx(9 / 11))
    assert nearest_box(boxes, np.array([40, 40, 50, 50], dtype=np.float32)) is None
    assert nearest_box(boxes[:0], boxes[0]) is None
