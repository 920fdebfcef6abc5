"""Where a rectangle is taken hold of, and what dragging makes of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.gui.document.rect_edit import GRIPS, INSIDE, LEAST, NEW, dragged, grip_at, handle, spanned

BOX = np.array([20, 10, 60, 40], dtype=np.float32)
SIZE = (100, 80)


@pytest.mark.parametrize(
    ("x", "y", "grip"),
    [
        (20, 10, "top left"),
        (62, 38, "bottom right"),
        (58, 12, "top right"),
        (18.5, 42, "bottom left"),
        (40, 11, "top"),
        (40, 42, "bottom"),
        (17.5, 25, "left"),
        (60, 25, "right"),
        (40, 25, INSIDE),
        (16, 25, NEW),
        (40, 44, NEW),
        (90, 70, NEW),
    ],
)
def test_corners_before_edges_before_the_inside(x: float, y: float, grip: str) -> None:
    assert grip_at(BOX, x, y, slack=3) == grip


@pytest.mark.parametrize("grip", GRIPS)
def test_every_handle_is_its_own_grip(grip: str) -> None:
    assert grip_at(BOX, *handle(BOX, grip), slack=3) == grip


def test_a_small_rectangle_can_still_be_moved() -> None:
    small = np.array([20, 10, 26, 16], dtype=np.float32)
    assert grip_at(small, 23, 13, slack=7) == INSIDE
    assert grip_at(small, 14, 13, slack=7) == "left"


def test_without_a_rectangle_one_begins() -> None:
    assert grip_at(None, 5, 5, slack=3) == NEW


@pytest.mark.parametrize(
    ("grip", "dx", "dy", "box"),
    [
        ("top left", 5, -3, [25, 7, 60, 40]),
        ("right", 7.4, 30, [20, 10, 67, 40]),
        ("bottom", 50, 5.5, [20, 10, 60, 46]),
        ("left", 60, 0, [60, 10, 80, 40]),
        ("left", 39, 0, [56, 10, 60, 40]),
        ("right", -40, 0, [20, 10, 24, 40]),
        ("bottom right", 500, 500, [20, 10, 100, 80]),
        (INSIDE, 10.4, -2, [30, 8, 70, 38]),
        (INSIDE, -500, 500, [0, 50, 40, 80]),
    ],
)
def test_dragging(grip: str, dx: float, dy: float, box: list[float]) -> None:
    assert dragged(BOX, grip, dx, dy, SIZE).tolist() == box
    assert BOX.tolist() == [20, 10, 60, 40]


@given(
    st.sampled_from([*GRIPS, INSIDE]),
    st.tuples(st.floats(-200, 200), st.floats(-200, 200)),
    st.tuples(st.integers(0, 100), st.integers(0, 80)),
    st.tuples(st.floats(-50, 150), st.floats(-50, 150)),
)
def test_it_stays_in_the_image_whole_and_no_smaller_than_the_least(
    grip: str, way: tuple[float, float], start: tuple[int, int], end: tuple[float, float]
) -> None:
    for box in (
        spanned(*start, *end, SIZE),
        dragged(BOX, grip, *way, SIZE),
        dragged(spanned(*start, *end, SIZE), grip, *way, SIZE),
    ):
        x1, y1, x2, y2 = box.tolist()
        assert 0 <= x1 <= x2 - LEAST
        assert x2 <= SIZE[0]
        assert 0 <= y1 <= y2 - LEAST
        assert y2 <= SIZE[1]
        assert box.dtype == np.float32
        assert all(edge == round(edge) for edge in (x1, y1, x2, y2))


def test_an_image_smaller_than_the_least_is_taken_whole() -> None:
    assert spanned(0, 0, 1, 1, (3, 2)).tolist() == [0, 0, 3, 2]
