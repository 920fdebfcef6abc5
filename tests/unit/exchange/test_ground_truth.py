"""Annotations are found beside the image, and checked against it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from spp_viewer.exchange import ground_truth as module
from spp_viewer.exchange.coco import coco_dataset, coco_results
from spp_viewer.exchange.document import document_json
from spp_viewer.exchange.errors import AnnotationError
from spp_viewer.exchange.ground_truth import GroundTruth, find_ground_truth, read_ground_truth
from spp_viewer.exchange.voc import voc_xml
from tests.unit.exchange.made import analysis_of, coco, picture, voc, write_json

ONE = [(0, (10, 20, 30, 40))]
BOX = [[10, 20, 40, 60]]
VOC = voc(("cat", (11, 21, 40, 60)))


@pytest.fixture
def image(tmp_path):
    """A picture ``tmp_path/data/val/photo.jpg`` whose file is never looked at."""
    path = tmp_path / "data" / "val" / "photo.jpg"
    path.parent.mkdir(parents=True)
    return picture(path)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_there(image):
    assert find_ground_truth(image) is None


def test_an_image_without_a_file():
    assert find_ground_truth(picture()) is None


def test_xml_beside_the_image(image):
    source = write(
        image.path.with_suffix(".xml"), voc(("cat", (11, 21, 40, 60)), ("Dog ", (1, 1, 5, 5)), difficult=[1])
    )
    truth = find_ground_truth(image)
    assert truth is not None
    np.testing.assert_array_equal(truth.boxes, [*BOX, [0, 0, 5, 5]])
    assert truth.boxes.dtype == np.float32
    assert not truth.boxes.flags.writeable
    assert (truth.labels, truth.source, len(truth)) == (("cat", "Dog"), source, 2)
    np.testing.assert_array_equal(truth.difficult, [False, True])


def test_a_voc_folder(tmp_path):
    image = picture(tmp_path / "JPEGImages" / "photo.jpg")
    source = write(tmp_path / "Annotations" / "photo.xml", VOC)
    assert find_ground_truth(image).source == source
    assert find_ground_truth(picture(tmp_path / "Others" / "photo.jpg")) is None


@pytest.mark.parametrize(
    "name",
    [
        "val/photo.json",
        "val/instances_val.json",
        "val/annotations.json",
        "val/_annotations.coco.json",
        "annotations/anything.json",
    ],
)
def test_coco_files(image, tmp_path, name):
    source = write_json(tmp_path / "data" / name, coco({"photo.jpg": ONE, "other.jpg": []}))
    truth = find_ground_truth(image)
    assert truth is not None
    np.testing.assert_array_equal(truth.boxes, BOX)
    assert (truth.labels, truth.source) == (("cat",), source)


@pytest.mark.parametrize("name", ["val/other.json", "photo.json", "annotations/deeper/photo.json", "val/photo.txt"])
def test_files_elsewhere_are_not_looked_at(image, tmp_path, name):
    write_json(tmp_path / "data" / name, coco({"photo.jpg": ONE}))
    assert find_ground_truth(image) is None


def test_a_relative_path(tmp_path, monkeypatch):
    (tmp_path / "JPEGImages").mkdir()
    source = write(tmp_path / "Annotations" / "photo.xml", VOC)
    monkeypatch.chdir(tmp_path / "JPEGImages")
    truth = find_ground_truth(picture(Path("photo.jpg")))
    assert truth is not None
    assert truth.source == source


def test_the_images_own_file_comes_first(image, tmp_path):
    shared = write_json(tmp_path / "data" / "annotations" / "instances.json", coco({"photo.jpg": ONE}))
    assert find_ground_truth(image).source == shared
    own = write_json(image.path.with_suffix(".json"), coco({"photo.jpg": ONE}))
    assert find_ground_truth(image).source == own
    own = write(image.path.with_suffix(".xml"), VOC)
    assert find_ground_truth(image).source == own


def test_files_named_after_the_folder_come_first(image, tmp_path):
    folder = tmp_path / "data" / "annotations"
    for name in ("aaa", "instances_train", "keypoints_val", "instances_val"):
        write_json(folder / f"{name}.json", coco({"photo.jpg": ONE}))
    for name in ("instances_val", "keypoints_val", "instances_train", "aaa"):
        assert find_ground_truth(image).source == folder / f"{name}.json"
        (folder / f"{name}.json").unlink()


def test_of_many_files_some_are_searched(image, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_FILES", 2)
    for name in ("a", "b", "c"):
        write_json(tmp_path / "data" / "annotations" / f"{name}.json", coco({f"{name}.jpg": ONE, "photo.jpg": []}))
    assert find_ground_truth(picture(image.path.with_name("b.jpg"))) is not None
    assert find_ground_truth(picture(image.path.with_name("c.jpg"))) is None


def test_other_xml_and_json_is_passed_over(image, tmp_path):
    write(image.path.with_suffix(".xml"), "<xmpmeta/>")
    write_json(image.path.with_suffix(".json"), {"shapes": [], "imagePath": "photo.jpg"})
    assert find_ground_truth(image) is None
    source = write_json(tmp_path / "data" / "annotations" / "a.json", coco({"photo.jpg": ONE}))
    assert find_ground_truth(image).source == source


@pytest.mark.parametrize(
    ("suffix", "make"),
    [(".xml", voc_xml), (".json", coco_dataset), (".json", coco_results), (".json", document_json)],
)
def test_own_exports_are_not_the_truth(image, suffix, make):
    analysis = analysis_of([(0, 1.0, (10, 20, 40, 60))], image.path)
    write(image.path.with_suffix(suffix), make(analysis, 0))
    assert find_ground_truth(image) is None


def test_an_export_can_be_opened_by_name(image):
    analysis = analysis_of([(0, 1.0, (10, 20, 40, 60))], image.path)
    source = write(image.path.with_name("mine.xml"), voc_xml(analysis, 0))
    np.testing.assert_array_equal(read_ground_truth(source, image).boxes, BOX)


@pytest.mark.parametrize("suffix", [".xml", ".json"])
def test_a_damaged_file_of_the_image_is_an_error(image, tmp_path, suffix):
    write_json(tmp_path / "data" / "annotations" / "a.json", coco({"photo.jpg": ONE}))
    write(image.path.with_suffix(suffix), "<" if suffix == ".xml" else "{")
    with pytest.raises(AnnotationError, match=rf"^photo\{suffix}: "):
        find_ground_truth(image)


def test_a_damaged_shared_file_is_an_error_only_if_no_other_helps(image, tmp_path):
    folder = tmp_path / "data" / "annotations"
    write(folder / "a.json", "{")
    with pytest.raises(AnnotationError, match=r"^a\.json: "):
        find_ground_truth(image)
    write_json(folder / "b.json", coco({"photo.jpg": ONE}))
    assert find_ground_truth(image).source == folder / "b.json"


def test_boxes_are_clipped_and_those_beside_the_image_left_out(image):
    boxes = [(-9, -9, 20, 20), (250, 10, 20, 20), (190, 140, 90, 90), (50, 50, 0, 10), (0, 0, 200, 150)]
    content = coco({"photo.jpg": [(number % 3, box) for number, box in enumerate(boxes)]})
    content["annotations"][2]["iscrowd"] = 1
    write_json(image.path.with_suffix(".json"), content)
    truth = find_ground_truth(image)
    assert truth is not None
    np.testing.assert_array_equal(truth.boxes, [[0, 0, 11, 11], [190, 140, 200, 150], [0, 0, 200, 150]])
    assert truth.labels == ("cat", "diningtable", "dog")
    np.testing.assert_array_equal(truth.difficult, [False, True, False])


def test_no_objects_are_an_annotation_too(image):
    write(image.path.with_suffix(".xml"), voc())
    truth = find_ground_truth(image)
    assert truth is not None
    assert (truth.boxes.shape, truth.labels, truth.difficult.shape) == ((0, 4), (), (0,))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (voc(("cat", (1, 1, 5, 5)), ("dog", (9, 1, 5, 5))), r"object 2 \(dog\) has no proper box"),
        (voc(("cat", ("nan", 1, 5, 5))), r"object 1 \(cat\) has no proper box"),
        (voc(("cat", ("five", 1, 5, 5))), r"object 1 \(cat\) has no proper box"),
        (voc(("cat", (201, 1, 300, 50))), "no box lies on photo.jpg of 200 x 150 pixels"),
        (
            voc(extra="<size><width>150</width><height>200</height></size>"),
            "annotates a picture of 150 x 200 pixels, but photo.jpg has 200 x 150",
        ),
    ],
)
def test_what_does_not_fit_the_image_is_refused(image, content, reason):
    write(image.path.with_suffix(".xml"), content)
    with pytest.raises(AnnotationError, match=rf"^photo\.xml: .*{reason}.*; "):
        find_ground_truth(image)


def test_a_named_file_must_list_the_image(image, tmp_path):
    source = write_json(tmp_path / "x.json", coco({"other.jpg": ONE}))
    with pytest.raises(AnnotationError, match=r"x\.json: does not list photo\.jpg"):
        read_ground_truth(source, image)
    with pytest.raises(AnnotationError, match="cannot be read"):
        read_ground_truth(tmp_path / "none.xml", image)


def test_the_folder_went_away(image):
    shutil.rmtree(image.path.parent)
    assert find_ground_truth(image) is None


def test_lengths_must_agree(tmp_path):
    box = np.array([[0, 0, 1, 1]], np.float32)
    with pytest.raises(ValueError, match="lengths differ"):
        GroundTruth(box, ("a", "b"), np.array([False]), tmp_path)
    with pytest.raises(ValueError, match="finite"):
        GroundTruth(box * np.nan, ("a",), np.array([False]), tmp_path)
