"""Shares of a score against autograd, finite differences and the score itself."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from spp_viewer.core.image import Image
from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.core.results import Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.detectors.live import WindowScorer
from spp_viewer.detectors.scored import ScoredWindows
from spp_viewer.explain.roi import pool_window
from spp_viewer.explain.shares import ScoreShares, cell_shares, score_shares, strongest
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.heads import Heads
from tests.make import SMALL, arrays, random_boxes, random_heads

CHANNELS = 5
BINS = 50


@pytest.fixture(scope="module")
def windows(either_bundle: ModelBundle, photo: Image) -> tuple[Heads, ScoredWindows, np.ndarray]:
    """Heads with bins first, 200 random windows of the photograph, and its conv5."""
    detector = SppNet(either_bundle, "cpu", SMALL)
    whole = np.array([[0, 0, photo.width, photo.height]], dtype=np.float32)
    analysis = detector.analyse(photo, Proposals(whole, "whole", 1))
    assert detector.heads is not None
    assert analysis.maps is not None
    boxes = random_boxes(200, photo.width, photo.height, seed=17, shortest=2)
    return detector.heads, WindowScorer.of(detector, analysis).score(boxes), analysis.maps[0].conv5


def random_heads_with_biases(pooled: int, seed: int, rank: int | None = None) -> Heads:
    """Also the SVMs have biases, and some units of fc6 and fc7 are shut for certain."""
    heads = random_heads(pooled, seed=seed, rank=rank)
    fc6_bias, fc7_bias = heads.fc6.bias.clone(), heads.fc7_bias.clone()
    fc6_bias[::5], fc7_bias[::4] = -100, -100
    return dataclasses.replace(
        heads,
        fc6=dataclasses.replace(heads.fc6, bias=fc6_bias),
        fc7_bias=fc7_bias,
        svm_bias=torch.linspace(-1, 1, heads.class_count),
    )


def random_shares(seed: int, label: int = 1, rank: int | None = None) -> tuple[np.ndarray, Heads, ScoreShares]:
    values = np.random.default_rng(seed).normal(size=(BINS, CHANNELS)).clip(0).astype(np.float32)
    heads = random_heads_with_biases(values.size, seed, rank)
    return values, heads, score_shares(values, heads, DETECTION_LEVELS, label)


def test_shares_and_biases_are_the_score_on_200_windows(
    windows: tuple[Heads, ScoredWindows, np.ndarray], tiny_bundle: ModelBundle
) -> None:
    heads, scored, _ = windows
    spare = []
    for number, row in enumerate(scored.row):
        label = number % len(tiny_bundle.classes)
        shares = score_shares(scored.pooled[row], heads, tiny_bundle.levels, label)
        assert shares.score == pytest.approx(float(scored.scores[number, label]), abs=shares.tolerance)
        spare.append(abs(shares.total - shares.score) / shares.tolerance)
        spare.append(abs(shares.fc6.sum() + shares.fc7_bias + shares.svm_bias - shares.score) / shares.tolerance)
        spare.append(abs(shares.fc7.sum() + shares.svm_bias - shares.score) / shares.tolerance)
        for part in (shares.by_bin.sum(), shares.by_filter.sum(), sum(shares.by_level.values())):
            assert part == pytest.approx(shares.pooled.sum(), abs=1e-9)
    assert max(spare) < 1


@pytest.mark.parametrize("rank", [None, 8])
@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_autograd_s(seed: int, rank: int | None) -> None:
    values, heads, shares = random_shares(seed, 2, rank)
    fc6_weight = torch.from_numpy(arrays(heads)["fc6_weight"]).float()
    pooled = torch.from_numpy(values.reshape(1, -1).copy()).requires_grad_()
    hidden = torch.relu(pooled @ fc6_weight.T + heads.fc6.bias)
    fc7 = torch.relu(hidden @ heads.fc7_weight.T + heads.fc7_bias)
    score = (fc7 @ heads.svm_weight.T + heads.svm_bias)[0, 2]
    by_pooled, by_hidden = torch.autograd.grad(score, [pooled, hidden])
    np.testing.assert_allclose(shares.gradient.ravel(), by_pooled[0].numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(shares.pooled.ravel(), (by_pooled * pooled)[0].detach().numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(shares.fc6, (by_hidden * hidden)[0].detach().numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(shares.fc7, (fc7[0] * heads.svm_weight[2]).detach().numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("rank", [None, 8])
@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_the_slope_of_the_score(seed: int, rank: int | None) -> None:
    values, heads, shares = random_shares(seed, rank=rank)
    weights = arrays(heads)

    def score(vector: np.ndarray) -> float:
        hidden = np.maximum(weights["fc6_weight"] @ vector + weights["fc6_bias"], 0)
        fc7 = np.maximum(weights["fc7_weight"] @ hidden + weights["fc7_bias"], 0)
        return float((weights["svm_weight"] @ fc7 + weights["svm_bias"])[1])

    start = values.ravel().astype(np.float64)
    for place in np.random.default_rng(seed).choice(start.size, 60, replace=False):
        step = np.zeros_like(start)
        step[place] = 1e-7  # so small that no ReLU changes sides
        slope = (score(start + step) - score(start - step)) / 2e-7
        assert slope == pytest.approx(float(shares.gradient.ravel()[place]), rel=1e-3, abs=1e-5)


def test_without_any_feature_the_biases_are_the_score() -> None:
    values, heads, _ = random_shares(0)
    shares = score_shares(np.zeros_like(values), heads, DETECTION_LEVELS, 0)
    assert not shares.pooled.any()
    assert shares.bias == pytest.approx(shares.score, abs=1e-6)
    assert shares.svm_bias == float(heads.svm_bias[0])
    assert shares.fc6_bias != 0
    assert shares.fc7_bias != 0


def test_levels_take_their_own_bins() -> None:
    _, _, shares = random_shares(4)
    by_bin = shares.by_bin
    expected = {1: by_bin[0], 2: by_bin[1:5].sum(), 3: by_bin[5:14].sum(), 6: by_bin[14:].sum()}
    assert shares.by_level == pytest.approx(expected)


def test_what_does_not_fit_is_refused() -> None:
    values, heads, _ = random_shares(0)
    for wrong in (values[:, :4], values[:21]):
        with pytest.raises(ValueError, match="do not fit a pyramid"):
            score_shares(wrong, heads, DETECTION_LEVELS, 0)
    with pytest.raises(ValueError, match="do not fit a pyramid"):
        score_shares(values, heads, (1, 2, 4), 0)
    for label in (-1, 4):
        with pytest.raises(ValueError, match="no class"):
            score_shares(values, heads, DETECTION_LEVELS, label)


# Cells


@pytest.mark.parametrize("seed", range(4))
def test_cells_get_what_their_bins_have_as_autograd_hands_it_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    conv5 = rng.normal(size=(CHANNELS, 9, 13)).clip(0).astype(np.float32)
    cells = (2, 1, 11, 7)
    pyramid = pool_window(conv5, cells)
    heads = random_heads_with_biases(pyramid.values.size, seed)
    shares = score_shares(pyramid.values, heads, DETECTION_LEVELS, 0)
    ours = cell_shares(shares.pooled, pyramid, (9, 13))

    feature_map = torch.from_numpy(conv5.copy()).requires_grad_()
    parts = []
    for bounds in pyramid.bins.tolist():
        left, top, right, bottom = bounds
        block = feature_map[:, top : bottom + 1, left : right + 1].flatten(1)
        parts.append(block.max(dim=1).values)
    fc7 = heads.fc7(torch.stack(parts).reshape(1, -1))
    heads.scores(fc7)[0, 0].backward()
    assert feature_map.grad is not None
    np.testing.assert_allclose(ours.dense(), (feature_map.grad * feature_map).detach().numpy(), rtol=1e-4, atol=1e-5)
    assert ours.share.sum() == pytest.approx(shares.pooled.sum(), abs=1e-9)
    assert ours.bins.sum() == (shares.pooled != 0).sum()
    assert ours.bins.max() > 1  # a cell that won several bins is listed once
    assert len(np.unique(np.column_stack([ours.filter, ours.cell]), axis=0)) == len(ours)


def test_cells_of_200_windows_add_up_to_the_score(
    windows: tuple[Heads, ScoredWindows, np.ndarray], tiny_bundle: ModelBundle
) -> None:
    heads, scored, conv5 = windows
    for number, row in enumerate(scored.row):
        window = tuple(scored.windows.cells[number].tolist())
        pyramid = pool_window(conv5, window)
        np.testing.assert_array_equal(pyramid.values, scored.pooled[row])
        shares = score_shares(pyramid.values, heads, tiny_bundle.levels, number % 4)
        cells = cell_shares(shares.pooled, pyramid, conv5.shape[1:])
        assert cells.share.sum() + shares.bias == pytest.approx(shares.score, abs=shares.tolerance)
        assert cells.plane().sum() == pytest.approx(cells.share.sum(), abs=1e-9)
        left, top, right, bottom = window
        column, line = cells.cell.T
        assert ((left <= column) & (column <= right) & (top <= line) & (line <= bottom)).all()


def test_planes_of_filters_make_the_plane_of_all() -> None:
    conv5 = np.random.default_rng(1).normal(size=(CHANNELS, 6, 7)).clip(0).astype(np.float32)
    pyramid = pool_window(conv5, (0, 0, 6, 5))
    cells = cell_shares(pyramid.values.astype(np.float64), pyramid, (6, 7))
    np.testing.assert_allclose(cells.plane(), sum(cells.plane(n) for n in range(CHANNELS)))
    np.testing.assert_allclose(cells.plane(2), cells.dense()[2])
    silent = cell_shares(np.zeros_like(pyramid.values, dtype=np.float64), pyramid, (6, 7))
    assert len(silent) == 0
    assert not silent.plane().any()
    with pytest.raises(ValueError, match="do not fit"):
        cell_shares(pyramid.values.astype(np.float64), pyramid, (7, 6))


def test_the_strongest_come_first_and_zeros_never() -> None:
    shares = np.array([[0.0, 3, -5], [2, -1, 3]])
    assert strongest(shares, 9).tolist() == [2, 1, 5, 3, 4]
    assert strongest(shares, 2, sign=1).tolist() == [1, 5]
    assert strongest(shares, 9, sign=-1).tolist() == [2, 4]
    assert strongest(shares, 0).tolist() == []
