"""The right format into the right file, whole or not at all."""

from __future__ import annotations

import json

import numpy as np
import pytest

from spp_viewer.exchange import export
from spp_viewer.exchange.coco import coco_dataset, coco_results
from spp_viewer.exchange.csv_table import csv_table
from spp_viewer.exchange.document import document_json
from spp_viewer.exchange.errors import ExportError
from spp_viewer.exchange.export import FORMATS, format_of, write
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.voc import voc_xml
from tests.unit.exchange.made import analysis_of

ANALYSIS = analysis_of([(0, 2.0, (0, 0, 9, 9)), (1, 1.0, (5, 5, 9, 9))], classes=("猫", "dog", "c"))
MAKERS = {"json": document_json, "csv": csv_table, "voc": voc_xml, "coco": coco_dataset, "coco-results": coco_results}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.json", "json"),
        ("a.b.JSON", "json"),
        ("a.csv", "csv"),
        ("A.XML", "voc"),
        ("a.coco.json", "coco"),
        ("a.results.json", "coco-results"),
    ],
)
def test_the_suffix_says_the_format(tmp_path, name, kind):
    assert format_of(name).kind == kind
    write(tmp_path / name, ANALYSIS, 1.5)
    assert (tmp_path / name).read_bytes().decode("utf-8") == MAKERS[kind](ANALYSIS, 1.5)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.kind)
def test_every_format_fits_its_own_suffix_and_any_name(tmp_path, form):
    assert format_of(f"a{form.suffix}") is form
    write(tmp_path / "a.txt", ANALYSIS, 0, kind=form.kind)
    assert (tmp_path / "a.txt").read_text(encoding="utf-8") == MAKERS[form.kind](ANALYSIS, 0)


def test_the_truth_goes_where_there_is_room(tmp_path):
    truth = GroundTruth(np.array([[0, 0, 9, 9]], np.float32), ("猫",), np.array([False]), tmp_path)
    for name in ("a.csv", "a.xml"):
        write(tmp_path / name, ANALYSIS, 0, truth=truth)
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == csv_table(ANALYSIS, 0, truth)
    assert (tmp_path / "a.xml").read_text(encoding="utf-8") == voc_xml(ANALYSIS, 0)


@pytest.mark.parametrize("name", ["a.txt", "a", "json", "a.json.gz"])
def test_unknown_suffixes_are_refused(tmp_path, name):
    with pytest.raises(ExportError, match=r"unknown format; end the name with one of \.json, \.csv"):
        write(tmp_path / name, ANALYSIS, 0)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind():
    with pytest.raises(ValueError, match="kind must be one of"):
        write("a.json", ANALYSIS, 0, kind="yolo")


def test_a_folder_in_the_way(tmp_path):
    (tmp_path / "a.json" / "inside").mkdir(parents=True)
    with pytest.raises(ExportError, match=r"a\.json: cannot be written .*; choose another"):
        write(tmp_path / "a.json", ANALYSIS, 0)


def test_an_old_file_survives_a_failure(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    write(path, ANALYSIS, 0)
    before = path.read_bytes()

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export.Path, "write_bytes", full)
    with pytest.raises(ExportError, match="No space left"):
        write(path, ANALYSIS, 1.5)
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    assert len(json.loads(before)["detections"]) == 2
