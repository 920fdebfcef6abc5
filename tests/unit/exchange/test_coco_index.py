"""COCO annotation files of whole folders."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from cachetools import LRUCache

from spp_viewer.exchange import coco_index as module
from spp_viewer.exchange.annotation import read_bytes
from spp_viewer.exchange.coco_index import CocoIndex, coco_index
from spp_viewer.exchange.errors import AnnotationError, ForeignAnnotationError
from tests.unit.exchange.made import coco, write_json

IMAGES = {"a.jpg": [(0, (10, 20, 30, 40)), (2, (0, 0, 5.5, 6))], "b.jpg": [(1, (1, 2, 3, 4))], "c.jpg": []}


def test_boxes_of_each_image(tmp_path):
    index = CocoIndex(write_json(tmp_path / "x.json", coco(IMAGES)))
    a, b, c = (index.annotation(tmp_path / name) for name in IMAGES)
    np.testing.assert_array_equal(a.boxes, [[10, 20, 40, 60], [0, 0, 5.5, 6]])
    assert a.labels == ("cat", "diningtable")
    np.testing.assert_array_equal(b.boxes, [[1, 2, 4, 6]])
    assert (len(c.boxes), c.labels, c.detected) == (0, (), False)
    assert index.annotation(tmp_path / "d.jpg") is None


def test_a_byte_order_mark(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(coco(IMAGES)), encoding="utf-8-sig")
    assert CocoIndex(path).annotation(tmp_path / "b.jpg").labels == ("dog",)


def test_crowds_are_difficult_and_sizes_are_known(tmp_path):
    content = coco({"a.jpg": [(0, (1, 2, 3, 4)), (0, (1, 2, 3, 4)), (0, (1, 2, 3, 4))]})
    content["annotations"][1]["iscrowd"] = 1
    content["annotations"][2]["iscrowd"] = 0
    content["images"][0] |= {"width": 640, "height": "480"}
    found = CocoIndex(write_json(tmp_path / "x.json", content)).annotation(tmp_path / "a.jpg")
    assert found.difficult == (False, True, False)
    assert found.size == (640, 480)


@pytest.mark.parametrize("listed", ["a.jpg", "train/a.jpg", "C:\\data\\train\\a.jpg", "/elsewhere/a.jpg", "../a.jpg"])
def test_folders_in_file_names_do_not_matter_for_a_single_name(tmp_path, listed):
    index = CocoIndex(write_json(tmp_path / "x.json", coco({listed: [(0, (1, 2, 3, 4))]})))
    assert len(index.annotation(tmp_path / "a.jpg").boxes) == 1


def test_folders_tell_images_of_one_name_apart(tmp_path):
    content = coco({"train/a.jpg": [(0, (1, 2, 3, 4))], "val/a.jpg": [(1, (1, 2, 3, 4))]})
    index = CocoIndex(write_json(tmp_path / "x.json", content))
    assert index.annotation(tmp_path / "val" / "a.jpg").labels == ("dog",)
    assert index.annotation(tmp_path / "train" / "a.jpg").labels == ("cat",)
    with pytest.raises(AnnotationError, match=r"lists 2 images named a\.jpg"):
        index.annotation(tmp_path / "test" / "a.jpg")


@pytest.mark.parametrize(
    "box", [[1, 2, 3], [1, 2, 3, None], [1, 2, "x", 4], [1, 2, -3, 4], [1, 2, 3, 1e300], "1234", None, [True] * 4]
)
def test_what_is_no_box_is_not_a_number_and_harms_no_other(tmp_path, box):
    content = coco({"a.jpg": [(0, (1, 2, 3, 4))], "b.jpg": [(0, (1, 2, 3, 4))]})
    content["annotations"][0]["bbox"] = box
    index = CocoIndex(write_json(tmp_path / "x.json", content))
    assert np.isnan(index.annotation(tmp_path / "a.jpg").boxes).any()
    np.testing.assert_array_equal(index.annotation(tmp_path / "b.jpg").boxes, [[1, 2, 4, 6]])


def test_numbers_in_quotes_and_not_a_number(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(coco({"a.jpg": [(0, ("1", "2", 3, 4)), (0, (float("nan"), 2, 3, 4))]})))
    boxes = CocoIndex(path).annotation(tmp_path / "a.jpg").boxes
    np.testing.assert_array_equal(boxes[0], [1, 2, 4, 6])
    assert np.isnan(boxes[1, 0])


@pytest.mark.parametrize("category", [7, None, [1], {}, 1.5])
def test_a_category_that_the_file_does_not_name(tmp_path, category):
    content = coco(IMAGES)
    content["annotations"][0]["category_id"] = category
    index = CocoIndex(write_json(tmp_path / "x.json", content))
    with pytest.raises(AnnotationError, match=r"x\.json: category .* is not among"):
        index.annotation(tmp_path / "a.jpg")
    assert index.annotation(tmp_path / "b.jpg").labels == ("dog",)


@pytest.mark.parametrize(
    "content",
    [
        [],
        5,
        None,
        {},
        {"images": [], "annotations": {}},
        {"boxes": [[1, 2, 3, 4]]},
        [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "score": 0.5}],
        {"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "caption": "a cat"}]},
    ],
)
def test_json_of_another_kind(tmp_path, content):
    with pytest.raises(ForeignAnnotationError, match=r"^x\.json: .*COCO"):
        CocoIndex(write_json(tmp_path / "x.json", content))


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe\x00", b"[" * 200_000, b'{"a": 1' + b"0" * 5000 + b"}"])
def test_damaged_json(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_bytes(text)
    with pytest.raises(AnnotationError, match=r"^x\.json: not readable as JSON \(.*\); ") as caught:
        CocoIndex(path)
    assert not isinstance(caught.value, ForeignAnnotationError)
    assert len(str(caught.value)) < 300


def test_odd_entries_are_passed_over(tmp_path):
    content = coco({"a.jpg": [(0, (1, 2, 3, 4))]})
    content["images"] += [None, 5, {}, {"id": 8}, {"id": [], "file_name": "a.jpg"}, {"id": 9, "file_name": 9}]
    content["images"] += [{"id": 10, "file_name": ""}]
    content["annotations"] += [{"image_id": [1], "bbox": [1, 2, 3, 4]}]
    content["categories"] += [None, {"id": {}, "name": "x"}, {"id": 5}]
    index = CocoIndex(write_json(tmp_path / "x.json", content))
    assert index.annotation(tmp_path / "a.jpg").labels == ("cat",)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were really read."""
    read: list[Path] = []

    def noting(path: Path, limit: int) -> bytes:
        read.append(path)
        return read_bytes(path, limit)

    monkeypatch.setattr(module, "read_bytes", noting)
    return read


