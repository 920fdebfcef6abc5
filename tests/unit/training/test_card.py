"""The card says what the figures are, in ``bundle.json`` and in words."""

from __future__ import annotations

import dataclasses
import json

import pytest

from spp_viewer.nn.bundle import ModelBundle, load_bundle, save_bundle
from spp_viewer.training.card import model_card, write_card
from spp_viewer.training.dataset import VOC_CLASSES, read_split
from tests import make


def document(**changes):
    """What ``spp-viewer evaluate --json`` prints."""
    rows = {name: {"ap": None, "ap11": None, "ground_truth": 0} for name in VOC_CLASSES}
    rows["cat"] = {"ap": 0.625, "ap11": 0.6, "ground_truth": 31}
    return {
        "model": "trial",
        "trained_on": [{"folder": "somewhere", "split": "train", "limit": None}],
        "detector": "sppnet",
        "scales": [688],
        "features": "fc7",
        "regression": True,
        "folders": ["elsewhere"],
        "split": "val",
        "images": 7,
        "map": {"all_point": 0.625, "eleven_point": 0.6},
        "per_class": rows,
        "best_f1": {"score": -0.375, "f1": 0.5, "precision": 0.75, "recall": 0.375},
        "seconds_per_image": 0.25,
        **changes,
    }


@pytest.fixture
def card(voc_folder):
    samples = read_split(voc_folder, "train")
    other = document(detector="rcnn", regression=False, map={"all_point": None, "eleven_point": None})
    return model_card(samples, [document(), other], ["Beware of cats."])


def test_figures_of_the_first_evaluation_are_the_models(card):
    assert card["training_images"] == 3
    assert card["training_boxes"]["cat"] == 2
    assert card["training_boxes"]["dog"] == 2  # the difficult one does not count
    assert card["ap"]["cat"] == 0.625
    assert card["ap"]["dog"] is None
    assert card["display_threshold"] == -0.375
    assert len(card["evaluations"]) == 2


def test_without_evaluations_nothing_is_claimed(voc_folder):
    card = model_card(read_split(voc_folder, "train"), [], [])
    assert not {"ap", "display_threshold", "evaluations"} & set(card)


def test_the_card_in_words(card, tmp_path):
    bundle = ModelBundle("trial", VOC_CLASSES, (1, 2), make.random_trunk(), None)
    extra = {"command": "spp-viewer train voc", "seed": 3, "training_data": [{"folder": "voc", "split": "train+val"}]}
    extra["training_data"][0]["limit"] = 20
    index = save_bundle(dataclasses.replace(bundle, card={**card, **extra}), tmp_path)
    assert index == json.loads((tmp_path / "bundle.json").read_text())
    write_card(index, tmp_path)
    words = (tmp_path / "CARD.md").read_text()
    assert "on 3 photographs with seed 3" in words
    assert "- voc, train+val, at most 20 photographs" in words
    assert "Beware of cats." in words
    assert "spp-viewer train voc" in words
    assert "| cat (thin) | 2 | 31 | 0.625 | 0.600 |" in words
    assert "| dog (thin) | 2 | 0 | - | - |" in words
    assert "| SPP-Net | fc7 | 1 | yes | 7 | 0.625 | 0.600 | 0.25 |" in words
    assert "| R-CNN | fc7 | - | no | 7 | - | - | 0.25 |" in words
    assert "from score -0.38" in words
    assert load_bundle(tmp_path).display_threshold == -0.375
    for entry in index["files"].values():
        assert entry["sha256"] in words
