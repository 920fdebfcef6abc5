"""Where shares are and how they are rounded."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.explain.summary import main_region, rounded_parts


def grid(n: int, *bins: tuple[int, int]) -> np.ndarray:
    """One at (row, column), a little against everywhere else."""
    result = np.full((n, n), -0.1)
    for row, column in bins:
        result[row, column] = 1.0
    return result


@pytest.mark.parametrize(
    ("shares", "place"),
    [
        (grid(1, (0, 0)), "everywhere"),
        (grid(2, (0, 0)), "upper left"),
        (grid(2, (0, 0), (0, 1)), "top"),
        (grid(3, (1, 1)), "middle"),
        (grid(3, (0, 2), (1, 2), (2, 2)), "right"),
        (grid(6, (5, 4), (4, 5), (5, 5)), "lower right"),
        (grid(6, (2, 2), (3, 3), (0, 0)), "middle"),
        (np.ones((6, 6)), "everywhere"),
        (np.zeros((3, 3)), "everywhere"),
        (-np.ones((3, 3)), "everywhere"),
    ],
)
def test_the_place_that_holds_most(shares: np.ndarray, place: str) -> None:
    assert main_region(shares) == place


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=8), st.integers(0, 4))
def test_rounded_parts_add_up_and_stay_close(parts: list[float], digits: int) -> None:
    unit = 10.0**-digits
    rounded = rounded_parts(parts, sum(parts), digits)
    assert round(sum(rounded), digits) == round(sum(parts), digits) or abs(sum(rounded) - sum(parts)) <= unit / 2 + 1e-9
    assert all(abs(a - b) < unit + 1e-9 for a, b in zip(rounded, parts, strict=True))


def test_plain_rounding_would_not_add_up() -> None:
    assert rounded_parts([0.004, 0.004, 0.004], 0.012, 2) == [0.01, 0.0, 0.0]
    assert rounded_parts([], 0.0, 2) == []
