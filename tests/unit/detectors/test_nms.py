"""Suppression against a plain twin, torchvision, and the compiled function against the interpreted one."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st

import spp_viewer.detectors.nms as nms_module
from spp_viewer.core.progress import Cancelled
from spp_viewer.detectors.nms import classwise_nms, interpreted_nms
from tests.make import random_boxes
from tests.twins import greedy_nms


@pytest.fixture(params=[classwise_nms, interpreted_nms], ids=["compiled", "interpreted"])
def nms(request):
    return request.param


def expect_greedy(nms, boxes, scores, labels, threshold):
    result = nms(boxes, scores, labels, threshold)
    keep, suppressor, overlap = greedy_nms(boxes, scores, labels, threshold)
    assert result.keep.tolist() == keep
    assert result.suppressor.tolist() == suppressor
    np.testing.assert_allclose(result.overlap, overlap, atol=1e-6)


side = st.integers(0, 10)
box = st.tuples(side, side, side, side).map(lambda c: (min(c[::2]), min(c[1::2]), max(c[::2]), max(c[1::2])))


@given(
    st.lists(st.tuples(box, st.sampled_from([-1.0, 0.0, 0.5, 0.5, 2.0]), st.integers(0, 2)), max_size=25),
    st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7, 1.0]),
)
def test_nms_against_its_twin_with_ties_and_empty_boxes(rows, threshold):
    boxes = np.array([row[0] for row in rows], dtype=np.float32).reshape(-1, 4)
    scores = np.array([row[1] for row in rows], dtype=np.float32)
    labels = np.array([row[2] for row in rows], dtype=np.int64)
    for nms in (classwise_nms, interpreted_nms):
        expect_greedy(nms, boxes, scores, labels, threshold)
    expect_equal(boxes, scores, labels, threshold)


@pytest.mark.parametrize("seed", range(4))
def test_nms_of_many_boxes(nms, seed):
    rng = np.random.default_rng(seed)
    boxes = random_boxes(400, 200, 150, seed=seed)
    scores = rng.normal(size=400).astype(np.float32)
    expect_greedy(nms, boxes, scores, rng.integers(0, 3, 400), 0.3)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_boxes_as_torchvision_keeps(nms, seed):
    boxes = random_boxes(600, 300, 200, seed=seed)
    scores = np.random.default_rng(seed).normal(size=600).astype(np.float32)
    kept = torchvision.ops.nms(torch.from_numpy(boxes).double(), torch.from_numpy(scores).double(), 0.3)
    ours = nms(boxes, scores, np.zeros(600, np.int64), 0.3)
    np.testing.assert_array_equal(np.flatnonzero(ours.keep), np.sort(kept.numpy()))


@pytest.mark.parametrize(("shared", "keep"), [(3, [True, True]), (4, [True, False])])
def test_an_overlap_equal_to_the_threshold_does_not_suppress(nms, shared, keep):
    # 10 x 1 cells and the first ``shared`` of them: an IoU of 3/10 exactly, which float32 rounds up past 0.3.
    boxes = np.array([[0, 0, 10, 1], [0, 0, shared, 1]], dtype=np.float32)
    result = nms(boxes, np.array([1, 0], dtype=np.float32), np.zeros(2, dtype=np.int64), 0.3)
    assert result.keep.tolist() == keep


def test_the_first_of_two_that_could_have_done_it_gets_the_credit(nms):
    boxes = np.array([[0, 0, 10, 10], [6, 0, 16, 10], [3, 0, 13, 10]], dtype=np.float32)
    result = nms(boxes, np.array([3, 2, 1], dtype=np.float32), np.zeros(3, dtype=np.int64), 0.3)
    assert result.keep.tolist() == [True, True, False]
    assert result.suppressor.tolist() == [-1, -1, 0]
    assert result.overlap[2] == pytest.approx(70 / 130)


def test_nothing_in_nothing_out(nms):
    result = nms(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64), 0.3)
    assert len(result.keep) == len(result.suppressor) == len(result.overlap) == 0


def expect_equal(boxes, scores, labels, threshold):
    """Both ways give the same bits."""
    compiled, interpreted = (f(boxes, scores, labels, threshold) for f in (classwise_nms, interpreted_nms))
    for name in ("keep", "suppressor", "overlap"):
        ours, theirs = getattr(compiled, name), getattr(interpreted, name)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.55, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_compiled_function_gives_the_same_bits(seed, threshold):
    rng = np.random.default_rng(seed)
    boxes = random_boxes(3000, 500, 375, seed=seed)
    boxes[::7] = np.rint(boxes[::7])
    boxes[5::50] = boxes[4::50]  # equal boxes
    scores = np.round(rng.normal(size=3000), 2).astype(np.float32)  # many equal scores
    scores[::11] = -0.0
    scores[1::11] = 0.0
    expect_equal(boxes, scores, rng.integers(0, 20, 3000), threshold)


def test_rows_need_not_lie_next_to_each_other_in_memory():
    boxes = np.asfortranarray(random_boxes(200, 100, 100))
    scores = np.linspace(0, 1, 400, dtype=np.float32)[::2]
    expect_equal(boxes, scores, np.zeros(400, np.int64)[::2], 0.3)


def test_without_the_library_the_interpreted_function_runs(monkeypatch):
    called = []
    monkeypatch.setattr(nms_module, "unavailable", lambda: "no library")
    monkeypatch.setattr(nms_module, "interpreted_nms", lambda *arguments: called.append(arguments))
    classwise_nms(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64), 0.3)
    assert len(called) == 1


def test_it_can_be_cancelled(nms):
    def progress(stage, done, total):
        assert stage == "nms"
        raise Cancelled

    with pytest.raises(Cancelled):
        nms(random_boxes(5, 10, 10), np.zeros(5, np.float32), np.zeros(5, np.int64), 0.3, progress)
