from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.explain import filters
from spp_viewer.explain.filters import (
    ORDERS,
    REDUCTIONS,
    FilterStatistics,
    filter_order,
    filter_statistics,
    reduce_filters,
    selectivity,
    strongest_cells,
)


def random_maps(seed: int, channels: int, height: int, width: int, filters_last: bool = False) -> np.ndarray:
    rng = np.random.default_rng(seed)
    maps = np.maximum(rng.normal(-0.3, 1, (channels, height, width)), 0).astype(np.float32)
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(maps, 0, 2)), 2, 0) if filters_last else maps


shapes = st.tuples(st.integers(0, 999), st.integers(1, 9), st.integers(1, 12), st.integers(1, 12), st.booleans())


@given(shapes)
def test_statistics_and_reductions_agree_with_loops(shape: tuple[int, int, int, int, bool]) -> None:
    maps = random_maps(*shape)
    found = filter_statistics(maps)
    assert len(found) == len(maps)
    for number, values in enumerate(maps):
        assert found.peak[number] == max(values.ravel().tolist())
        assert found.mean[number] == pytest.approx(sum(values.ravel().tolist()) / values.size, rel=1e-5)
    whole = {how: reduce_filters(maps, how) for how in REDUCTIONS}
    for y, x in np.ndindex(maps.shape[1:]):
        cell = maps[:, y, x].tolist()
        assert whole["max"][y, x] == max(cell)
        assert whole["mean"][y, x] == pytest.approx(sum(cell) / len(cell), rel=1e-5)
        assert whole["energy"][y, x] == pytest.approx(sum(v * v for v in cell) ** 0.5, rel=1e-5)


def test_selectivity_compares_means_inside_and_outside() -> None:
    maps = np.zeros((4, 4, 5), dtype=np.float32)
    maps[0, 1:3, 1:3] = 2  # inside only
    maps[1, 3, 4] = 2  # outside only
    maps[2] = 3  # everywhere alike
    found = selectivity(maps, (1, 1, 2, 2))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [1, -1, 0, 0], atol=1e-6)
    maps[3, 1, 1], maps[3, 0, :4] = 4, 1  # means 1 inside, 0.25 outside
    assert selectivity(maps, (1, 1, 2, 2))[3] == pytest.approx(0.6)


def test_a_window_of_the_whole_map_selects_nothing() -> None:
    maps = random_maps(0, 5, 3, 4)
    assert selectivity(maps, (0, 0, 3, 2)).tolist() == [0] * 5


@given(shapes, st.data())
def test_selectivity_lies_between_minus_one_and_one(
    shape: tuple[int, int, int, int, bool], data: st.DataObject
) -> None:
    maps = random_maps(*shape)
    left, right = sorted(data.draw(st.tuples(*[st.integers(0, maps.shape[2] - 1)] * 2)))
    top, bottom = sorted(data.draw(st.tuples(*[st.integers(0, maps.shape[1] - 1)] * 2)))
    inside = np.zeros(maps.shape[1:], dtype=bool)
    inside[top : bottom + 1, left : right + 1] = True
    found = selectivity(maps, (left, top, right, bottom))
    for values, value in zip(maps, found.tolist(), strict=True):
        a, b = values[inside].mean(), values[~inside].mean() if not inside.all() else values[inside].mean()
        assert value == pytest.approx((a - b) / (a + b) if a + b > 0 else 0, abs=1e-5)
        assert -1 <= value <= 1


def test_orders_are_stable_and_name_every_filter() -> None:
    numbers = np.array([3, 1, 3, 0, 1], dtype=np.float32)
    found = FilterStatistics(peak=numbers, mean=-numbers)
    assert filter_order("index", found).tolist() == [0, 1, 2, 3, 4]
    assert filter_order("peak", found).tolist() == [0, 2, 1, 4, 3]
    assert filter_order("mean", found).tolist() == [3, 1, 4, 0, 2]
    assert filter_order("selectivity", found, np.zeros(5, dtype=np.float32)).tolist() == [0, 1, 2, 3, 4]
    assert {sorted(filter_order(order, found, numbers).tolist()) == [0, 1, 2, 3, 4] for order in ORDERS} == {True}


@pytest.mark.parametrize("apart", [2, 60])
def test_strongest_cells_of_a_large_map_are_those_of_all(apart: int, monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(4).random((150, 200), dtype=np.float32).round(3)
    monkeypatch.setattr(filters, "FIRST_SEARCHED", 20)  # of some three thousand maxima, with ties among them
    quick = strongest_cells(values, 8, apart)
    monkeypatch.setattr(filters, "FIRST_SEARCHED", 10**6)
    assert quick.tolist() == strongest_cells(values, 8, apart).tolist()


def test_strongest_cells_are_maxima_that_do_not_touch() -> None:
    values = np.zeros((6, 8), dtype=np.float32)
    values[1, 1], values[1, 2] = 9, 8  # neighbours: the stronger one stands for both
    values[4, 6] = 5
    values[5, 0] = 7
    values[0, 7] = 5  # as strong as (6, 4), and above it
    assert strongest_cells(values, 10).tolist() == [[1, 1], [0, 5], [7, 0], [6, 4]]
    assert strongest_cells(values, 2).tolist() == [[1, 1], [0, 5]]
    assert strongest_cells(values, 10, apart=5).tolist() == [[1, 1], [7, 0]]


def test_a_plateau_gives_cells_apart_and_silence_gives_none() -> None:
    assert strongest_cells(np.ones((3, 5), dtype=np.float32), 99).tolist() == [
        [0, 0],
        [2, 0],
        [4, 0],
        [0, 2],
        [2, 2],
        [4, 2],
    ]
    assert strongest_cells(np.zeros((3, 5), dtype=np.float32), 3).shape == (0, 2)
    assert strongest_cells(np.full((1, 1), 2, dtype=np.float32), 3).tolist() == [[0, 0]]


@given(shapes, st.integers(1, 6), st.integers(1, 4))
def test_strongest_cells_of_random_maps(shape: tuple[int, int, int, int, bool], count: int, apart: int) -> None:
    values = random_maps(*shape)[0]
    cells = strongest_cells(values, count, apart)
    assert len(cells) <= count
    strengths = values[cells[:, 1], cells[:, 0]]
    assert (np.diff(strengths) <= 0).all()
    for number, (x, y) in enumerate(cells.tolist()):
        assert values[y, x] > 0
        assert values[y, x] == values[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].max()
        for other_x, other_y in cells[:number].tolist():
            assert max(abs(x - other_x), abs(y - other_y)) >= apart
    if values.max() > 0:
        assert strengths[0] == values.max()


def test_wrong_input_is_refused() -> None:
    maps = random_maps(0, 2, 3, 4)
    with pytest.raises(ValueError, match="reduction must be one of"):
        reduce_filters(maps, "median")
    with pytest.raises(ValueError, match="shape"):
        filter_statistics(maps[0])
    with pytest.raises(ValueError, match="leaves the map of 4 x 3 cells"):
        selectivity(maps, (0, 0, 4, 2))
    with pytest.raises(ValueError, match="two dimensions"):
        strongest_cells(maps, 3)
    with pytest.raises(ValueError, match="order must be one of"):
        filter_order("size", filter_statistics(maps))
    with pytest.raises(ValueError, match="one value for each filter"):
        filter_order("selectivity", filter_statistics(maps))
