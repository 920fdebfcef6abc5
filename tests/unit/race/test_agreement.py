"""Matched detections against a twin that tries every order."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.core.results import Detections
from spp_viewer.race.agreement import SAME_IOU, match_detections
from tests.make import random_boxes


def detections(boxes, labels, scores):
    rows = np.arange(len(boxes))
    return Detections(boxes, np.array(labels, np.int64), np.array(scores, np.float32), rows, rows)


def analysis_with(base, found):
    return dataclasses.replace(base, detections=found)


def jittered(boxes, rng):
    return np.sort((boxes + rng.normal(0, 4, boxes.shape)).reshape(-1, 2, 2), axis=1).reshape(-1, 4).astype(np.float32)


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2**16))
def test_one_to_one_and_best_first(compared, ours, theirs, seed):
    rng = np.random.default_rng(seed)
    base = random_boxes(6, 100, 80, seed=seed, shortest=20)
    first = detections(jittered(base[:ours], rng), rng.integers(0, 2, ours), np.sort(rng.random(ours))[::-1])
    second = detections(jittered(base[:theirs], rng), rng.integers(0, 2, theirs), np.sort(rng.random(theirs))[::-1])
    found = match_detections(
        analysis_with(compared.last[0], first), analysis_with(compared.last[1], second), (0.2, 0.3)
    )
    # The twin takes the best remaining pair until there is none.
    one = {i for i in range(ours) if first.scores[i] >= np.float32(0.2)}
    other = {j for j in range(theirs) if second.scores[j] >= np.float32(0.3)}
    pairs = []
    while True:
        options = [
            (float(iou_matrix(first.boxes[i : i + 1], second.boxes[j : j + 1])[0, 0]), -i, -j)
            for i, j in itertools.product(one, other)
            if first.labels[i] == second.labels[j]
        ]
        options = [option for option in options if option[0] >= SAME_IOU]
        if not options:
            break
        _, i, j = max(options)
        pairs.append((-i, -j))
        one.discard(-i)
        other.discard(-j)
    assert found.pairs.tolist() == [list(pair) for pair in pairs]
    assert found.first_only.tolist() == sorted(one)
    assert found.second_only.tolist() == sorted(other)
    assert (np.diff(found.overlaps) <= 0).all()


def test_a_detector_agrees_with_itself(compared):
    spp = compared.last[0]
    found = match_detections(spp, spp, (-9, -9))
    assert len(found.pairs) == len(spp.detections) > 0
    np.testing.assert_allclose(found.overlaps, 1)
    assert len(found.first_only) == len(found.second_only) == 0
