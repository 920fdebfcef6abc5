from __future__ import annotations

import pytest

from spp_viewer.race.timing import Runs, Spread, own_seconds

SECONDS = ({"conv": 1.0, "pool": 2.0, "fc": 3.0, "nms": 0.5, "total": 7.0},) * 2 + (
    {"conv": 4.0, "pool": 1.0, "fc": 0.5, "nms": 0.5, "total": 6.5},
)


def test_spread():
    spread = Spread((3.0, 1.0, 2.0, 10.0))
    assert (spread.median, spread.minimum, spread.maximum) == (2.5, 1.0, 10.0)
    assert spread.as_json() == {"median": 2.5, "min": 1.0, "max": 10.0}
    with pytest.raises(ValueError, match="nothing"):
        Spread(())


def test_sums_are_made_within_a_run():
    runs = Runs("SPP-Net", 10, 10, SECONDS)
    assert runs.features.values == (6.0, 6.0, 5.5)  # not the sum of the stages' medians, 1 + 2 + 3
    assert runs.total.values == (7.0, 7.0, 6.5)
    assert list(runs.stages) == ["conv", "pool", "fc", "nms"]
    assert runs.stages["conv"].median == 1.0
    assert not runs.extrapolated


def test_features_of_rcnn_include_the_crop():
    runs = Runs("R-CNN", 10, 5, ({"crop": 1.0, "conv": 2.0, "fc": 4.0, "svm": 8.0, "total": 16.0},))
    assert runs.features.median == 7.0
    assert runs.extrapolated


def test_own_seconds_leave_out_what_is_shared(compared):
    analysis = compared.last[0]
    own = own_seconds(analysis)
    assert "decode" not in own
    assert "proposals" not in own
    stages = sum(value for name, value in own.items() if name != "total")
    assert stages <= own["total"] < analysis.timings.total + 1e-9
    doubled = own_seconds(analysis, 2.0)
    assert doubled == {name: 2 * value for name, value in own.items()}
