"""Results are validated when made and cannot be changed."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest

from spp_viewer.core.results import (
    KEPT,
    Candidates,
    Detections,
    FeatureMaps,
    Geometry,
    Proposals,
    ScaleMap,
    Timings,
    Windows,
    frozen,
)
from spp_viewer.detectors import Rcnn, SppNet
from tests.make import SMALL, random_boxes


def candidates(count=3, **changes):
    fields = {
        "proposal": np.arange(count),
        "label": np.zeros(count, int),
        "score": np.zeros(count),
        "before": np.zeros((count, 4)),
        "after": np.zeros((count, 4)),
        "outcome": np.full(count, KEPT),
        "suppressor": np.full(count, -1),
        "overlap": np.zeros(count),
    }
    return Candidates(**{**fields, **changes})


def test_frozen_shares_memory_and_leaves_the_callers_array_writeable():
    array = np.zeros((2, 3), np.float32)
    result = frozen(array)
    assert np.shares_memory(array, result)
    assert array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        result[0, 0] = 1


def test_frozen_checks_dimensions():
    with pytest.raises(ValueError, match="2 dimensions"):
        frozen(np.zeros(3), ndim=2)


def test_candidates_convert_dtypes_and_refuse_unequal_lengths():
    made = candidates()
    assert made.score.dtype == made.before.dtype == np.float32
    assert made.proposal.dtype == made.outcome.dtype == np.int64
    assert len(made) == 3
    with pytest.raises(ValueError, match="lengths differ"):
        candidates(score=np.zeros(2))
    with pytest.raises(ValueError, match="dimensions"):
        candidates(before=np.zeros(3))


def test_detections_refuse_unequal_lengths():
    with pytest.raises(ValueError, match="lengths differ"):
        Detections(np.zeros((2, 4)), np.zeros(2), np.zeros(1), np.zeros(2), np.zeros(2))


def test_windows_count_distinct_rows():
    windows = Windows(np.zeros((3, 4)), np.zeros(3), np.array([1, 0, 1]))
    assert (len(windows), windows.unique_count) == (3, 2)
    assert Windows(np.zeros((0, 4)), np.zeros(0), np.zeros(0)).unique_count == 0
    with pytest.raises(ValueError, match="lengths differ"):
        Windows(np.zeros((3, 4)), np.zeros(2), np.zeros(3))


def test_proposals_check_their_boxes():
    assert len(Proposals([[0, 0, 1, 1]], "by hand", 1)) == 1
    with pytest.raises(ValueError, match="x1 <= x2"):
        Proposals([[2, 0, 1, 1]], "by hand", 1)


@pytest.mark.parametrize("wrong", [{"stride": 0}, {"receptive_field": 0}, {"channels": 0}])
def test_geometry_is_positive(wrong):
    with pytest.raises(ValueError, match="positive"):
        Geometry(**{"stride": 16, "centre": 15.0, "receptive_field": 163, "channels": 256, **wrong})


def test_feature_maps_match_their_geometry():
    geometry = Geometry(16, 15.0, 163, 2)
    good = ScaleMap(64, (64, 64), 1.0, np.zeros((2, 3, 4)))
    maps = FeatureMaps((good, good), geometry)
    assert len(maps) == 2
    assert maps[1] is good
    assert list(maps) == [good, good]
    with pytest.raises(ValueError, match="filters"):
        FeatureMaps((ScaleMap(64, (64, 64), 1.0, np.zeros((3, 3, 4))),), geometry)


def test_timings_are_read_only():
    timings = Timings({"conv": 0.5}, 0.75)
    assert timings["conv"] == 0.5
    with pytest.raises(TypeError):
        timings.seconds["conv"] = 1
    again = pickle.loads(pickle.dumps(timings))
    assert (dict(again.seconds), again.total) == ({"conv": 0.5}, 0.75)


@pytest.fixture(scope="module", params=[SppNet, Rcnn])
def analysis(request, tiny_bundle, photo):
    proposals = Proposals(random_boxes(6, photo.width, photo.height, shortest=20), "random", 6)
    return request.param(tiny_bundle, "cpu", SMALL).analyse(photo, proposals)


def arrays_in(value, seen=()):
    if isinstance(value, np.ndarray):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from arrays_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from arrays_in(item)


def test_no_array_of_an_analysis_can_be_written(analysis):
    found = list(arrays_in(analysis))
    assert len(found) >= 15
    assert not any(array.flags.writeable for array in found)


def test_an_analysis_survives_pickling(analysis):
    again = pickle.loads(pickle.dumps(analysis))
    for ours, theirs in zip(arrays_in(analysis), arrays_in(again), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert again.options == analysis.options
    assert dict(again.timings.seconds) == dict(analysis.timings.seconds)


def test_an_analysis_refuses_scores_of_another_shape(analysis):
    with pytest.raises(ValueError, match="scores"):
        dataclasses.replace(analysis, scores=analysis.scores[:-1])


def test_boxes_drawn_by_hand_come_last_and_make_another_key():
    found = Proposals(random_boxes(3, 50, 50), "grid", 7, cached=True, key="grid v1")
    drawn = random_boxes(2, 50, 50, seed=9)
    both = found.with_drawn(drawn)
    np.testing.assert_array_equal(both.boxes, np.concatenate([found.boxes, drawn]))
    assert (both.method, both.found, both.cached) == ("grid", 9, True)
    others = {found.key, both.key, found.with_drawn(drawn[:1]).key, found.with_drawn(drawn[::-1]).key}
    assert len(others) == 4
    assert found.with_drawn(drawn[:0]).key == found.key
    assert dataclasses.replace(found, key="").with_drawn(drawn).key == ""  # still unknown
