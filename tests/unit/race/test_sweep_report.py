from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from spp_viewer.race.points import Conditions, SweepPoint
from spp_viewer.race.sweep_report import points_of, sweep_csv, sweep_document, sweep_markdown

WHERE = Conditions("cuda:0 (NVIDIA X)", {"processor": "Chip", "threads": 4, "torch": "2.9", "dtype": "float16"}, "m", 5)
POINT = SweepPoint(2000, (688,), 0.5, 20.0, (38.0, 41.5), 60.0, 40.0, 80.0, 70.0, False, WHERE)
POINTS = (POINT, replace(POINT, windows=5000, extrapolated=True))


def test_a_document_gives_the_points_back():
    assert points_of(json.loads(json.dumps(sweep_document(POINTS)))) == POINTS


def test_every_form_says_on_what_it_was_measured():
    document = sweep_document(POINTS)
    assert (document["device"], document["repeats"], document["model"]) == ("cuda:0 (NVIDIA X)", 5, "m")
    assert document["environment"] == dict(WHERE.environment)
    for row in csv.DictReader(io.StringIO(sweep_csv(POINTS))):
        assert (row["device"], row["processor"], row["threads"]) == ("cuda:0 (NVIDIA X)", "Chip", "4")
        assert (row["torch"], row["dtype"], row["repeats"]) == ("2.9", "float16", "5")
    table = sweep_markdown(POINTS)
    assert "cuda:0 (NVIDIA X); float16; processor Chip, threads 4, torch 2.9" in table
    assert "| 5000 | 1 | 500.0 | 20000.0* |" in table
    assert "5 repeats after a warm-up" in table
    assert "EXTRAPOLATED" in table
    assert "EXTRAPOLATED" not in sweep_markdown(POINTS[:1])


@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan"), "x", None])
@pytest.mark.parametrize("name", ["spp", "rcnn", "features_bound", "windows"])
def test_what_is_no_figure_is_refused(name, value):
    document = sweep_document(POINTS)
    document["points"][1][name] = value
    with pytest.raises((ValueError, TypeError)):
        points_of(document)
