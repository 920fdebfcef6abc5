from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from spp_viewer.core.results import Proposals
from spp_viewer.race.comparison import compare
from spp_viewer.race.report import comparisons_csv, markdown, medians, table
from spp_viewer.race.sweep_report import point_json, sweep_csv
from spp_viewer.race.sweeping import sweep, with_count
from tests.make import SMALL, random_boxes


@pytest.fixture(scope="module")
def points(tiny_bundle, photo):
    settings = ((224,), (128, 224))
    return list(sweep(photo, tiny_bundle, "cpu", SMALL, counts=(2, 6), settings=settings, repeats=2, sample=4))


def test_a_point_for_every_number_and_setting(points):
    assert [(point.windows, point.scales) for point in points] == [
        (2, (224,)),
        (2, (128, 224)),
        (6, (224,)),
        (6, (128, 224)),
    ]
    assert [point.extrapolated for point in points] == [False, False, True, True]


def test_figures_of_a_point(points):
    for point in points:
        assert point.spread[0] <= point.features * 1.0001 or point.spread[0] <= point.rcnn / point.spp
        assert point.spread[0] <= point.spread[1]
        assert point.features == pytest.approx(point.rcnn / point.spp)
    assert points[2].conv_bound == pytest.approx(3 * points[0].conv_bound)
    assert points[1].conv_bound < points[0].conv_bound  # two scales cost more than one


def test_windows_are_made_up_to_the_number(photo):
    found = Proposals(random_boxes(8, photo.width, photo.height), "random", 8)
    few, many = with_count(found, 5, photo, 0), with_count(found, 30, photo, 0)
    assert (len(few), few.method) == (5, "random")
    assert (len(many), many.method) == (30, "random and random windows")
    np.testing.assert_array_equal(many.boxes[:8], found.boxes)
    assert (many.boxes[:, 2:] > many.boxes[:, :2]).all()
    assert (many.boxes >= 0).all()
    assert (many.boxes <= [photo.width, photo.height] * 2).all()
    assert with_count(found, 30, photo, 0).boxes.tobytes() == many.boxes.tobytes()


def test_sweep_as_csv(points):
    lines = list(csv.DictReader(io.StringIO(sweep_csv(points))))
    assert len(lines) == 4
    for line, point in zip(lines, points, strict=True):
        assert int(line["windows"]) == point.windows
        assert line["scales"] == " ".join(map(str, point.scales))
        assert float(line["features"]) == pytest.approx(point.features, abs=1e-6)
        assert [float(line[f"features_{end}"]) for end in ("min", "max")] == pytest.approx(point.spread, abs=1e-6)
        assert line["extrapolated"] == str(int(point.extrapolated))
    assert sweep_csv([]) == ""
    assert point_json(points[0])["scales"] == [224]


def test_comparison_as_text(compared, tiny_bundle, photo, windows):
    sampled = compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1, sample=3)
    for write in (table, markdown):
        plain, marked = write("a.png", compared), write("a.png", sampled)
        assert "a.png" in plain
        assert "EXTRAPOLATED: R-CNN ran 3 of the 12 windows" in marked
        assert "EXTRAPOLATED" not in plain
        assert f"{compared.speedup['features']:.1f}x" in plain
        assert compared.device in plain
    rows = [line for line in markdown("a.png", compared).splitlines() if line.startswith("| pool")]
    assert rows[0].endswith("| - |")  # R-CNN has no such stage


def test_comparison_as_csv(compared):
    lines = list(csv.DictReader(io.StringIO(comparisons_csv([("a.png", compared)]))))
    found = {(line["detector"], line["stage"]): line for line in lines}
    assert len(found) == len(lines) == 7 + 6 + 4
    assert float(found["R-CNN", "crop"]["median"]) == pytest.approx(compared.rcnn.stages["crop"].median, abs=1e-6)
    assert found["SPP-Net", "features"]["extrapolated"] == "0"


def test_medians(compared, tiny_bundle, photo, windows):
    other = compare(photo, tiny_bundle, "cpu", SMALL, proposals=windows, repeats=1)
    found = medians([compared, other, other])
    assert found["rcnn"]["features"] == round(other.rcnn.features.median, 6)
    assert found["speedup"]["conv"] == pytest.approx(other.speedup["conv"], abs=0.005)  # two of the three
