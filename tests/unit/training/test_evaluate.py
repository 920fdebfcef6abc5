"""Average precision against an implementation that walks thresholds instead of ranks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.training.evaluate import (
    Balance,
    ClassReport,
    Ranked,
    Report,
    all_point_ap,
    balance,
    class_report,
    eleven_point_ap,
    rank,
)

NOTHING = Balance(float("nan"), float("nan"), float("nan"), float("nan"))


def slow_report(truth, found):
    """AP by brute force: every cut of the score list is matched from scratch."""
    total = sum(int((~d).sum()) for _, d in truth)
    entries = sorted(
        ((-float(s), image, row) for image, (_, scores) in enumerate(found) for row, s in enumerate(scores)),
    )
    points = []
    for cut in range(1, len(entries) + 1):
        right = counted = 0
        taken = set()
        for _, image, row in entries[:cut]:
            boxes, difficult = truth[image]
            overlaps = iou_matrix(found[image][0][row : row + 1], boxes)[0] if len(boxes) else np.zeros(0)
            best = int(overlaps.argmax()) if len(overlaps) else -1
            if best >= 0 and overlaps[best] >= 0.5 and difficult[best]:
                continue
            counted += 1
            if best >= 0 and overlaps[best] >= 0.5 and (image, best) not in taken:
                taken.add((image, best))
                right += 1
        if counted:
            points.append((right / total, right / counted))

    def best_precision(recall):
        return max((p for r, p in points if r >= recall - 1e-12), default=0.0)

    eleven = sum(best_precision(k / 10) for k in range(11)) / 11
    recalls = sorted({r for r, _ in points} - {0.0})
    area, last = 0.0, 0.0
    for recall in recalls:
        area += (recall - last) * best_precision(recall)
        last = recall
    return area, eleven, total


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_equals_brute_force(seed, images):
    rng = np.random.default_rng(seed)
    truth, found = [], []
    scores = rng.permutation(100).astype(np.float32) / 10  # distinct
    for _ in range(images):
        corner = rng.integers(0, 30, (rng.integers(0, 4), 2))
        boxes = np.concatenate([corner, corner + rng.integers(8, 25, corner.shape)], axis=1).astype(np.float32)
        truth.append((boxes, rng.random(len(boxes)) < 0.3))
        jitter = boxes[rng.integers(0, len(boxes), 5)] + rng.integers(-5, 6, (5, 4)) if len(boxes) else np.zeros((0, 4))
        jitter[:, 2:] = np.maximum(jitter[:, 2:], jitter[:, :2] + 1)
        found.append((jitter.astype(np.float32), scores[: len(jitter)]))
        scores = scores[len(jitter) :]
    expected = slow_report(truth, found) if any((~d).any() for _, d in truth) else None
    report = class_report(rank(truth, found))
    if expected is None:
        assert report.ground_truth == 0
        assert np.isnan(report.ap)
    else:
        assert (report.ap, report.ap11, report.ground_truth) == pytest.approx(expected)


def test_known_curve():
    recall, precision = np.array([0.5, 0.5, 1.0]), np.array([1.0, 0.5, 2 / 3])
    assert all_point_ap(recall, precision) == pytest.approx(0.5 + 0.5 * 2 / 3)
    assert eleven_point_ap(recall, precision) == pytest.approx((6 + 5 * 2 / 3) / 11)


def test_nothing_found_scores_zero():
    box = np.array([[0, 0, 10, 10]], np.float32)
    none = (np.zeros((0, 4), np.float32), np.zeros(0, np.float32))
    report = class_report(rank([(box, np.array([False]))], [none]))
    assert (report.ap, report.ap11, report.ground_truth) == (0.0, 0.0, 1)


def test_mean_leaves_out_classes_with_few_boxes():
    report = Report(3, {"cat": ClassReport(0.6, 0.5, 20), "bus": ClassReport(0.1, 0.1, 19)}, NOTHING, 0.1)
    assert report.mean() == pytest.approx(0.6)
    assert report.mean(["bus"]) == pytest.approx(0.1)
    assert report.as_json()["map"] == {"all_point": pytest.approx(0.6), "eleven_point": pytest.approx(0.5)}


def test_json_has_null_where_there_is_nothing_to_find():
    empty = Report(1, {"cat": ClassReport(float("nan"), float("nan"), 0)}, NOTHING, 0.1).as_json()
    assert empty["per_class"]["cat"] == {"ap": None, "ap11": None, "ground_truth": 0}
    assert empty["map"] == {"all_point": None, "eleven_point": None}
    assert empty["best_f1"] == {"score": None, "f1": None, "precision": None, "recall": None}


def ranked(scores, right, ground_truth):
    return Ranked(np.array(scores, np.float32), np.array(right, np.bool_), ground_truth)


def test_best_f1_in_one_case():
    """Shown from 1: two right of three, of four boxes; F1 = 2 * 2 / (3 + 4)."""
    found = balance([ranked([3, -1], [True, False], 3), ranked([2, 1], [False, True], 1)])
    assert found == Balance(1.0, pytest.approx(4 / 7), pytest.approx(2 / 3), pytest.approx(0.5))


@given(st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=1, max_size=12), st.integers(1, 9))
def test_best_f1_is_the_best_of_all_thresholds(entries, missed):
    entries = sorted(entries, key=lambda entry: -entry[0])
    total = sum(right for _, right in entries) + missed
    halves = [entries[::2], entries[1::2]]
    shares = [sum(right for _, right in half) for half in halves]
    truth = [shares[0] + missed, shares[1]]
    found = balance(
        [ranked([s for s, _ in half], [r for _, r in half], n) for half, n in zip(halves, truth, strict=True)]
    )
    f1 = {}
    for threshold in {score for score, _ in entries}:
        shown = [right for score, right in entries if score >= threshold]
        f1[threshold] = 2 * sum(shown) / (len(shown) + total)
    assert found.f1 == pytest.approx(max(f1.values()))
    assert f1[int(found.score)] == pytest.approx(found.f1)
    shown = [right for score, right in entries if score >= found.score]
    assert (found.precision, found.recall) == (
        pytest.approx(sum(shown) / len(shown)),
        pytest.approx(sum(shown) / total),
    )


def test_no_best_f1_without_detections_or_boxes():
    assert np.isnan(balance([ranked([], [], 3)]).score)
    assert np.isnan(balance([ranked([1], [False], 0)]).score)
    assert np.isnan(balance([]).f1)
