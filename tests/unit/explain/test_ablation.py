"""Switching off parts of the pyramid, the quick ways against zeros in the pooled vector."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.image import Image
from spp_viewer.core.progress import CancellableProgress, Cancelled
from spp_viewer.core.pyramid import DETECTION_LEVELS
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.live import WindowScorer
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.explain.ablation import Ablation, Ablator, one_at_a_time, score_without
from spp_viewer.explain.shares import score_shares
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.heads import Heads
from tests.make import SMALL, random_boxes, random_heads

EVERY_FILTER = frozenset(range(256))


@pytest.fixture(scope="module")
def detector(either_bundle: ModelBundle) -> SppNet:
    return SppNet(either_bundle, "cpu", SMALL)


@pytest.fixture(scope="module")
def analysis(detector: SppNet, photo: Image) -> Analysis:
    boxes = random_boxes(60, photo.width, photo.height, seed=4, shortest=12)
    boxes = np.concatenate([boxes, boxes[:5]])  # five share their features with others
    return detector.analyse(photo, Proposals(boxes, "random", len(boxes)))


@pytest.fixture(scope="module")
def ablator(detector: SppNet, analysis: Analysis) -> Ablator:
    return Ablator(detector, analysis)


@given(
    st.frozensets(st.integers(0, 4)),
    st.frozensets(st.integers(0, 20), max_size=5),
    st.frozensets(st.sampled_from([1, 2, 4])),
)
def test_what_is_off_is_the_union_of_filters_bins_and_levels(
    filters: frozenset[int], bins: frozenset[int], levels: frozenset[int]
) -> None:
    off = Ablation(filters, bins, levels).off((1, 2, 4), 5)
    level_of = [1] + 4 * [2] + 16 * [4]
    for row in range(21):
        for number in range(5):
            assert off[row, number] == (number in filters or row in bins or level_of[row] in levels)
    assert bool(Ablation(filters, bins, levels)) == off.any()


def test_what_is_not_there_cannot_be_switched_off(ablator: Ablator) -> None:
    for wrong, word in (
        (Ablation(filters=frozenset([256])), "filter 256"),
        (Ablation(bins=frozenset([-1])), "bin -1"),
        (Ablation(levels=frozenset([4])), "level 4"),
    ):
        with pytest.raises(ValueError, match=f"no {word} to switch off"):
            ablator.analysis(wrong)


# One window


def random_window(seed: int, channels: int = 6, rank: int | None = None) -> tuple[np.ndarray, Heads]:
    values = np.random.default_rng(seed).normal(size=(50, channels)).clip(0).astype(np.float32)
    return values, random_heads(values.size, seed=seed, rank=rank)


@pytest.mark.parametrize("rank", [None, 8])
@pytest.mark.parametrize("seed", range(3))
def test_one_at_a_time_against_zeros_in_the_vector(seed: int, rank: int | None) -> None:
    values, heads = random_window(seed, rank=rank)
    result = one_at_a_time(values, heads, DETECTION_LEVELS)

    def slow(ablation: Ablation) -> np.ndarray:
        return score_without(values[None], heads, ablation.off(DETECTION_LEVELS, 6)).scores[0]

    np.testing.assert_allclose(result.score, slow(Ablation()), atol=1e-5)
    for number in range(6):
        np.testing.assert_allclose(result.filters[number], slow(Ablation(filters=frozenset([number]))), atol=1e-5)
    for number in range(50):
        np.testing.assert_allclose(result.bins[number], slow(Ablation(bins=frozenset([number]))), atol=1e-5)
    assert list(result.levels) == [1, 2, 3, 6]
    for level, scores in result.levels.items():
        np.testing.assert_allclose(scores, slow(Ablation(levels=frozenset([level]))), atol=1e-5)
    assert not np.allclose(result.filters, result.score)


@pytest.mark.parametrize("rank", [None, 8])
def test_a_small_loss_is_the_share_where_no_unit_changes_sides(rank: int | None) -> None:
    values, heads = random_window(5, rank=rank)
    open_fc6 = replace(heads.fc6, bias=heads.fc6.bias + 50)
    open_heads = replace(heads, fc6=open_fc6, fc7_bias=heads.fc7_bias + 5000)
    shares = score_shares(values, open_heads, DETECTION_LEVELS, 1)
    result = one_at_a_time(values, open_heads, DETECTION_LEVELS)
    np.testing.assert_allclose(result.score[1] - result.filters[:, 1], shares.by_filter, atol=0.05)
    np.testing.assert_allclose(result.score[1] - result.bins[:, 1], shares.by_bin, atol=0.05)
    assert np.abs(shares.by_filter).max() > 1


def test_with_nothing_off_a_window_has_its_own_scores_and_offsets(
    detector: SppNet, analysis: Analysis, tiny_bundle: ModelBundle
) -> None:
    scored = WindowScorer.of(detector, analysis).score(analysis.proposals.boxes[:3])
    assert detector.heads is not None
    off = Ablation().off(tiny_bundle.levels, 256)
    result = score_without(scored.pooled[scored.row], detector.heads, off)
    np.testing.assert_allclose(result.scores, analysis.scores[:3], atol=2e-5)
    np.testing.assert_allclose(result.offsets, scored.offsets[scored.row], atol=2e-5)


# A whole analysis


@pytest.mark.parametrize(
    "ablation",
    [
        Ablation(filters=frozenset([7])),
        Ablation(filters=EVERY_FILTER - {7, 100}),
        Ablation(bins=frozenset([0, 3, 49])),
        Ablation(levels=frozenset([6])),
        Ablation(filters=frozenset(range(0, 256, 3)), bins=frozenset([10]), levels=frozenset([1, 2])),
    ],
    ids=["a filter", "most filters", "bins", "most bins", "all kinds"],
)
def test_a_whole_analysis_against_zeros_in_the_vectors(
    ablator: Ablator, analysis: Analysis, detector: SppNet, tiny_bundle: ModelBundle, ablation: Ablation
) -> None:
    result = ablator.analysis(ablation)
    scored = WindowScorer.of(detector, analysis).score(analysis.proposals.boxes)
    assert detector.heads is not None
    slow = score_without(scored.pooled, detector.heads, ablation.off(tiny_bundle.levels, 256))
    np.testing.assert_allclose(result.scores, slow.scores[scored.row], atol=1e-4)
    np.testing.assert_allclose(result.offsets, slow.offsets, atol=1e-4)
    assert np.abs(result.scores - analysis.scores).max() > 1e-3
    size = analysis.image.height, analysis.image.width
    offsets = result.offsets[scored.row]
    candidates = find_candidates(analysis.proposals.boxes, result.scores, offsets, size, analysis.options)
    np.testing.assert_array_equal(result.candidates.outcome, candidates.outcome)
    np.testing.assert_array_equal(result.detections.boxes, detections_of(candidates).boxes)
    by_fc7 = detector.heads.scores(torch.from_numpy(result.fc7.copy())).numpy()
    np.testing.assert_allclose(by_fc7[scored.row], result.scores, atol=1e-4)


def test_everything_off_leaves_every_window_with_the_same_score(ablator: Ablator, analysis: Analysis) -> None:
    result = ablator.analysis(Ablation(filters=EVERY_FILTER))
    np.testing.assert_array_equal(result.scores, np.tile(result.scores[0], (len(result.scores), 1)))


def test_switching_on_again_is_the_analysis_itself(ablator: Ablator, analysis: Analysis) -> None:
    ablator.analysis(Ablation(levels=frozenset([1])))
    assert ablator.analysis(Ablation()) is analysis
    again = ablator.analysis(Ablation(filters=frozenset([1])))
    np.testing.assert_array_equal(again.scores, ablator.analysis(Ablation(filters=frozenset([1]))).scores)


def test_preparation_can_be_cancelled_and_r_cnn_is_refused(
    detector: SppNet, analysis: Analysis, tiny_bundle: ModelBundle, photo: Image
) -> None:
    progress = CancellableProgress()
    progress.cancel()
    with pytest.raises(Cancelled):
        Ablator(detector, analysis, progress)
    warped = Rcnn(tiny_bundle, "cpu", SMALL).analyse(photo, Proposals(analysis.proposals.boxes[:2], "two", 2))
    with pytest.raises(ValueError, match="no feature maps"):
        Ablator(detector, warped)
