"""PASCAL VOC annotations, read and written."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given

from spp_viewer.exchange.errors import AnnotationError, ForeignAnnotationError
from spp_viewer.exchange.voc import MAX_FILE_BYTES, read_voc, voc_xml, whole_pixels
from tests.make import random_boxes
from tests.unit.exchange.made import CLASSES, analysis_of, boxes_in_pixels, findings, voc


def read(tmp_path, content):
    path = tmp_path / "photo.xml"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8")
    return read_voc(path)


def test_counts_from_one_and_includes_the_last_pixel(tmp_path):
    found = read(tmp_path, voc(("cat", (1, 1, 200, 150)), ("dog", (11, 21, 30, 40)), ("dog", ("4.5", 5, 6, "7.25"))))
    np.testing.assert_array_equal(found.boxes, [[0, 0, 200, 150], [10, 20, 30, 40], [3.5, 4, 6, 7.25]])
    assert found.labels == ("cat", "dog", "dog")
    assert found.difficult == (False, False, False)
    assert (found.size, found.detected) == (None, False)


def test_difficult_objects_and_the_size(tmp_path):
    size = "<size><width> 500</width><height>375</height><depth>3</depth></size>"
    found = read(tmp_path, voc(("cat", (1, 1, 2, 2)), ("dog", (1, 1, 2, 2)), difficult=[1], extra=size))
    assert found.difficult == (False, True)
    assert found.size == (500, 375)


@pytest.mark.parametrize("size", ["<width>0</width><height>0</height>", "<width>x</width>", "", "<width>9</width>"])
def test_a_size_that_says_nothing(tmp_path, size):
    assert read(tmp_path, voc(extra=f"<size>{size}</size>")).size is None


def test_parts_of_objects_are_not_objects(tmp_path):
    part = "<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part>"
    found = read(tmp_path, voc(("person", (10, 10, 20, 20))).replace("</object>", part + "</object>"))
    assert found.labels == ("person",)
    np.testing.assert_array_equal(found.boxes, [[9, 9, 20, 20]])


def test_only_the_annotations_own_objects_count(tmp_path):
    earlier = "<history><object><name>dog</name></object></history>"
    assert read(tmp_path, voc(("cat", (1, 1, 2, 2)), extra=earlier)).labels == ("cat",)


def test_an_image_without_objects(tmp_path):
    found = read(tmp_path, voc())
    assert found.boxes.shape == (0, 4)
    assert found.labels == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(tmp_path, encoding):
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?>' + voc(("café", (1, 1, 2, 2)))
    assert read(tmp_path, text.encode(encoding)).labels == ("café",)


@pytest.mark.parametrize(
    "box", [("a", 1, 5, 5), ("", 1, 5, 5), ("nan", 1, 5, 5), ("inf", 1, 5, 5), ("1e39", 1, 5, 5), ("9" * 5000, 1, 5, 5)]
)
def test_what_is_no_coordinate_is_not_a_number(tmp_path, box):
    assert np.isnan(read(tmp_path, voc(("cat", box))).boxes[0, 0])


def bomb(depth: int) -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return (
        f'<!DOCTYPE a [<!ENTITY e0 "1">{levels}]><annotation><object><name>&e{depth - 1};</name></object></annotation>'
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no element"),
        ("<annotation>", "no element"),
        (b"\xff\xfe\x00", "not readable|not a readable"),
        ('<?xml version="1.0" encoding="nothing"?><annotation/>', "encoding"),
        ("<annotation><object><bndbox/></object></annotation>", "object 1 has no name"),
        (voc(("cat", (1, 1, 2, 2)), (" ", (1, 1, 2, 2))), "object 2 has no name"),
        (bomb(3), "document type"),
        (bomb(12), "document type"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><annotation>&x;</annotation>', "document type"),
        ("<a>" * 100_000, "nested"),
    ],
)
def test_damaged_files_are_refused_by_name(tmp_path, content, reason):
    with pytest.raises(AnnotationError, match=reason) as caught:
        read(tmp_path, content)
    message = str(caught.value)
    assert message.startswith("photo.xml: ")
    assert ";" in message
    assert len(message) < 300


def test_xml_of_another_kind(tmp_path):
    with pytest.raises(ForeignAnnotationError, match="'svg'"):
        read(tmp_path, "<svg/>")


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "photo.xml"
    with path.open("wb") as handle:
        handle.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(AnnotationError, match="more than the 16 MiB"):
        read_voc(path)


def test_a_folder_of_that_name(tmp_path):
    (tmp_path / "photo.xml").mkdir()
    with pytest.raises(AnnotationError, match="cannot be read"):
        read_voc(tmp_path / "photo.xml")


@given(findings(boxes_in_pixels()))
def test_whole_pixels_come_back_as_they_were(tmp_path_factory, found):
    analysis = analysis_of(found)
    again = read(tmp_path_factory.mktemp("voc"), voc_xml(analysis, 0))
    np.testing.assert_array_equal(again.boxes, analysis.detections.boxes)
    assert again.labels == tuple(CLASSES[label] for label, _, _ in found)
    assert again.size == (200, 150)
    assert again.detected


def test_other_boxes_come_back_to_half_a_pixel(tmp_path):
    boxes = random_boxes(500, 200, 150, shortest=1)
    found = [(0, 1.0, tuple(box)) for box in boxes]
    again = read(tmp_path, voc_xml(analysis_of(found), 0)).boxes
    assert abs(again - boxes).max() <= 0.5
    assert not (again == boxes).all()


def test_every_box_keeps_a_pixel_of_the_image():
    slim = np.array([[200, 150, 200, 150], [0, 0, 0, 0], [10.2, 20.2, 10.3, 20.3], [199.6, 1, 200, 2]], np.float32)
    expected = [[200, 150, 200, 150], [1, 1, 1, 1], [11, 21, 11, 21], [200, 2, 200, 2]]
    np.testing.assert_array_equal(whole_pixels(slim, 200, 150), expected)


def test_writes_what_scores_more_than_the_threshold(tmp_path):
    found = [(0, 2.5, (0, 0, 9, 9)), (1, 1.0, (5, 5, 9, 9)), (2, 0.5, (1, 1, 4, 4))]
    root = ElementTree.fromstring(voc_xml(analysis_of(found, tmp_path / "home" / "photo.jpg"), 1.0))
    assert [item.findtext("name") for item in root.iter("object")] == ["cat"]
    assert root.findtext("object/score") == "2.5"
    assert (root.findtext("folder"), root.findtext("filename")) == ("home", "photo.jpg")
    assert [root.findtext(f"size/{side}") for side in ("width", "height", "depth")] == ["200", "150", "3"]


def test_names_that_xml_cannot_say(tmp_path):
    classes = ("a<b>&\"'", "c\x00d\udc80", "猫")
    found = [(0, 3.0, (0, 0, 9, 9)), (1, 2.0, (0, 0, 9, 9)), (2, 1.0, (0, 0, 9, 9))]
    again = read(tmp_path, voc_xml(analysis_of(found, tmp_path / "x\udcff.jpg", classes), 0))
    assert again.labels == ("a<b>&\"'", "c\ufffdd\ufffd", "猫")
