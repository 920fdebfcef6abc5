"""Boxes from the user's own files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from spp_viewer.core.errors import ProposalError
from spp_viewer.core.image import Image
from spp_viewer.proposals import read_proposals
from spp_viewer.proposals.from_file import file_key
from tests.make import random_boxes

IMAGE = Image(np.zeros((150, 200, 3), np.uint8))
ROWS = [[50.5, 10, 90, 70], [0, 0, 200, 150], [10, 20, 30, 40]]


def read(tmp_path, name, content):
    path = tmp_path / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8")
    return read_proposals(path, IMAGE)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(ROWS)),
        ("A.JSON", json.dumps({"boxes": ROWS, "other": 5})),
        ("a.json", "\ufeff" + json.dumps(ROWS)),
        ("a.csv", "50.5,10,90,70\n0,0,200,150\n\n10,20,30,40\n"),
        ("a.csv", "x1,y1,x2,y2\n50.5,10,90,70\n0,0,200,150\n10,20,30,40\n"),
        ("a.csv", "\ufefflabel, Y2, X2, Y1, X1\ncat,70,90,10,50.5\ndog,150,200,0,0\ncow,40,30,20,10\n"),
        ("a.csv", "50.5,10,90,70,0.9\r\n0,0,200,150,0.8\r\n10,20,30,40,0.7\r\n"),
    ],
)
def test_json_and_csv_in_the_files_order(tmp_path, name, content):
    proposals = read(tmp_path, name, content)
    np.testing.assert_array_equal(proposals.boxes, np.array(ROWS, np.float32))
    assert (proposals.method, proposals.found, proposals.cached) == (f"File {name}", 3, False)


def voc(*boxes):
    entries = "".join(
        f"<object><name>cat</name><bndbox><xmax>{b[2]}</xmax><xmin>{b[0]}</xmin><ymin>{b[1]}</ymin><ymax>{b[3]}</ymax>"
        "</bndbox></object>"
        for b in boxes
    )
    return f"<annotation><size><width>200</width></size>{entries}</annotation>"


def test_voc_xml_counts_from_one_and_includes_the_last_pixel(tmp_path):
    proposals = read(tmp_path, "a.xml", voc((1, 1, 200, 150), (11, 21, 30, 40)))
    np.testing.assert_array_equal(proposals.boxes, [[0, 0, 200, 150], [10, 20, 30, 40]])


def test_boxes_are_clipped_and_those_off_the_image_dropped(tmp_path):
    rows = [[-10, -10, 50, 50], [190, 140, 500, 500], [300, 10, 400, 50], [20, 20, 20, 60]]
    proposals = read(tmp_path, "a.json", json.dumps(rows))
    np.testing.assert_array_equal(proposals.boxes, [[0, 0, 50, 50], [190, 140, 200, 150]])
    assert proposals.found == 2


def test_many_boxes(tmp_path):
    boxes = random_boxes(5000, 200, 150)
    proposals = read(tmp_path, "a.json", json.dumps(boxes.tolist()))
    np.testing.assert_array_equal(proposals.boxes, boxes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "1,2,3,4"),
        ("a", "1,2,3,4"),
        ("a.json", ""),
        ("a.json", "{"),
        ("a.json", "{}"),
        ("a.json", "[]"),
        ("a.json", "5"),
        ("a.json", "null"),
        ("a.json", '"boxes"'),
        ("a.json", '{"boxes": null}'),
        ("a.json", '{"boxes": {"x1": 5}}'),
        ("a.json", "[[1, 2, 3]]"),
        ("a.json", "[[1, 2, 3, 4], [1, 2, 3]]"),
        ("a.json", '[[1, 2, 3, "four"]]'),
        ("a.json", "[[1, 2, 3, null]]"),
        ("a.json", "[[5, 5, 1, 1]]"),
        ("a.json", "[[0, 0, NaN, 5]]"),
        ("a.json", "[[0, 0, Infinity, 5]]"),
        ("a.json", "[[0, 0, 1e39, 5]]"),
        ("a.json", f"[[0, 0, 1{'0' * 400}, 5]]"),
        ("a.json", f"[[0, 0, 1{'0' * 5000}, 5]]"),
        ("a.json", "[" * 100_000),
        ("a.json", "[[300, 300, 400, 400]]"),
        ("a.json", b"\xff\xfe\x00"),
        ("a.csv", ""),
        ("a.csv", "\n\n"),
        ("a.csv", "x1,y1,x2\n1,2,3\n"),
        ("a.csv", "x1,y1,x2,y2\n"),
        ("a.csv", "x1,y1,x2,y2\n1,2,3\n"),
        ("a.csv", "1,2,3,4\n1,2,3,four\n"),
        ("a.csv", "1,2,3\n"),
        ("a.csv", "1,2,1e39,4\n"),
        ("a.csv", "nan,2,3,4\n"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", "1,2,3,4\n" + '"' + "x" * 200_000 + '"'),
        ("a.xml", ""),
        ("a.xml", "<annotation>"),
        ("a.xml", "<annotation></annotation>"),
        ("a.xml", voc((50, 50, 10, 10))),
        ("a.xml", voc(("a", 1, 5, 5))),
        ("a.xml", "<a><bndbox><xmin>1</xmin></bndbox></a>"),
        ("a.xml", "<annotation><bndbox/></annotation>"),
    ],
)
def test_what_holds_no_boxes_is_refused(tmp_path, name, content):
    with pytest.raises(ProposalError) as caught:
        read(tmp_path, name, content)
    message = str(caught.value)
    assert name in message
    assert "\n" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", "[]"),
        ("a.json", '{"boxes": []}'),
        ("a.csv", "x1,y1,x2,y2\n"),
        ("a.xml", "<annotation></annotation>"),
    ],
)
def test_no_boxes_at_all_are_not_called_boxes_off_the_image(tmp_path, name, content):
    with pytest.raises(ProposalError, match="there are none in it"):
        read(tmp_path, name, content)


def test_an_object_without_boxes_says_what_it_lacks(tmp_path):
    with pytest.raises(ProposalError, match='lacks "boxes"'):
        read(tmp_path, "a.json", "{}")


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(ProposalError, match="no such file"):
        read_proposals(tmp_path / "none.json", IMAGE)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ProposalError, match="no boxes could be read"):
        read_proposals(tmp_path / "folder.csv", IMAGE)


def test_entities_of_entities_are_not_expanded_without_end(tmp_path):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "1">{levels}]><a><bndbox><xmin>&e11;</xmin></bndbox></a>'
    with pytest.raises(ProposalError):
        read(tmp_path, "a.xml", bomb)


def test_the_key_is_that_of_the_bytes(tmp_path):
    path, copy = tmp_path / "a.json", tmp_path / "b.json"
    path.write_text("[[1, 1, 20, 20]]")
    copy.write_text("[[1, 1, 20, 20]]")
    assert read_proposals(path, IMAGE).key == read_proposals(copy, IMAGE).key == file_key(path)
    copy.write_text("[[1, 1, 20, 21]]")
    assert read_proposals(copy, IMAGE).key == file_key(copy) != file_key(path)
