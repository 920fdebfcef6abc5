"""NMS, regression and limits against plain twins that go box by box."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spp_viewer.core.options import Options
from spp_viewer.core.results import KEPT, OVER_LIMIT, SUPPRESSED, SUPPRESSED_AFTER_REGRESSION
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from tests.make import random_boxes
from tests.twins import greedy_nms, iou


def regress(box, offset, width, height):
    x1, y1, x2, y2 = (float(v) for v in box)
    dx, dy, dw, dh = (float(v) for v in offset)
    w, h = x2 - x1, y2 - y1
    cx, cy = x1 + w / 2 + dx * w, y1 + h / 2 + dy * h
    w, h = w * math.exp(min(dw, math.log(62.5))), h * math.exp(min(dh, math.log(62.5)))
    corners = cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2
    return [min(max(v, 0), limit) for v, limit in zip(corners, (width, height, width, height), strict=True)]


def slow_candidates(boxes, scores, offsets, size, options):
    """Rows (proposal, label, before, after, outcome, suppressor), proposals first, then classes."""
    pairs = [
        (n, c) for n in range(len(boxes)) for c in range(scores.shape[1]) if scores[n, c] > options.score_threshold
    ]
    strength = [scores[n, c] for n, c in pairs]
    labels = [c for _, c in pairs]
    before = [boxes[n] for n, _ in pairs]
    keep, suppressor, _ = greedy_nms(before, strength, labels, options.nms_iou)
    after = [list(map(float, b)) for b in before]
    outcome = [KEPT if k else SUPPRESSED for k in keep]
    for c in range(scores.shape[1]):
        mine = [i for i in range(len(pairs)) if labels[i] == c and keep[i]]
        mine.sort(key=lambda i: (-strength[i], i))
        for i in mine[options.max_per_class :]:
            outcome[i] = OVER_LIMIT
    if offsets is not None and options.bbox_regression:
        alive = [i for i in range(len(pairs)) if outcome[i] == KEPT]
        for i in alive:
            after[i] = regress(before[i], offsets[pairs[i]], size[1], size[0])
        again, beaten_by, _ = greedy_nms(
            [after[i] for i in alive], [strength[i] for i in alive], [labels[i] for i in alive], options.nms_iou
        )
        for position, i in enumerate(alive):
            if not again[position]:
                outcome[i], suppressor[i] = SUPPRESSED_AFTER_REGRESSION, alive[beaten_by[position]]
    return pairs, after, outcome, suppressor


@pytest.mark.parametrize("limit", [100, 4])
@pytest.mark.parametrize("offsets_given", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_candidates_against_their_twin(seed, offsets_given, limit):
    rng = np.random.default_rng(seed)
    boxes = random_boxes(120, 200, 150, seed=seed, shortest=12)
    scores = rng.normal(-1.5, 1, (120, 3)).astype(np.float32)
    offsets = rng.normal(0, 0.2, (120, 3, 4)).astype(np.float32) if offsets_given else None
    options = Options(max_per_class=limit)
    found = find_candidates(boxes, scores, offsets, (150, 200), options)
    pairs, after, outcome, suppressor = slow_candidates(boxes, scores, offsets, (150, 200), options)
    assert list(zip(found.proposal.tolist(), found.label.tolist(), strict=True)) == pairs
    assert found.outcome.tolist() == outcome
    assert found.suppressor.tolist() == suppressor
    np.testing.assert_array_equal(found.score, [scores[pair] for pair in pairs])
    np.testing.assert_array_equal(found.before, boxes[[n for n, _ in pairs]])
    np.testing.assert_allclose(found.after, after, atol=1e-3)
    if limit == 4:
        assert OVER_LIMIT in outcome
    if offsets_given and limit == 100:
        assert SUPPRESSED_AFTER_REGRESSION in outcome
    for row in np.flatnonzero(found.suppressor >= 0):
        boxes_then = found.after if outcome[row] == SUPPRESSED_AFTER_REGRESSION else found.before
        assert found.overlap[row] == pytest.approx(iou(boxes_then[found.suppressor[row]], boxes_then[row]), abs=1e-5)
        assert found.overlap[row] > options.nms_iou
        assert found.score[found.suppressor[row]] >= found.score[row]


def test_the_limit_comes_before_regression_and_leaves_no_room_for_weaker_ones():
    boxes = np.array([[0, 0, 10, 10], [10, 0, 20, 10], [40, 0, 50, 10]], dtype=np.float32)
    scores = np.array([[3], [2], [1]], np.float32)
    offsets = np.zeros((3, 1, 4), np.float32)
    offsets[:2, 0, 0] = 0.5, -0.5  # both move to 5 .. 15
    found = find_candidates(boxes, scores, offsets, (50, 50), Options(max_per_class=2))
    assert found.outcome.tolist() == [KEPT, SUPPRESSED_AFTER_REGRESSION, OVER_LIMIT]
    np.testing.assert_array_equal(found.after[2], boxes[2])


def test_regression_can_be_switched_off():
    boxes = random_boxes(10, 100, 100, shortest=5)
    scores, offsets = np.ones((10, 1), np.float32), np.ones((10, 1, 4), np.float32)
    found = find_candidates(boxes, scores, offsets, (100, 100), Options(bbox_regression=False))
    np.testing.assert_array_equal(found.after, found.before)


def test_a_score_equal_to_the_threshold_is_not_enough():
    boxes = random_boxes(2, 100, 100)
    scores = np.array([[-1.5], [-1.25]], np.float32)
    assert find_candidates(boxes, scores, None, (100, 100), Options()).proposal.tolist() == [1]


def test_scores_that_are_no_numbers_detect_nothing():
    boxes = random_boxes(3, 100, 100)
    scores = np.full((3, 2), np.nan, np.float32)
    assert len(find_candidates(boxes, scores, None, (100, 100), Options())) == 0


@pytest.mark.parametrize("shape", [(0, 3), (5, 0), (0, 0)])
def test_no_proposals_or_no_classes(shape):
    found = find_candidates(random_boxes(shape[0], 9, 9), np.zeros(shape, np.float32), None, (9, 9), Options())
    assert len(found) == len(detections_of(found)) == 0


def test_detections_are_the_kept_candidates_strongest_first():
    rng = np.random.default_rng(3)
    boxes = random_boxes(60, 200, 150, seed=3, shortest=10)
    scores = rng.integers(-3, 3, (60, 2)).astype(np.float32)  # with ties
    found = find_candidates(boxes, scores, rng.normal(0, 0.1, (60, 2, 4)).astype(np.float32), (150, 200), Options())
    final = detections_of(found)
    expected = sorted(np.flatnonzero(found.outcome == KEPT).tolist(), key=lambda i: (-found.score[i], i))
    assert final.candidates.tolist() == expected
    for name in ("boxes", "labels", "scores", "proposals"):
        source = {"boxes": "after", "labels": "label", "scores": "score", "proposals": "proposal"}[name]
        np.testing.assert_array_equal(getattr(final, name), getattr(found, source)[expected])
