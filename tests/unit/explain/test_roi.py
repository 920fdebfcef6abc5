"""The numpy retelling of one window against the engine that ran: pooling, regression and NMS."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.image import Image
from spp_viewer.core.pyramid import DETECTION_LEVELS, bin_cells, bin_edges
from spp_viewer.core.results import (
    KEPT,
    OVER_LIMIT,
    SUPPRESSED,
    SUPPRESSED_AFTER_REGRESSION,
    Analysis,
    Geometry,
    ScaleMap,
)
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain.receptive import CellFrame
from spp_viewer.explain.roi import (
    BELOW_THRESHOLD,
    best_label,
    candidate_of,
    feature_row,
    nms_story,
    pool_window,
    regression_of,
    window_of,
)
from spp_viewer.nn import pyramid
from spp_viewer.nn.bundle import ModelBundle
from tests import make
from tests.twins import pyramid_winners

any_levels = st.sets(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 12]), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def analysis(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    """Enough crowded candidates that every outcome of NMS occurs."""
    options = dataclasses.replace(make.SMALL, max_per_class=3)
    return SppNet(tiny_bundle, "cpu", options).analyse(photo)


@pytest.fixture(scope="module")
def warped(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    return Rcnn(tiny_bundle, "cpu", dataclasses.replace(make.SMALL, max_proposals=6)).analyse(photo)


def map_with_ties(height: int, width: int, seed: int, channels: int = 5) -> np.ndarray:
    """Few distinct values, many zeros, as after a ReLU; the first channel is silent."""
    conv5 = np.random.default_rng(seed).integers(-3, 4, (channels, height, width)).clip(0).astype(np.float32)
    conv5[0] = 0
    return conv5


def random_cells(height: int, width: int, seed: int) -> tuple[int, int, int, int]:
    rng = np.random.default_rng(seed)
    (left, right), (top, bottom) = np.sort(rng.integers(0, width, 2)), np.sort(rng.integers(0, height, 2))
    return int(left), int(top), int(right), int(bottom)


# Pooling


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**31), any_levels)
def test_values_winners_and_vector_are_the_engine_s(height: int, width: int, seed: int, levels: set[int]) -> None:
    conv5, cells = map_with_ties(height, width, seed), random_cells(height, width, seed)
    ours = pool_window(conv5, cells, levels)
    tensor, window = torch.from_numpy(conv5), torch.tensor([cells])
    np.testing.assert_array_equal(ours.vector, pyramid.spatial_pyramid_pool(tensor, window, levels)[0].numpy())
    np.testing.assert_array_equal(ours.winners, pyramid_winners(conv5, [cells], levels)[0])
    np.testing.assert_array_equal(conv5.reshape(len(conv5), -1)[np.arange(len(conv5)), ours.winners], ours.values)


@pytest.mark.parametrize("levels", [DETECTION_LEVELS, (1, 2, 4), (5,)])
def test_a_map_smaller_than_the_pyramid_is_pooled_as_the_engine_does(levels: tuple[int, ...]) -> None:
    for height, width in ((1, 1), (2, 3), (4, 1)):
        conv5, cells = map_with_ties(height, width, seed=height), (0, 0, width - 1, height - 1)
        ours = pool_window(conv5, cells, levels)
        tensor, window = torch.from_numpy(conv5), torch.tensor([cells])
        np.testing.assert_array_equal(ours.vector, pyramid.spatial_pyramid_pool(tensor, window, levels)[0].numpy())
        np.testing.assert_array_equal(ours.winners, pyramid_winners(conv5, [cells], levels)[0])


def test_nan_wins_every_bin_that_holds_one_as_in_the_engine() -> None:
    conv5 = map_with_ties(9, 11, seed=1)
    conv5[2, 4, 5] = conv5[2, 7, 7] = np.nan
    ours = pool_window(conv5, (0, 0, 10, 8))
    expected = pyramid_winners(conv5, [(0, 0, 10, 8)], DETECTION_LEVELS)[0]
    np.testing.assert_array_equal(ours.winners, expected)
    assert np.isnan(ours.values[0, 2])


def test_the_memory_layout_of_the_map_is_of_no_importance() -> None:
    conv5 = map_with_ties(12, 9, seed=2)
    channels_last = np.ascontiguousarray(conv5.transpose(1, 2, 0)).transpose(2, 0, 1)
    first, second = pool_window(conv5, (1, 2, 8, 11)), pool_window(channels_last, (1, 2, 8, 11))
    np.testing.assert_array_equal(first.values, second.values)
    np.testing.assert_array_equal(first.winners, second.winners)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**31), st.integers(1, 12))
def test_bins_have_the_engine_s_bounds(height: int, width: int, seed: int, level: int) -> None:
    left, top, right, bottom = random_cells(height, width, seed)
    bounds = bin_cells((left, top, right, bottom), (level,)).reshape(level, level, 4)
    x_start, x_end = bin_edges(np.array([left]), np.array([right]), level)
    y_start, y_end = bin_edges(np.array([top]), np.array([bottom]), level)
    for row in range(level):
        np.testing.assert_array_equal(bounds[row, :, 0], x_start[0])
        np.testing.assert_array_equal(bounds[row, :, 2], x_end[0] - 1)
        np.testing.assert_array_equal(bounds[:, row, 1], y_start[0])
        np.testing.assert_array_equal(bounds[:, row, 3], y_end[0] - 1)


def test_one_filter_or_the_strongest_of_each_bin() -> None:
    conv5 = np.zeros((3, 4, 4), dtype=np.float32)
    conv5[1, 0, 3], conv5[2, 3, 1] = 5, 7
    pooled = pool_window(conv5, (0, 0, 3, 3), (1, 2))
    every = pooled.shown(None)
    assert every.value.tolist() == [7, 0, 5, 7, 0]
    assert every.filter.tolist() == [2, 0, 1, 2, 0]
    assert every.cell[[0, 2]].tolist() == [[1, 3], [3, 0]]  # (column, row)
    one = pooled.shown(1)
    assert one.value.tolist() == [5, 0, 5, 0, 0]
    assert set(one.filter.tolist()) == {1}


def test_rows_of_a_pyramid_know_their_place() -> None:
    pooled = pool_window(map_with_ties(8, 8, seed=0), (0, 0, 7, 7))
    assert [pooled.rows(level) for level in DETECTION_LEVELS] == [
        slice(0, 1), slice(1, 5), slice(5, 14), slice(14, 50)
    ]  # fmt: skip
    assert [pooled.place(row) for row in (0, 1, 4, 5, 13, 14, 49)] == [
        (1, 0), (2, 0), (2, 3), (3, 0), (3, 8), (6, 0), (6, 35)
    ]  # fmt: skip
    with pytest.raises(IndexError):
        pooled.place(50)


@pytest.mark.parametrize("cells", [(-1, 0, 3, 3), (0, 0, 8, 3), (3, 0, 2, 3), (0, 5, 3, 8)])
def test_windows_that_leave_the_map_are_refused(cells: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="leaves the map"):
        pool_window(np.zeros((2, 8, 8), dtype=np.float32), cells)


@pytest.mark.parametrize("levels", [(), (0, 1), (2, 2)])
def test_levels_that_are_none_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="levels must be"):
        pool_window(np.zeros((2, 8, 8), dtype=np.float32), (0, 0, 7, 7), levels)


# Cells on the image


def test_cells_lie_where_the_geometry_says() -> None:
    scale_map = ScaleMap(200, (200, 400), 2.0, np.zeros((1, 12, 25), dtype=np.float32))
    frame = CellFrame.of(scale_map, Geometry(stride=16, centre=15, receptive_field=163, channels=1), (100, 200))
    # Pixel 15 + 16 i of the resized image is centred on edge coordinate 15.5 + 16 i there, half of that here.
    np.testing.assert_allclose(frame.centres(np.array([[0, 0], [3, 1]])), [[7.75, 7.75], [31.75, 15.75]])
    np.testing.assert_allclose(frame.boxes(np.array([[0, 0, 3, 1]])), [[3.75, 3.75, 35.75, 19.75]])


def test_the_window_of_a_proposal_is_the_engine_s(analysis: Analysis) -> None:
    assert analysis.windows is not None
    for proposal in (0, 17, len(analysis.proposals) - 1):
        window = window_of(analysis, proposal)
        assert window is not None
        assert list(window.cells) == analysis.windows.cells[proposal].tolist()
        twins = (analysis.windows.cells == analysis.windows.cells[proposal]).all(axis=1)
        assert window.sharing == twins.sum()
        assert window.size == (window.cells[2] - window.cells[0] + 1, window.cells[3] - window.cells[1] + 1)
        # Cells are chosen by their centres, so that the pixels they stand for follow the box within a stride.
        stride = max(window.frame.pitch)
        assert np.abs(window.box - analysis.proposals.boxes[proposal]).max() < 1.5 * stride + 2


def test_pooling_again_gives_the_features_that_were_scored(analysis: Analysis, tiny_bundle: ModelBundle) -> None:
    window = window_of(analysis, 5)
    assert window is not None
    assert tiny_bundle.sppnet is not None
    pooled = pool_window(window.scale_map.conv5, window.cells, tiny_bundle.levels)
    fc7 = tiny_bundle.sppnet.fc7(torch.tensor(pooled.vector)[None])[0].numpy()
    np.testing.assert_allclose(analysis.fc7[feature_row(analysis, 5)], fc7, rtol=1e-4, atol=1e-5)


def test_rcnn_has_no_window_but_features_scores_and_a_story(warped: Analysis) -> None:
    assert window_of(warped, 2) is None
    assert feature_row(warped, 2) == 2
    label = best_label(warped, 2)
    assert label is not None
    assert label == warped.scores[2].argmax()
    assert regression_of(warped, 2, label) is not None
    assert nms_story(warped, 2, label).score == pytest.approx(float(warped.scores[2, label]))


# Regression


def test_survivors_are_regressed_as_the_engine_did(analysis: Analysis) -> None:
    candidates = analysis.candidates
    rows = np.flatnonzero(np.isin(candidates.outcome, (KEPT, SUPPRESSED_AFTER_REGRESSION)))
    assert len(rows) > 5
    for row in rows.tolist():
        step = regression_of(analysis, int(candidates.proposal[row]), int(candidates.label[row]))
        assert step is not None
        assert step.applied
        np.testing.assert_array_equal(step.before, candidates.before[row])
        np.testing.assert_allclose(step.after, candidates.after[row], rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("outcome", [SUPPRESSED, OVER_LIMIT])
def test_the_suppressed_and_those_over_the_limit_are_not_regressed(analysis: Analysis, outcome: int) -> None:
    row = int(np.flatnonzero(analysis.candidates.outcome == outcome)[0])
    proposal, label = int(analysis.candidates.proposal[row]), int(analysis.candidates.label[row])
    step = regression_of(analysis, proposal, label)
    assert step is not None
    assert not step.applied


def test_nobody_is_regressed_when_regression_is_off(analysis: Analysis) -> None:
    options = dataclasses.replace(analysis.options, bbox_regression=False)
    off = dataclasses.replace(analysis, options=options)
    row = int(analysis.detections.candidates[0])
    step = regression_of(off, int(analysis.candidates.proposal[row]), int(analysis.candidates.label[row]))
    assert step is not None
    assert not step.applied


def test_a_step_in_pixels_and_shares(analysis: Analysis) -> None:
    boxes = np.array([[20, 30, 60, 110]], dtype=np.float32)
    offsets = np.zeros_like(analysis.offsets)
    offsets[:, 1] = [0.25, -0.1, np.log(1.5), np.log(0.5)]
    offsets[:, 2] = [-1, 0, 50, 0]
    proposals = dataclasses.replace(analysis.proposals, boxes=np.tile(boxes, (len(analysis.proposals), 1)))
    changed = dataclasses.replace(analysis, proposals=proposals, offsets=offsets)
    step = regression_of(changed, 0, 1)
    assert step is not None
    assert step.shift == pytest.approx((10, -8))
    assert step.growth == pytest.approx((0.5, -0.5))
    np.testing.assert_allclose(step.after, [20, 42, 80, 82], rtol=1e-5)
    assert not step.clipped
    wild = regression_of(changed, 0, 2)
    assert wild is not None
    assert wild.clipped
    assert wild.after.tolist() == [0, 30, analysis.image.width, 110]
    assert wild.growth[0] == pytest.approx(1000 / 16 - 1)


def test_a_model_without_classes_has_no_step_and_no_best_class(analysis: Analysis) -> None:
    count = len(analysis.proposals)
    none = np.zeros(0, dtype=np.int64)
    candidates = dataclasses.replace(
        analysis.candidates,
        **{name: getattr(analysis.candidates, name)[none] for name in analysis.candidates.__dataclass_fields__},
    )
    bare = dataclasses.replace(
        analysis,
        classes=(),
        scores=np.zeros((count, 0), np.float32),
        offsets=np.zeros((count, 0, 1), np.float32),
        candidates=candidates,
    )
    assert best_label(bare, 0) is None
    assert regression_of(bare, 0, 0) is None


# NMS


def test_every_candidate_is_told_as_recorded(analysis: Analysis) -> None:
    candidates = analysis.candidates
    outcomes = set()
    for row in range(len(candidates)):
        proposal, label = int(candidates.proposal[row]), int(candidates.label[row])
        assert candidate_of(analysis, proposal, label) == row
        story = nms_story(analysis, proposal, label)
        outcomes.add(story.outcome)
        assert story.candidate == row
        assert story.outcome == candidates.outcome[row]
        assert story.score == pytest.approx(float(candidates.score[row]))
        assert story.victims == (candidates.suppressor == row).sum()
        if story.outcome in (SUPPRESSED, SUPPRESSED_AFTER_REGRESSION):
            assert story.suppressor == candidates.suppressor[row]
            assert story.overlap > analysis.options.nms_iou
            assert candidates.label[story.suppressor] == label
            assert candidates.score[story.suppressor] >= story.score
        else:
            assert story.suppressor is None
            assert story.overlap == 0
    assert outcomes >= {KEPT, SUPPRESSED, OVER_LIMIT}


def test_a_pair_below_the_threshold_never_was_a_candidate(analysis: Analysis) -> None:
    proposal, label = np.argwhere(analysis.scores <= analysis.options.score_threshold)[0].tolist()
    assert candidate_of(analysis, proposal, label) is None
    story = nms_story(analysis, proposal, label)
    assert story.outcome == BELOW_THRESHOLD
    assert story.candidate is None
    assert story.suppressor is None
    assert story.victims == 0
