"""Boxes: conventions, and IoU against a twin that counts pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.boxes import area, as_boxes, clip, from_voc, iou_matrix, to_voc
from tests.make import random_boxes


def test_as_boxes_gives_float32_rows_of_four():
    boxes = as_boxes([[0, 1, 2, 3], [4, 5, 6, 7]])
    assert boxes.dtype == np.float32
    assert boxes.shape == (2, 4)


def test_no_boxes_are_zero_rows_of_four():
    assert as_boxes([]).shape == (0, 4)
    assert as_boxes(np.zeros((0, 4))).shape == (0, 4)


@pytest.mark.parametrize("zero_sized", [[[3, 4, 3, 9]], [[3, 4, 9, 4]], [[3, 4, 3, 4]]])
def test_a_box_without_area_is_a_box(zero_sized):
    assert len(as_boxes(zero_sized)) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([1, 2, 3, 4], "shape"),
        ([[1, 2, 3]], "shape"),
        (np.zeros((2, 2, 4)), "shape"),
        (5, "shape"),
        ([[0, 0, np.nan, 1]], "finite"),
        ([[0, 0, np.inf, 1]], "finite"),
        ([[5, 0, 4, 1]], "x1 <= x2"),
        ([[0, 5, 1, 4]], "x1 <= x2"),
    ],
)
def test_as_boxes_refuses(wrong, message):
    with pytest.raises(ValueError, match=message):
        as_boxes(wrong)


def test_voc_counts_pixels_from_one_and_includes_the_last():
    np.testing.assert_array_equal(from_voc([[1, 1, 500, 375]]), [[0, 0, 500, 375]])
    np.testing.assert_array_equal(from_voc([[8, 3, 8, 3]]), [[7, 2, 8, 3]])  # a single pixel
    boxes = random_boxes(20, 300, 200).round()
    np.testing.assert_array_equal(from_voc(to_voc(boxes)), boxes)


def test_voc_conversion_leaves_its_input_alone():
    boxes = np.ones((1, 4), dtype=np.float32)
    from_voc(boxes)
    to_voc(boxes)
    np.testing.assert_array_equal(boxes, np.ones((1, 4)))


small_box = st.tuples(*[st.integers(0, 12)] * 4).map(
    lambda c: (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
)


@given(st.lists(small_box, min_size=1, max_size=6), st.lists(small_box, min_size=1, max_size=6))
def test_iou_counts_shared_pixels(first, second):
    def pixels(box):
        return {(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])}

    matrix = iou_matrix(as_boxes(first), as_boxes(second))
    assert matrix.shape == (len(first), len(second))
    for i, a in enumerate(first):
        assert area(as_boxes([a]))[0] == len(pixels(a))
        for j, b in enumerate(second):
            union = len(pixels(a) | pixels(b))
            expected = len(pixels(a) & pixels(b)) / union if union else 0.0
            assert matrix[i, j] == pytest.approx(expected, abs=1e-6)


def test_clip_keeps_boxes_inside_the_image():
    boxes = as_boxes([[-5, -5, 500, 500], [10, 10, 20, 20], [200, 10, 300, 20]])
    np.testing.assert_array_equal(clip(boxes, 100, 50), [[0, 0, 100, 50], [10, 10, 20, 20], [100, 10, 100, 20]])
