"""Detections as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from spp_viewer.exchange.csv_table import csv_table
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.proposals import read_proposals
from tests.unit.exchange.made import analysis_of

FOUND = [
    (2, 2.123456, (10.129, 20, 50, 70)),
    (0, 1.0, (0, 0, 200, 150)),
    (0, 0.5, (0, 0, 200, 140)),
    (1, 0.1, (1, 1, 4, 4)),
]


def test_columns_and_digits():
    lines = csv_table(analysis_of(FOUND), 0.1).splitlines()
    assert lines[0] == "class,score,x1,y1,x2,y2,proposal"
    assert lines[1] == "diningtable,2.1235,10.13,20.00,50.00,70.00,3"
    assert [line.split(",")[0] for line in lines[1:]] == ["diningtable", "cat", "cat"]


def test_the_truth_adds_overlap_and_verdict():
    boxes = np.array([[0, 0, 200, 150], [1, 1, 4, 4], [10, 20, 50, 60]], np.float32)
    truth = GroundTruth(boxes, ("cat", "dog", "dining table"), np.array([False, True, False]), Path("photo.xml"))
    rows = list(csv.DictReader(io.StringIO(csv_table(analysis_of(FOUND), 0, truth))))
    assert [row["verdict"] for row in rows] == ["true positive", "true positive", "false positive", "ignored"]
    assert [row["truth_iou"] for row in rows] == ["0.7979", "1.0000", "0.9333", "1.0000"]
    assert [row["proposal"] for row in rows] == ["3", "2", "1", "0"]


def test_names_with_commas_and_quotes():
    text = csv_table(analysis_of([(0, 1.0, (0, 0, 1, 1))], classes=('a, "b"\n猫',)), 0)
    assert list(csv.reader(io.StringIO(text)))[1][0] == 'a, "b"\n猫'


def test_nothing_found():
    assert csv_table(analysis_of([]), 0) == "class,score,x1,y1,x2,y2,proposal\n"


def test_the_table_can_be_read_as_proposals(tmp_path):
    analysis = analysis_of(FOUND)
    path = tmp_path / "boxes.csv"
    path.write_text(csv_table(analysis, -9), encoding="utf-8")
    boxes = read_proposals(path, analysis.image).boxes
    np.testing.assert_allclose(boxes, analysis.detections.boxes, atol=0.005)
