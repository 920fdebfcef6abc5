"""Pyramid pooling against three twins: numpy loops, adaptive_max_pool2d on crops, and torchvision's roi_pool."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torchvision.ops import roi_pool

from spp_viewer.core.pyramid import (
    CLASSIFICATION_LEVELS,
    DETECTION_LEVELS,
    bin_count,
    bin_edges,
    check_levels,
    level_slices,
    parents,
)
from spp_viewer.native import PoolTable
from spp_viewer.nn import pooling, pyramid
from spp_viewer.nn.pyramid import CHUNK, SIZES, PyramidPooler, bins_first_columns, spatial_pyramid_pool

LEVELS = [(1,), (1, 2, 4), (1, 2, 3, 6), (6,), (5,), (7,), (10,), (1, 5, 7, 10), (2, 3), (4, 6), (1, 2, 3, 4, 5, 6, 12)]


def feature_map(channels, height, width, seed=0):
    return torch.randn(channels, height, width, generator=torch.Generator().manual_seed(seed))


def random_windows(count, height, width, seed=0):
    rng = np.random.default_rng(seed)
    x, y = np.sort(rng.integers(0, width, (count, 2)), axis=1), np.sort(rng.integers(0, height, (count, 2)), axis=1)
    return torch.from_numpy(np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], axis=1))


def slow_pool(features, windows, levels):
    """Bin by bin in plain Python: (N, C * bins), levels ascending; inside a level channel, row, column."""
    features = features.numpy()
    rows = []
    for left, top, right, bottom in windows.tolist():
        height, width = bottom - top + 1, right - left + 1
        parts = []
        for n in sorted(levels):
            level = np.empty((len(features), n, n), dtype=features.dtype)
            for i in range(n):
                for j in range(n):
                    y0, y1 = top + i * height // n, top - (-(i + 1) * height // n)
                    x0, x1 = left + j * width // n, left - (-(j + 1) * width // n)
                    level[:, i, j] = features[:, y0:y1, x0:x1].max(axis=(1, 2))
            parts.append(level.reshape(-1))
        rows.append(np.concatenate(parts))
    return np.array(rows).reshape(len(windows), len(features) * sum(n * n for n in levels))


def crop_pool(features, windows, levels):
    rows = []
    for left, top, right, bottom in windows.tolist():
        crop = features[None, :, top : bottom + 1, left : right + 1]
        rows.append(torch.cat([F.adaptive_max_pool2d(crop, n).flatten() for n in sorted(levels)]))
    return torch.stack(rows)


def rois(windows):
    return torch.cat([torch.zeros(len(windows), 1), windows.float()], dim=1)


map_and_windows = st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**31))
any_levels = st.sets(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 10, 12]), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(map_and_windows, any_levels)
def test_pooling_against_all_three_twins(shape, levels):
    height, width, seed = shape
    features, windows = feature_map(3, height, width, seed), random_windows(6, height, width, seed)
    result = spatial_pyramid_pool(features, windows, levels)
    np.testing.assert_array_equal(result.numpy(), slow_pool(features, windows, levels))
    assert torch.equal(result, crop_pool(features, windows, levels))
    torchvisions = [roi_pool(features[None], rois(windows), n).flatten(1) for n in sorted(levels)]
    assert torch.equal(result, torch.cat(torchvisions, dim=1))


@pytest.mark.parametrize("levels", LEVELS)
def test_levels(levels):
    features, windows = feature_map(5, 23, 31), random_windows(40, 23, 31)
    result = spatial_pyramid_pool(features, windows, levels)
    assert result.shape == (40, 5 * sum(n * n for n in levels))
    np.testing.assert_array_equal(result.numpy(), slow_pool(features, windows, levels))
    assert torch.equal(result, spatial_pyramid_pool(features, windows, tuple(reversed(levels))))


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 3), (5, 5)])
def test_maps_smaller_than_the_pyramid(size):
    features = feature_map(2, *size)
    windows = torch.tensor([[0, 0, size[1] - 1, size[0] - 1], [0, 0, 0, 0]])
    result = spatial_pyramid_pool(features, windows, (1, 2, 3, 6, 10))
    np.testing.assert_array_equal(result.numpy(), slow_pool(features, windows, (1, 2, 3, 6, 10)))


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1])
def test_chunk_borders(count):
    features, windows = feature_map(2, 13, 17), random_windows(count, 13, 17)
    result = spatial_pyramid_pool(features, windows, (1, 2, 3, 5, 6))
    np.testing.assert_array_equal(result.numpy(), slow_pool(features, windows, (1, 2, 3, 5, 6)))
    pooler = PyramidPooler(features, (1, 2, 3, 5, 6))
    starts = [(start, len(bins)) for start, bins in pooler.chunks(windows)]
    assert starts == [(s, min(CHUNK, count - s)) for s in range(0, count, CHUNK)]


def test_a_map_of_whole_size_and_depth():
    features, windows = feature_map(256, 42, 57).relu(), random_windows(70, 42, 57)
    assert torch.equal(
        spatial_pyramid_pool(features, windows, DETECTION_LEVELS), crop_pool(features, windows, (1, 2, 3, 6))
    )


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_other_float_types(dtype):
    features, windows = feature_map(3, 11, 12).to(dtype), random_windows(20, 11, 12)
    result = spatial_pyramid_pool(features, windows, (1, 2, 5))
    assert result.dtype == dtype
    np.testing.assert_array_equal(result.double().numpy(), slow_pool(features.double(), windows, (1, 2, 5)))


def test_negative_maps_and_infinities():
    features = -feature_map(3, 9, 9).abs() - 1
    features[0, 4, 4], features[1, 2, 2] = -torch.inf, torch.inf
    windows = random_windows(30, 9, 9)
    np.testing.assert_array_equal(
        spatial_pyramid_pool(features, windows).numpy(), slow_pool(features, windows, DETECTION_LEVELS)
    )


def test_a_bin_with_a_nan_is_nan():
    features = feature_map(2, 9, 8)
    features[0, 3, 5] = torch.nan
    windows = random_windows(40, 9, 8)
    result = spatial_pyramid_pool(features, windows, (1, 2, 3, 5, 6)).numpy()
    expected = slow_pool(features, windows, (1, 2, 3, 5, 6))
    assert 0 < np.isnan(expected).sum() < expected.size / 2
    np.testing.assert_array_equal(result, expected)


def test_the_layout_of_the_map_does_not_matter_and_the_map_is_left_alone():
    features, windows = feature_map(4, 12, 14), random_windows(20, 12, 14)
    before = features.clone()
    last = features[None].to(memory_format=torch.channels_last)[0]
    assert torch.equal(spatial_pyramid_pool(features, windows), spatial_pyramid_pool(last, windows))
    strided = torch.stack([features, features], dim=3)[..., 1]
    assert torch.equal(spatial_pyramid_pool(features, windows), spatial_pyramid_pool(strided, windows))
    assert torch.equal(features, before)
    assert torch.equal(last, before)


def test_a_pooler_used_again_gives_what_a_fresh_one_gives():
    features = feature_map(3, 33, 37)
    pooler = PyramidPooler(features, (1, 3, 5))
    small, large = torch.tensor([[0, 0, 1, 1], [30, 30, 36, 32]]), torch.tensor([[0, 0, 36, 32], [0, 5, 36, 5]])
    for windows in (small, large, small, random_windows(50, 33, 37), large):
        assert torch.equal(pooler.pool(windows), PyramidPooler(features, (1, 3, 5)).pool(windows))


def test_a_block_in_the_table_is_kept_once(monkeypatch):
    monkeypatch.setattr(pyramid, "unavailable", lambda: "not built")
    pooler = PyramidPooler(feature_map(4, 20, 30), (1, 2, 3, 6))
    for count in (5, 200):
        pooler.pool(random_windows(count, 20, 30, seed=count))
        table = pooler._table.untyped_storage().data_ptr()
        beside = [size for size, block in pooler._blocks.items() if block.untyped_storage().data_ptr() != table]
        held = {divmod(size, SIZES) for size in pooler._have}
        assert len(held) > 1
        assert not held & set(beside)


def test_pool_fills_memory_that_it_is_given():
    features, windows = feature_map(3, 20, 20), random_windows(CHUNK + 6, 20, 20)
    into = torch.full((CHUNK + 6, 50, 3), torch.nan)
    pooler = PyramidPooler(features, DETECTION_LEVELS)
    assert pooler.pool(windows, into) is into
    assert torch.equal(into, pooler.pool(windows))


@pytest.mark.parametrize("levels", LEVELS)
def test_bins_first_columns_lead_from_one_order_to_the_other(levels):
    features, windows = feature_map(4, 15, 16), random_windows(9, 15, 16)
    published = spatial_pyramid_pool(features, windows, levels)
    bins_first = PyramidPooler(features, levels).pool(windows).flatten(1)
    columns = bins_first_columns(levels, 4)
    assert torch.equal(published[:, columns], bins_first)
    assert sorted(columns.tolist()) == list(range(4 * bin_count(levels)))


@pytest.fixture(params=[True, False], ids=["compiled", "interpreted"], autouse=True)
def compiled(request, monkeypatch):
    """Every test runs with the compiled library and as if there was none."""
    if not request.param:
        monkeypatch.setattr(pyramid, "unavailable", lambda: "not built")
    return request.param


@pytest.mark.parametrize("channels", [1, 63, 64, 65, 130])
def test_any_number_of_channels(channels):
    features, windows = feature_map(channels, 9, 14), random_windows(20, 9, 14)
    np.testing.assert_array_equal(
        spatial_pyramid_pool(features, windows).numpy(), slow_pool(features, windows, DETECTION_LEVELS)
    )


def test_zeros_of_either_sign_and_extremes():
    values = [0.0, -0.0, 1e-45, -1e-45, 3.4e38, -3.4e38, torch.inf, -torch.inf]
    features = torch.tensor(values)[torch.randint(8, (5, 8, 9), generator=torch.Generator().manual_seed(0))]
    windows = random_windows(40, 8, 9)
    np.testing.assert_array_equal(
        spatial_pyramid_pool(features, windows).numpy(), slow_pool(features, windows, DETECTION_LEVELS)
    )


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_share_the_windows(threads):
    features, windows = feature_map(70, 12, 13).numpy(), random_windows(101, 12, 13).numpy()
    into = np.full((101, 50, 70), np.nan, dtype=np.float32)
    PoolTable(features, parents(DETECTION_LEVELS), threads).pool(windows, into)
    expected = PyramidPooler(torch.from_numpy(features)).pool(torch.from_numpy(windows))
    np.testing.assert_array_equal(into, expected.numpy())


def test_a_table_refuses_other_types_and_shapes():
    with pytest.raises(ValueError, match="float32"):
        PoolTable(np.zeros((2, 3, 4)), parents((1, 2)))
    table = PoolTable(np.zeros((2, 3, 4), dtype=np.float32), parents((1, 2)))
    with pytest.raises(ValueError, match="pooled values"):
        table.pool(np.zeros((1, 4), dtype=np.int64), np.zeros((1, 4, 2), dtype=np.float32))
    with pytest.raises(ValueError, match="windows"):
        table.pool(np.zeros((1, 4), dtype=np.int32), np.zeros((1, 5, 2), dtype=np.float32))


def test_one_window_in_numpy_is_pooled_alike(compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(pooling, "unavailable", lambda: "not built")
    features, windows = feature_map(5, 11, 9), random_windows(30, 11, 9)
    for window, expected in zip(windows.tolist(), PyramidPooler(features, (1, 2, 5)).pool(windows), strict=True):
        ours = pooling.pool_window(features.numpy(), tuple(window), (5, 1, 2))
        np.testing.assert_array_equal(ours, expected.numpy())


def test_no_windows():
    assert spatial_pyramid_pool(feature_map(2, 5, 5), torch.zeros((0, 4), dtype=torch.int64)).shape == (0, 100)


@pytest.mark.parametrize(
    "window", [[-1, 0, 2, 2], [0, -1, 2, 2], [0, 0, 6, 2], [0, 0, 2, 5], [3, 0, 2, 2], [0, 3, 2, 2], [9, 9, 9, 9]]
)
def test_windows_off_the_map_are_refused(window):
    features = feature_map(2, 5, 6)
    with pytest.raises(ValueError, match="leaves the map of 6 x 5"):
        spatial_pyramid_pool(features, torch.tensor([[0, 0, 5, 4], window]))


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(N, 4\)"):
        spatial_pyramid_pool(feature_map(2, 5, 6), torch.zeros(3, 5, dtype=torch.int64))
    with pytest.raises(ValueError, match=r"\(C, H, W\)"):
        spatial_pyramid_pool(torch.zeros(1, 2, 5, 6), torch.zeros(1, 4, dtype=torch.int64))
    with pytest.raises(ValueError, match=r"\(C, H, W\)"):
        spatial_pyramid_pool(torch.zeros(2, 0, 6), torch.zeros(1, 4, dtype=torch.int64))


@pytest.mark.parametrize("levels", [(), (0,), (-1, 2), (2, 2), (1.5,), ("a",), (float("inf"),)])
def test_wrong_levels_are_refused(levels):
    with pytest.raises((ValueError, TypeError)):
        check_levels(levels)


def test_levels_and_their_bins():
    assert check_levels([6, 1, 3, 2]) == DETECTION_LEVELS
    assert (bin_count(DETECTION_LEVELS), bin_count(CLASSIFICATION_LEVELS)) == (50, 21)
    assert level_slices((6, 2, 1)) == {1: slice(0, 1), 2: slice(1, 5), 6: slice(5, 41)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 50), st.integers(1, 2000), st.integers(1, 40))
def test_bins_cover_a_side_without_gaps(first, length, level):
    start, end = bin_edges(np.array([first]), np.array([first + length - 1]), level)
    start, end = start[0].tolist(), end[0].tolist()
    assert (start[0], end[-1]) == (first, first + length)
    assert all(a < b for a, b in zip(start, end, strict=True))
    assert all(nxt <= b for nxt, b in zip(start[1:], end[:-1], strict=True))
