from __future__ import annotations

import math
from pathlib import Path

import pytest

from spp_viewer.core.image import load_image
from spp_viewer.core.options import Options
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.nn.bundle import load_bundle
from spp_viewer.training.dataset import read_split
from spp_viewer.training.evaluate import score
from tests.unit.cli.conftest import Command


def test_prints_what_the_library_finds(
    command: Command, small: list[str], tiny_bundle_path: Path, voc_folder: Path
) -> None:
    outcome = command("evaluate", voc_folder, "--split", "train", "--json", "--no-regression", *small)
    assert outcome.code == 0
    document = outcome.document
    options = Options(scales=(224,), proposals="grid", max_proposals=150, bbox_regression=False)
    bundle = load_bundle(tiny_bundle_path)  # on disk the heads are rounded to half precision
    samples = read_split(voc_folder, "train", bundle.classes)
    detector = SppNet(bundle, "cpu", options)
    found = [detector.analyse(load_image(sample.path)).detections for sample in samples]
    expected = score(samples, found, bundle.classes, 0.0).as_json()
    for key in ("images", "map", "per_class", "best_f1"):
        assert document[key] == expected[key]
    assert document["per_class"]["cat"]["ground_truth"] == 2
    assert document["seconds_per_image"] > 0
    setting = {key: document[key] for key in ("model", "detector", "scales", "regression", "folders", "split")}
    assert setting == {
        "model": "tiny",
        "detector": "sppnet",
        "scales": [224],
        "regression": False,
        "folders": ["voc"],
        "split": "train",
    }
    assert document["all_images"] is True


def test_regression_and_detector_are_choices(
    command: Command, small: list[str], voc_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[tuple[str, bool]] = []
    for kind in (SppNet, Rcnn):

        def analyse(self, image, *rest, kind=kind, original=kind.analyse):  # type: ignore[no-untyped-def]
            used.append((kind.name, self.options.bbox_regression))
            return original(self, image, *rest)

        monkeypatch.setattr(kind, "analyse", analyse)
    assert command("evaluate", voc_folder, "--limit", "1", *small).code == 0
    assert command("evaluate", voc_folder, "--limit", "1", "--detector", "rcnn", "--no-regression", *small).code == 0
    assert used == [("SPP-Net", True), ("R-CNN", False)]


def test_a_table_for_people(command: Command, small: list[str], voc_folder: Path) -> None:
    outcome = command("evaluate", voc_folder, "--limit", "1", *small)
    lines = outcome.out.splitlines()
    assert lines[0].split() == ["class", "boxes", "AP", "AP", "11"]
    assert [line.split()[0] for line in lines[1:5]] == ["cat", "dog", "horse", "sheep"]
    assert lines[3].split()[1:] == ["0", "-", "-"]  # no horse in these photographs
    assert lines[-1].startswith("1 images, ")


def test_a_folder_in_another_layout_is_refused(command: Command, small: list[str], tmp_path: Path) -> None:
    outcome = command("evaluate", tmp_path, *small)
    assert outcome.code == 1
    assert "PASCAL VOC layout" in outcome.problems[-1]


def test_a_file_of_boxes_does_not_fit(command: Command, voc_folder: Path, tmp_path: Path) -> None:
    boxes = tmp_path / "boxes.csv"
    boxes.write_text("x1,y1,x2,y2\n1,1,9,9\n")
    assert command("evaluate", voc_folder, "--proposals", boxes).code == 2


def test_the_mean_of_nothing_is_null(command: Command, small: list[str], voc_folder: Path) -> None:
    document = command("evaluate", voc_folder, "--json", *small).document
    assert document["map"] == {"all_point": None, "eleven_point": None}  # no class has twenty boxes
    assert not any(math.isnan(row["ap"] or 0) for row in document["per_class"].values())
