"""Right, wrong, ignored and missed, against the evaluation's rules and against plain loops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import (
    FALSE_POSITIVE,
    IGNORED,
    MATCH_IOU,
    TRUE_POSITIVE,
    match,
    same_class_key,
)
from spp_viewer.training import evaluate

CLASSES = ("cat", "dog", "sofa")
TRUTH_NAMES = ("cat", "dog", "couch", "ship")


def truth_of(*objects, difficult=()):
    boxes = np.array([box for _, box in objects], np.float32).reshape(-1, 4)
    flags = np.isin(np.arange(len(objects)), difficult)
    return GroundTruth(boxes, tuple(name for name, _ in objects), flags, Path("photo.xml"))


def judge(found, truth):
    """``found`` lists (label, score, box)."""
    boxes = np.array([box for _, _, box in found], np.float32).reshape(-1, 4)
    labels = np.array([label for label, _, _ in found], np.int64)
    return match(boxes, labels, np.array([score for _, score, _ in found], np.float32), CLASSES, truth)


@st.composite
def scenes(draw):
    """Ground truth and detections scattered around it; scores are often equal."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    corner = rng.integers(0, 30, (draw(st.integers(0, 7)), 2))
    boxes = np.concatenate([corner, corner + rng.integers(8, 25, corner.shape)], axis=1).astype(np.float32)
    names = tuple(TRUTH_NAMES[n] for n in rng.integers(0, len(TRUTH_NAMES), len(boxes)))
    truth = GroundTruth(boxes, names, rng.random(len(boxes)) < 0.25, Path("photo.xml"))
    count = draw(st.integers(0, 14))
    base = boxes if len(boxes) else np.array([[0, 0, 9, 9]], np.float32)
    around = base[rng.integers(0, len(base), count)] + rng.integers(-4, 5, (count, 4))
    around[:, 2:] = np.maximum(around[:, 2:], around[:, :2] + 1)
    labels = rng.integers(0, len(CLASSES), count)
    scores = rng.integers(-3, 4, count) / np.float32(2)
    return around.astype(np.float32), labels, scores.astype(np.float32), truth


