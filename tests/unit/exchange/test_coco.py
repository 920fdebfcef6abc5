"""Detections as COCO documents, and back."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given

from spp_viewer.exchange.coco import coco_dataset, coco_results, image_number
from spp_viewer.exchange.coco_index import CocoIndex
from tests.unit.exchange.made import CLASSES, analysis_of, boxes_in_hundredths, findings

FOUND = [(2, 2.5, (10.123, 20, 50.456, 70.789)), (0, 1.0, (0, 0, 200, 150)), (1, 0.5, (1, 1, 4, 4))]


@given(findings(boxes_in_hundredths()))
def test_a_data_set_gives_the_same_boxes(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("coco")
    analysis = analysis_of(found, folder / "photo.jpg")
    path = folder / "photo.json"
    path.write_text(coco_dataset(analysis, 0), encoding="utf-8")
    again = CocoIndex(path).annotation(folder / "photo.jpg")
    assert again is not None
    np.testing.assert_array_equal(again.boxes.astype(np.float32), analysis.detections.boxes)
    assert again.labels == tuple(CLASSES[label] for label, _, _ in found)
    assert (again.size, again.detected) == ((200, 150), True)


def test_a_data_set_is_complete(tmp_path):
    content = json.loads(coco_dataset(analysis_of(FOUND, tmp_path / "000000397133.jpg"), 0.5))
    assert content["images"] == [{"id": 397133, "file_name": "000000397133.jpg", "width": 200, "height": 150}]
    assert content["categories"] == [{"id": n, "name": name} for n, name in enumerate(CLASSES, start=1)]
    first, second = content["annotations"]
    assert first == {
        "id": 1,
        "image_id": 397133,
        "category_id": 3,
        "bbox": [10.12, 20.0, 40.34, 50.79],
        "area": 2048.87,
        "segmentation": [],
        "iscrowd": 0,
        "score": 2.5,
    }
    assert (second["id"], second["category_id"], second["bbox"]) == (2, 1, [0, 0, 200, 150])


def test_results_are_a_list_with_the_same_numbers():
    analysis = analysis_of(FOUND)
    content = json.loads(coco_results(analysis, 0.5))
    keys = ("image_id", "category_id", "bbox", "score")
    complete = json.loads(coco_dataset(analysis, 0.5))["annotations"]
    assert content == [{key: item[key] for key in keys} for item in complete]
    assert len(content) == 2


def test_nothing_found():
    assert json.loads(coco_results(analysis_of([]), 0)) == []
    assert json.loads(coco_dataset(analysis_of([]), 0))["annotations"] == []


@pytest.mark.parametrize(
    ("name", "number"),
    [("000000397133.jpg", 397133), ("12.crop.png", 12), ("photo.jpg", 1), ("", 1), ("٣.jpg", 1), ("9" * 30, 1)],
)
def test_numbers_of_images(name, number):
    assert image_number(name) == number
