"""PASCAL VOC folders: what is read, and what is refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.errors import DatasetError
from spp_viewer.training.dataset import VOC_CLASSES, count_boxes, read_folders, read_split


def test_boxes_become_edges(voc_folder):
    samples = read_split(voc_folder, "train")
    assert [s.name for s in samples] == ["a", "b", "c"]
    np.testing.assert_array_equal(samples[0].boxes, [[19, 29, 90, 100]])
    assert [VOC_CLASSES[label] for label in samples[1].labels] == ["dog", "cat"]


def test_difficult_boxes_are_told_apart(voc_folder):
    sample = read_split(voc_folder, "train")[2]
    assert sample.difficult.tolist() == [False, True]
    assert len(sample.easy[0]) == 1
    counts = count_boxes(read_split(voc_folder, "train"), len(VOC_CLASSES))
    assert counts[VOC_CLASSES.index("cat")] == 2
    assert counts[VOC_CLASSES.index("dog")] == 2


def test_splits_and_folders_join(voc_folder):
    assert [s.name for s in read_split(voc_folder, "train+val")] == ["a", "b", "c", "d", "e"]
    assert len(read_folders([voc_folder, voc_folder], "val")) == 4


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda f: (f / "ImageSets/Main/train.txt").unlink(), "train.txt"),
        (lambda f: (f / "ImageSets/Main/train.txt").write_text(""), "empty"),
        (lambda f: (f / "ImageSets/Main/train.txt").write_text("a\na\n"), "twice"),
        (lambda f: (f / "Annotations/b.xml").unlink(), "b.xml"),
        (lambda f: (f / "Annotations/b.xml").write_text("<annotation>"), "b.xml"),
        (lambda f: (f / "JPEGImages/c.png").unlink(), "no image"),
        (lambda f: (f / "Annotations/a.xml").write_text("<a><object><name>cow</name></object></a>"), "lacks a number"),
        (lambda f: (f / "Annotations/a.xml").write_text("<a><object><name>ox</name></object></a>"), "'ox'"),
    ],
)
def test_refuses_by_name(voc_folder, damage, words):
    damage(voc_folder)
    with pytest.raises(DatasetError, match=words):
        read_split(voc_folder, "train")
