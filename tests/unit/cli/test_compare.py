from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import pytest

from spp_viewer.core.image import load_image
from spp_viewer.nn.bundle import ModelBundle, load_bundle, save_bundle
from spp_viewer.race.comparison import compare
from tests.make import SMALL
from tests.unit.cli.conftest import Command


@pytest.fixture
def few(small: list[str]) -> list[str]:
    return [*small, "--windows", "8", "--repeats", "1"]


def test_document_of_one_image(command: Command, few: list[str], photo_path: Path, tiny_bundle_path: Path) -> None:
    outcome = command("compare", photo_path, "--json", *few)
    assert outcome.code == 0
    document = outcome.document
    assert document["path"] == str(photo_path)
    assert (document["windows"], document["repeats"], document["extrapolated"]) == (8, 1, False)
    assert set(document["speedup"]) >= {"conv", "features", "end_to_end"}
    assert set(document["agreement"]) == {"matched", "spp_only", "rcnn_only"}
    bundle = load_bundle(tiny_bundle_path)
    options = dataclasses.replace(SMALL, max_proposals=8)
    twin = compare(load_image(photo_path), bundle, "cpu", options)
    assert document["arithmetic_bound"] == {key: round(value, 2) for key, value in twin.arithmetic_bound.items()}
    assert document["agreement"]["matched"] == len(twin.agreement.pairs)


def test_table_and_markdown(command: Command, few: list[str], photo_path: Path) -> None:
    table = command("compare", photo_path, *few)
    assert table.code == 0
    assert "end to end" in table.out
    assert "speed-up" in table.out
    text = command("compare", photo_path, "--markdown", "--sample", "2", *few).out
    assert "| features |" in text
    assert "EXTRAPOLATED: R-CNN ran 2 of the 8 windows" in text


def test_a_folder_gives_medians_and_a_bad_file_is_told(command: Command, few: list[str], photo_path: Path) -> None:
    (photo_path.parent / "second.png").write_bytes(photo_path.read_bytes())
    (photo_path.parent / "third.png").write_bytes(b"no image")
    outcome = command("compare", photo_path.parent, "--json", *few)
    assert outcome.code == 1
    assert [Path(entry["path"]).name for entry in outcome.document["images"]] == ["photo.png", "second.png"]
    assert outcome.document["median"]["speedup"]["features"] > 0
    assert len(outcome.problems) == 1
    assert "third.png" in outcome.problems[0]
    medians = outcome.document["median"]["speedup"]
    assert set(medians) == {"conv", "features", "detection", "end_to_end"}
    words = command("compare", photo_path.parent, *few).out.splitlines()[-1]
    assert words.startswith("medians of 2 images on cpu (")
    assert "end_to_end" in words
    lines = command("compare", photo_path.parent, "--csv", *few).out
    assert {row["image"] for row in csv.DictReader(io.StringIO(lines))} == {
        str(photo_path),
        str(photo_path.parent / "second.png"),
    }


@pytest.mark.usefixtures("small_sweep")
def test_sweep(command: Command, few: list[str], photo_path: Path) -> None:
    outcome = command("compare", photo_path, "--sweep", "2,3", "--sample", "2", "--json", *few)
    assert outcome.code == 0
    points = outcome.document["points"]
    assert [(point["windows"], len(point["scales"])) for point in points] == [(2, 1), (2, 5), (3, 1), (3, 5)]
    assert [point["extrapolated"] for point in points] == [False, False, True, True]
    assert outcome.document["environment"]["torch"]


def test_what_does_not_go_together(command: Command, few: list[str], photo_path: Path) -> None:
    assert command("compare", photo_path, photo_path, "--sweep", *few).code == 2
    assert command("compare", photo_path, "--sweep", "2,x", *few).code == 2
    assert command("compare", photo_path, "--json", "--csv", *few).code == 2


def test_a_model_without_rcnn(
    command: Command, few: list[str], photo_path: Path, tmp_path: Path, tiny_bundle: ModelBundle
) -> None:
    folder = tmp_path / "lone"
    save_bundle(dataclasses.replace(tiny_bundle, rcnn_heads=None), folder)
    outcome = command("compare", photo_path, *few, "--model", folder)
    assert outcome.code == 1
    assert "both detectors" in outcome.problems[-1]


@pytest.mark.usefixtures("small_sweep")
@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"], ["--sweep", "4", "--json"]])
def test_a_method_that_stood_in_is_told_of_once(
    command: Command, few: list[str], photo_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: "the library is missing")
    outcome = command("compare", photo_path, *few, "--proposals", "fast", *form)
    assert outcome.code == 0
    said = f"{outcome.out if not form else ''}{outcome.err}"
    assert said.count("OpenCV searched for proposals") == said.count("cannot run: the library is missing.") == 1
