"""Winners looked up for what is on screen against those found while pooling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.pyramid import Cells
from spp_viewer.explain.roi import Pyramid, pool_window
from tests.unit.explain.test_roi import any_levels, map_with_ties


@st.composite
def windows(draw: st.DrawFn) -> Cells:
    """On a map of 9 rows and 11 columns."""
    left, top = draw(st.integers(0, 10)), draw(st.integers(0, 8))
    return left, top, draw(st.integers(left, 10)), draw(st.integers(top, 8))


@given(windows(), any_levels, st.integers(0, 20))
def test_values_bins_and_winners_are_those_of_pooling(cells: Cells, levels: set[int], seed: int) -> None:
    conv5 = map_with_ties(9, 11, seed)
    truth = pool_window(conv5, cells, levels)
    ours = Pyramid.of(conv5, cells, tuple(levels), truth.values)
    np.testing.assert_array_equal(ours.bins, truth.bins)
    np.testing.assert_array_equal(ours.vector, truth.vector)
    for number in (None, 0, 3):
        for name in ("value", "filter", "cell"):
            np.testing.assert_array_equal(getattr(ours.shown(number), name), getattr(truth.shown(number), name))


def test_it_cannot_be_changed() -> None:
    conv5 = map_with_ties(4, 4, 1)
    ours = Pyramid.of(conv5, (0, 0, 3, 3), (1,), pool_window(conv5, (0, 0, 3, 3), (1,)).values.copy())
    with pytest.raises(ValueError, match="read-only"):
        ours.values[0, 0] = 1
