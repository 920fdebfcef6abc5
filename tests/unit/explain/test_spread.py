"""Shares spread over the photograph: nothing is lost, and everything lands where the cells look."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.results import Geometry
from spp_viewer.explain.receptive import Registration
from spp_viewer.explain.spread import SPREADS, inside, spread_cells

GEOMETRY = Geometry(stride=16, centre=15.0, receptive_field=163, channels=1)
HALF = Registration(GEOMETRY, (8, 11), (160, 208), (80, 104))
"""An image shown to the network at twice its size."""


def random_plane(registration: Registration, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=registration.map_size)


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.integers(1, 12),
    st.integers(1, 12),
    st.tuples(st.integers(1, 50), st.integers(1, 50)) | st.none(),
    st.sampled_from(SPREADS),
)
def test_the_sum_is_kept_whatever_the_sizes(
    height: int, width: int, h: int, w: int, size: tuple[int, int] | None, spread: str
) -> None:
    registration = Registration(GEOMETRY, (h, w), (16 * h, 16 * w), (height, width))
    plane = random_plane(registration)
    result = spread_cells(plane, registration, spread, size)
    assert result.shape == (size or (height, width))
    assert result.sum() == pytest.approx(plane.sum(), abs=1e-9)


@pytest.mark.parametrize("spread", ["squares", "fields"])
def test_one_cell_lies_evenly_on_its_square_or_its_field(spread: str) -> None:
    for x, y in ((0, 0), (5, 3), (10, 7)):
        plane = np.zeros(HALF.map_size)
        plane[y, x] = -6.0
        result = spread_cells(plane, HALF, spread)
        box = (HALF.squares if spread == "squares" else HALF.receptive_fields)([[x, y]])[0].astype(np.float64)
        rows, columns = np.nonzero(result)
        assert (columns.min(), rows.min()) == tuple(np.floor(box[:2]))
        assert (columns.max() + 1, rows.max() + 1) == tuple(np.ceil(box[2:]))
        area = (box[2] - box[0]) * (box[3] - box[1])
        whole = result[rows.min() + 1 : rows.max(), columns.min() + 1 : columns.max()]
        np.testing.assert_allclose(whole, -6.0 / area)
        outer = np.concatenate([np.floor(box[:2]), np.ceil(box[2:])]).astype(np.float32)
        assert inside(result, outer, HALF.image_size) == pytest.approx(-6.0)


def test_a_tent_stands_on_the_field_and_is_highest_in_its_middle() -> None:
    plane = np.zeros(HALF.map_size)
    plane[4, 5] = 3.0
    result = spread_cells(plane, HALF, "tents")
    x1, y1, x2, y2 = HALF.receptive_fields([[5, 4]], clip=False)[0].astype(int).tolist()
    assert x1 >= 0
    assert x2 <= 104
    assert result.sum() == pytest.approx(3)
    across, down = result.sum(axis=0), result.sum(axis=1)
    assert np.flatnonzero(across).tolist() == list(range(x1, x2))
    half = (x2 - x1) / 2
    height = [max(0.0, 1 - abs(x + 0.5 - (x1 + half)) / half) for x in range(104)]
    np.testing.assert_allclose(across, 3 * np.array(height) / half, atol=1e-3)
    np.testing.assert_allclose(result, np.outer(down, across) / 3)
    assert y1 < 0 or y2 > 80  # along the other axis the field reaches over the border, and all of it is kept


@pytest.mark.parametrize("spread", SPREADS)
def test_a_coarser_raster_has_the_sums_of_the_finer_one(spread: str) -> None:
    plane = random_plane(HALF)
    fine, coarse = spread_cells(plane, HALF, spread), spread_cells(plane, HALF, spread, (20, 26))
    np.testing.assert_allclose(coarse, fine.reshape(20, 4, 26, 4).sum(axis=(1, 3)))


def test_a_cell_in_the_padding_of_a_tiny_image_goes_to_its_border() -> None:
    plane = np.zeros((3, 3))
    plane[2, 2] = 1
    registration = Registration(GEOMETRY, (3, 3), (20, 20), (2, 2))  # cells 1 and 2 are centred on the padding
    for spread in SPREADS:
        result = spread_cells(plane, registration, spread)
        assert result.sum() == pytest.approx(1)
    assert spread_cells(plane, registration, "squares")[1, 1] == 1


def test_what_lies_inside_a_box() -> None:
    raster = np.arange(12, dtype=np.float64).reshape(3, 4)  # laid over an image of 8 x 9 pixels
    size = (9, 8)
    assert inside(raster, np.array([0, 0, 8, 9], dtype=np.float32), size) == pytest.approx(raster.sum())
    assert inside(raster, np.array([2, 3, 6, 6], dtype=np.float32), size) == pytest.approx(5 + 6)
    assert inside(raster, np.array([3, 3, 6, 4.5], dtype=np.float32), size) == pytest.approx((5 / 2 + 6) / 2)
    assert inside(raster, np.array([4, 4, 4, 4], dtype=np.float32), size) == 0


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="spread must be one of"):
        spread_cells(random_plane(HALF), HALF, "everywhere")
    with pytest.raises(ValueError, match="is not of a map of"):
        spread_cells(np.zeros((11, 8)), HALF)