def test_a_file_is_read_once_until_it_changes(tmp_path, readings):
    path = write_json(tmp_path / "x.json", coco(IMAGES))
    assert coco_index(path) is coco_index(path)
    assert len(readings) == 1
    write_json(path, coco({"a.jpg": []}))
    os.utime(path, ns=(1, 1))
    assert coco_index(path).annotation(tmp_path / "b.jpg") is None
    assert len(readings) == 2


def test_a_refusal_is_remembered_without_its_tracebacks(tmp_path, readings):
    path = tmp_path / "x.json"
    path.write_text("{")
    errors = []
    for _ in range(3):
        with pytest.raises(AnnotationError) as caught:
            coco_index(path)
        errors.append(caught.value)
    assert len(readings) == 1
    assert len({str(error) for error in errors}) == 1
    assert len({id(error) for error in errors}) == 3


def test_only_so_many_files_are_remembered(tmp_path, readings, monkeypatch):
    monkeypatch.setattr(module, "_known", LRUCache(2))
    paths = [write_json(tmp_path / f"{n}.json", coco(IMAGES)) for n in range(3)]
    for turn in (0, 1, 0, 2, 0, 1):  # the one unused for longest goes
        coco_index(paths[turn])
    assert readings == [*paths, paths[1]]


def test_a_file_that_vanished_is_missed(tmp_path):
    path = write_json(tmp_path / "x.json", coco(IMAGES))
    coco_index(path)
    path.unlink()
    with pytest.raises(AnnotationError, match="cannot be read"):
        coco_index(path)