def slow_iou(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    both = max(0.0, width) * max(0.0, height)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def slow_match(boxes, labels, scores, truth):
    """The protocol in plain loops, in double precision."""
    own = {"cat": 0, "dog": 1, "couch": 2, "sofa": 2}
    taken = set()
    verdict, chosen, best = [None] * len(boxes), [None] * len(boxes), [0.0] * len(boxes)
    for row in sorted(range(len(boxes)), key=lambda row: (-scores[row], row)):
        verdict[row], chosen[row] = FALSE_POSITIVE, -1
        rivals = [g for g, name in enumerate(truth.labels) if own.get(name) == labels[row]]
        if not rivals:
            continue
        nearest = max(rivals, key=lambda g: (slow_iou(boxes[row].tolist(), truth.boxes[g].tolist()), -g))
        best[row] = slow_iou(boxes[row].tolist(), truth.boxes[nearest].tolist())
        if best[row] < 0.5:
            continue
        chosen[row] = nearest
        if truth.difficult[nearest]:
            verdict[row] = IGNORED
        elif nearest not in taken:
            taken.add(nearest)
            verdict[row] = TRUE_POSITIVE
    missed = [name in own and not truth.difficult[g] and g not in taken for g, name in enumerate(truth.labels)]
    return verdict, chosen, best, missed


@given(scenes())
def test_equals_plain_loops(scene):
    boxes, labels, scores, truth = scene
    matches = match(boxes, labels, scores, CLASSES, truth)
    verdict, chosen, best, missed = slow_match(boxes, labels, scores, truth)
    assert matches.verdict.tolist() == verdict
    assert matches.truth.tolist() == chosen
    assert matches.iou == pytest.approx(best, abs=1e-6)
    assert matches.missed.tolist() == missed
    assert matches.known.tolist() == [name != "ship" for name in truth.labels]


@given(scenes())
def test_agrees_with_the_evaluation_class_by_class(scene):
    boxes, labels, scores, truth = scene
    matches = match(boxes, labels, scores, CLASSES, truth)
    words = np.array([same_class_key(name) for name in truth.labels])
    for label, name in enumerate(CLASSES):
        theirs, ours = words == name, labels == label
        judged = evaluate._judge((truth.boxes[theirs], truth.difficult[theirs]), (boxes[ours], scores[ours]))
        np.testing.assert_array_equal(matches.verdict[ours], judged)
    assert evaluate.MATCH_IOU == MATCH_IOU


@given(scenes(), st.sampled_from([-1.5, -0.5, 0.0, 0.5, 2.0]))
def test_hiding_weak_detections_needs_no_new_matching(scene, threshold):
    boxes, labels, scores, truth = scene
    everything = match(boxes, labels, scores, CLASSES, truth)
    shown = scores > threshold
    part = match(boxes[shown], labels[shown], scores[shown], CLASSES, truth)
    np.testing.assert_array_equal(everything.verdict[shown], part.verdict)
    np.testing.assert_array_equal(everything.truth[shown], part.truth)
    np.testing.assert_array_equal(everything.missed_without(~shown), part.missed)


def test_one_scene_in_words():
    truth = truth_of(
        ("cat", (0, 0, 10, 10)), ("cat", (50, 0, 60, 10)), ("dog", (0, 50, 10, 60)), ("ship", (80, 80, 90, 90)),
        ("dog", (100, 100, 110, 110)), difficult=[2],
    )  # fmt: skip
    found = [
        (0, 1.0, (0, 0, 10, 9)),  # a weaker second cat on the first box
        (0, 2.0, (0, 0, 10, 8)),  # right, though it overlaps less
        (1, 3.0, (0, 50, 10, 60)),  # on the difficult dog
        (1, 0.5, (0, 0, 10, 10)),  # a dog where a cat is
        (0, 0.1, (50, 0, 60, 4)),  # too little of the second cat
        (2, 9.0, (80, 80, 90, 90)),  # a sofa where a ship is
    ]
    matches = judge(found, truth)
    assert matches.verdict.tolist() == [FALSE_POSITIVE, TRUE_POSITIVE, IGNORED] + [FALSE_POSITIVE] * 3
    assert matches.truth.tolist() == [0, 0, 2, -1, -1, -1]
    assert matches.iou.tolist() == pytest.approx([0.9, 0.8, 1.0, 0.0, 0.4, 0.0])
    assert matches.missed.tolist() == [False, True, False, False, True]
    assert matches.known.tolist() == [True, True, True, False, True]


def test_an_overlap_of_exactly_one_half_counts():
    matches = judge([(0, 1.0, (0, 0, 10, 5))], truth_of(("cat", (0, 0, 10, 10))))
    assert (matches.verdict.tolist(), matches.iou.tolist()) == ([TRUE_POSITIVE], [0.5])


def test_of_equal_scores_the_first_wins():
    found = [(0, 1.0, (0, 0, 10, 8)), (0, 1.0, (0, 0, 10, 10))]
    assert judge(found, truth_of(("cat", (0, 0, 10, 10)))).verdict.tolist() == [TRUE_POSITIVE, FALSE_POSITIVE]


def test_nothing_found_and_nothing_to_find():
    nothing = judge([], truth_of(("cat", (0, 0, 10, 10)), ("ship", (0, 0, 1, 1)), ("dog", (0, 0, 1, 1)), difficult=[2]))
    assert (nothing.verdict.shape, nothing.missed.tolist()) == ((0,), [True, False, False])
    alone = judge([(0, 1.0, (0, 0, 10, 10))], truth_of())
    assert (alone.verdict.tolist(), alone.truth.tolist(), alone.iou.tolist()) == ([FALSE_POSITIVE], [-1], [0.0])
    assert alone.missed.shape == (0,)


def test_results_are_frozen():
    matches = judge([], truth_of())
    dtypes = [getattr(matches, name).dtype for name in ("verdict", "truth", "iou", "missed", "known")]
    assert dtypes == [np.int8, np.int64, np.float32, np.bool_, np.bool_]
    assert not matches.verdict.flags.writeable


@pytest.mark.parametrize(
    ("a", "b"),
    [("tv", "tvmonitor"), ("TV", "tv"), ("dining table", "diningtable"), ("potted_plant", "pottedplant"),
     ("airplane", "aeroplane"), ("Motorcycle", "motorbike"), ("couch", "sofa")],
)  # fmt: skip
def test_names_of_one_class(a, b):
    assert same_class_key(a) == same_class_key(b)


@pytest.mark.parametrize(("a", "b"), [("cat", "cattle"), ("car", "cart"), ("bus", "boat"), ("猫", "犬"), ("+", "-")])
def test_names_of_two_classes(a, b):
    assert same_class_key(a) != same_class_key(b)


def test_a_name_as_written_goes_before_one_that_is_alike():
    box = np.array([[0, 0, 10, 10]], np.float32)
    one = np.array([1.0], np.float32)
    for label, classes in ((0, ("TV", "tv")), (1, ("tv", "TV"))):
        matches = match(box, np.array([label]), one, classes, truth_of(("TV", (0, 0, 10, 10))))
        assert matches.verdict.tolist() == [TRUE_POSITIVE]
