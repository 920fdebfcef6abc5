"""Order and choice of boxes depend on the boxes alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.boxes import area
from spp_viewer.proposals import select
from spp_viewer.proposals.base import canonical
from tests.make import random_boxes


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 2, *[st.integers(3, 6)] * 2), max_size=30), st.randoms())
def test_canonical_is_a_sorted_set(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    result = canonical(np.array(shuffled, dtype=np.float32).reshape(-1, 4))
    assert [tuple(row) for row in result.astype(int).tolist()] == sorted(set(rows))


@pytest.mark.parametrize("limit", [1, 2, 7, 100, 499, 500, 501, 5000])
def test_select_takes_the_right_number_whatever_the_order(limit):
    boxes = random_boxes(500, 640, 480, seed=1)
    chosen = select(boxes, limit)
    assert len(chosen) == min(limit, 500)
    rng = np.random.default_rng(0)
    for _ in range(3):
        np.testing.assert_array_equal(select(boxes[rng.permutation(500)], limit), chosen)
    np.testing.assert_array_equal(canonical(chosen), chosen)
    assert set(map(tuple, chosen.tolist())) <= set(map(tuple, boxes.tolist()))


def test_select_is_biased_to_no_size():
    boxes = random_boxes(3000, 640, 480, seed=2, shortest=4)
    shares = np.linspace(0.02, 0.98, 33)
    before, after = np.quantile(area(boxes), shares), np.quantile(area(select(boxes, 1000)), shares)
    np.testing.assert_allclose(after, before, rtol=0.12)


def slow_select(boxes, limit):
    """Box by box in plain Python."""
    rows = sorted({tuple(row) for row in boxes.tolist()})
    if len(rows) <= limit:
        return rows
    low = [min(row[axis] for row in rows) for axis in (0, 1)]
    extent = [max(row[axis + 2] for row in rows) - low[axis] for axis in (0, 1)]

    def place(row):
        cells = [min(int((row[edge] - low[edge % 2]) / extent[edge % 2] * 32), 31) for edge in range(4)]
        bits = "".join(f"{cell:05b}"[bit] for bit in range(5) for cell in cells)
        return int(bits, 2), (row[2] - row[0]) * (row[3] - row[1]), row

    along = sorted(rows, key=place)
    return sorted(along[k * len(along) // limit] for k in range(limit))


@pytest.mark.parametrize("limit", [1, 3, 50, 299])
def test_select_against_its_slow_twin(limit):
    rng = np.random.default_rng(limit)
    corners = rng.integers(0, 64, (300, 2))
    boxes = np.concatenate([corners, corners + rng.integers(1, 65, (300, 2))], axis=1).astype(np.float32)
    boxes = np.concatenate([boxes, [[0, 0, 128, 128]]]).astype(np.float32)  # edges are exact binary shares of 128
    assert [tuple(row) for row in select(boxes, limit).tolist()] == slow_select(boxes, limit)


def test_of_pairs_of_near_duplicates_one_is_left():
    boxes = np.array([[x, y, x + 6, y + 6] for x in range(0, 128, 8) for y in range(0, 128, 8)], dtype=np.float32)
    twins = np.concatenate([boxes, boxes + np.float32(0.25)])
    assert len({tuple(row) for row in np.floor(select(twins, len(boxes))).tolist()}) == len(boxes)


def test_boxes_without_extent_are_cut_too():
    boxes = np.zeros((1, 4), np.float32)
    assert len(select(boxes, 1)) == 1
    line = np.array([[0, y, 0, y] for y in range(9)], dtype=np.float32)
    assert len(select(line, 4)) == 4


def test_select_counts_equal_boxes_once():
    boxes = np.repeat(random_boxes(10, 50, 50), 4, axis=0)
    assert len(select(boxes, 20)) == 10
    assert len(select(boxes, 5)) == 5


def test_boxes_of_equal_area_are_told_apart_by_their_place():
    boxes = np.array([[x, y, x + 5, y + 5] for x in range(10) for y in range(10)], dtype=np.float32)
    np.testing.assert_array_equal(select(boxes, 13), select(boxes[::-1], 13))


def test_no_boxes():
    assert select(np.zeros((0, 4), np.float32), 5).shape == (0, 4)
