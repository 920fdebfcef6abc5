from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from spp_viewer.cli import models
from spp_viewer.core.files import sha256_of
from spp_viewer.nn import index as index_module
from spp_viewer.nn.bundle import ModelBundle, load_bundle, save_bundle
from tests import make
from tests.unit.cli.conftest import Command


@pytest.fixture
def shipped(tiny_bundle: ModelBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small model in the place of the one that ships, with figures on its card."""
    card = {**tiny_bundle.card, "training_boxes": {"cat": 321, "sheep": 7}, "ap": {"cat": 0.6543}}
    folder = tmp_path / "shipped"
    save_bundle(dataclasses.replace(tiny_bundle, name="shipped", card=card), folder)
    monkeypatch.setattr(index_module, "resource", lambda *parts: folder)
    return folder


def test_lists_the_shipped_model(command: Command, shipped: Path) -> None:
    outcome = command("models", "--json")
    assert outcome.code == 0
    (model,) = outcome.document["models"]
    assert (model["name"], model["path"], model["ships"], model["verified"]) == ("shipped", str(shipped), True, True)
    assert (model["backbone"], model["levels"]) == ("alexnet", [1, 2, 3, 6])
    assert model["classes"] == [
        {"name": "cat", "training_boxes": 321, "ap": 0.6543, "thin": False},
        {"name": "dog", "training_boxes": None, "ap": None, "thin": False},
        {"name": "horse", "training_boxes": None, "ap": None, "thin": False},
        {"name": "sheep", "training_boxes": 7, "ap": None, "thin": True},
    ]
    assert {file["file"]: file["sha256"] for file in model["files"]} == {
        path.name: sha256_of(path) for path in shipped.glob("*.safetensors")
    }


def test_lists_the_named_model_beside_it(command: Command, shipped: Path, tiny_bundle_path: Path) -> None:
    outcome = command("models", "--model", tiny_bundle_path, "--json")
    assert [(m["name"], m["ships"]) for m in outcome.document["models"]] == [("shipped", True), ("tiny", False)]


def test_a_damaged_model_is_one_line_and_the_other_is_listed(
    command: Command, shipped: Path, tiny_bundle_path: Path
) -> None:
    with (shipped / "rcnn.safetensors").open("ab") as file:
        file.write(b"!")
    outcome = command("models", "--model", tiny_bundle_path)
    assert outcome.code == 1
    assert len(outcome.problems) == 1
    assert "damaged or altered" in outcome.err
    assert outcome.out.startswith("tiny\n")


def test_the_table_names_counts_precision_and_thin_classes(command: Command, shipped: Path) -> None:
    lines = command("models").out.splitlines()
    assert lines[0] == "shipped  (ships with the program)"
    rows = [line.split() for line in lines]
    assert ["cat", "321", "0.654"] in rows
    assert ["dog", "-", "-"] in rows
    assert any(row[:3] == ["sheep", "7", "-"] and "thin:" in row for row in rows)
    assert sum(line.startswith("  verified") for line in lines) == 3


def test_the_table_says_what_the_model_was_trained_on(
    command: Command, shipped: Path, tiny_bundle: ModelBundle
) -> None:
    card = {
        "date": "2026-01-31",
        "training_images": 350,
        "training_data": [
            {"folder": "VOC2007", "split": "train+val", "limit": None},
            {"folder": "more", "split": "train", "limit": 50},
        ],
    }
    save_bundle(dataclasses.replace(tiny_bundle, card=card), shipped)
    lines = command("models").out.splitlines()
    assert "  trained    2026-01-31, on 350 photographs of VOC2007 train+val, more train" in lines
    (model,) = command("models", "--json").document["models"]
    assert (model["date"], model["training_images"], model["training_data"]) == (
        "2026-01-31",
        350,
        card["training_data"],
    )


def test_a_model_without_classes_or_sizes_on_its_card_is_listed(
    command: Command, shipped: Path, tiny_bundle: ModelBundle, tmp_path: Path
) -> None:
    index = save_bundle(ModelBundle("features", (), (1, 2, 4), tiny_bundle.backbone, None), tmp_path)
    del index["files"]["backbone"]["bytes"]
    (tmp_path / "bundle.json").write_text(json.dumps(index))
    outcome = command("models", "--model", tmp_path)
    assert (outcome.code, outcome.err) == (0, "")
    assert "features" in outcome.out.splitlines()
    size = (tmp_path / "backbone.safetensors").stat().st_size / 1e6
    assert f"backbone.safetensors  {size:.1f} MB" in outcome.out


def test_a_model_without_a_card_has_classes_all_the_same(tiny_bundle_path: Path) -> None:
    entry = models.entry(load_bundle(tiny_bundle_path), ships=False)
    assert [item["name"] for item in entry["classes"]] == list(make.CLASSES)
    assert {item["ap"] for item in entry["classes"]} == {None}
