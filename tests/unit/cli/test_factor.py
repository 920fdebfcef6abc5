from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import torch

from spp_viewer.core.files import sha256_of
from spp_viewer.nn.bundle import load_bundle, save_bundle
from tests import make
from tests.unit.cli.conftest import Command
from tests.unit.training.test_card import document


@pytest.fixture
def source(tiny_bundle_path: Path, tmp_path: Path) -> Path:
    """A whole model that a test may touch."""
    return shutil.copytree(tiny_bundle_path, tmp_path / "source")


def files_of(folder: Path) -> dict[str, str]:
    return {path.name: sha256_of(path) for path in folder.iterdir()}


def test_writes_a_smaller_model_and_leaves_its_source(command: Command, source: Path, tmp_path: Path) -> None:
    before = files_of(source)
    outcome = command("factor", "--fc6-rank", 8, "--model", source, "--out", tmp_path / "made")
    assert (outcome.code, outcome.out) == (0, "")
    assert files_of(source) == before
    assert outcome.problems[0].startswith("spp-viewer: SPP-Net: two factors of rank 8, 12800 x 8 and 8 x 32")
    assert outcome.problems[1].startswith("spp-viewer: R-CNN: two factors of rank 8, 9216 x 8 and 8 x 32")
    made, old = load_bundle(tmp_path / "made"), load_bundle(source)
    assert made.sppnet is not None
    assert made.rcnn is not None
    assert old.sppnet is not None
    assert (made.sppnet.fc6.rank, made.rcnn.fc6.rank) == (8, 8)
    for name in ("fc7_weight", "svm_weight", "svm_bias", "box_weight", "box_bias"):
        assert torch.equal(made.sppnet.state()[name], old.sppnet.state()[name])
    assert made.card["factored_from"] == {"name": "tiny", "fingerprint": old.fingerprint, "evaluated": True}
    assert set(made.card["fc6_factors"]) == {"sppnet", "rcnn"}
    assert 0 < made.card["fc6_factors"]["sppnet"]["energy"] < 1
    assert made.card["description"] == old.card["description"]
    assert made.fingerprint != old.fingerprint
    size = sum(path.stat().st_size for path in (tmp_path / "made").glob("*.safetensors")) / 1e6
    assert f"{size:.1f} MB instead of" in outcome.problems[2]


def test_the_model_it_makes_analyses_and_is_listed(
    command: Command, source: Path, small: list[str], photo_path: Path, tmp_path: Path
) -> None:
    assert command("factor", "--fc6-rank", 30, "--model", source, "--out", tmp_path / "made").code == 0
    options = [str(tmp_path / "made") if word == str(small[1]) else word for word in small]
    found = command("detect", photo_path, "--json", *options)
    assert found.code == 0
    whole = command("detect", photo_path, "--json", *small)
    top, top_whole = (max(d["score"] for d in o.document["images"][0]["detections"]) for o in (found, whole))
    assert top == pytest.approx(top_whole, abs=0.5)  # 30 of 32 singular values are there
    models = command("models", "--json", "--model", tmp_path / "made").document["models"]
    assert models[-1]["fc6"] == {
        "sppnet": {"inputs": 12800, "units": 32, "rank": 30},
        "rcnn": {"inputs": 9216, "units": 32, "rank": 30},
    }
    listed = command("models", "--model", tmp_path / "made").out
    assert "  fc6        R-CNN: two factors of rank 30, 9216 x 30 and 30 x 32, 0.3 M weights" in listed


def test_the_card_says_what_was_done(
    command: Command, source: Path, voc_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.training.sampling.SIDE_SCALES", (192, 256))
    limits = ("--steps", 2, "--width", 16, "--max-proposals", 40, "--device", "cpu", "--no-rcnn")
    (tmp_path / "report.json").write_text(json.dumps(document()))
    report = ("--evaluation", tmp_path / "report.json")
    assert command("train", voc_folder, *limits, *report, "--model", source, "--out", tmp_path / "mine").code == 0
    whole = load_bundle(tmp_path / "mine")
    words = ("factor", "--fc6-rank", 4, "--model", tmp_path / "mine", "--note", "Thin.", "--out")
    assert command(*words, tmp_path / "thin").code == 0
    card = (tmp_path / "thin" / "CARD.md").read_text()
    assert "SPP-Net's fc6 is two factors of rank 4, its truncated SVD, which keeps " in card
    assert f"its source is alexnet-voc20, `{whole.fingerprint}`" in card
    assert "The figures are those of its source." in card
    assert "Thin." in card
    other = document()
    other["per_class"]["cat"]["ap"] = 0.125
    (tmp_path / "report.json").write_text(json.dumps(other))
    assert command(*words, tmp_path / "again", *report).code == 0
    assert load_bundle(tmp_path / "again").card["ap"]["cat"] == 0.125
    assert "of its source" not in (tmp_path / "again" / "CARD.md").read_text()


def test_factors_that_learn_on_photographs(
    command: Command, source: Path, voc_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spp_viewer.training.sampling.SIDE_SCALES", (192, 256))
    limits = ("--scales", 224, "--max-proposals", 60, "--device", "cpu", "--model", source)
    data = ("--data", voc_folder, "--split", "train+val", "--images", 4, "--work", tmp_path / "work")
    outcome = command("factor", "--fc6-rank", 6, "--rcnn-fc6-rank", 4, *data, *limits, "--out", tmp_path / "made")
    assert (outcome.code, outcome.out) == (0, "")
    assert "distilling fc6" in outcome.err
    assert "two factors of rank 6, 12800 x 6 and 6 x 32" in outcome.err
    assert "candidates' scores differ by " in outcome.err
    made, old = load_bundle(tmp_path / "made"), load_bundle(source)
    assert (made.sppnet.fc6.rank, made.rcnn.fc6.rank) == (6, 4)
    for name in ("svm_weight", "svm_bias", "box_weight", "box_bias"):
        assert torch.equal(made.sppnet.state()[name], old.sppnet.state()[name])
    entry = made.card["fc6_factors"]["sppnet"]
    assert [entry[key] for key in ("rank", "photographs", "held_out", "seed")] == [6, 3, 1, 0]
    assert entry["steps"] in (0, 3)
    assert torch.equal(made.sppnet.fc7_weight, old.sppnet.fc7_weight) == (entry["steps"] == 0)
    assert 0 < entry["score_error"] < entry["svd_error"]
    assert made.card["factored_from"]["photographs"] == "voc train+val"
    kept = sorted(path.name for path in (tmp_path / "work").iterdir())
    assert kept == ["conv5", "pool5", "proposals"]
    again = command("factor", "--fc6-rank", 6, "--rcnn-fc6-rank", 4, *data, *limits, "--out", tmp_path / "again")
    assert again.code == 0
    assert load_bundle(tmp_path / "again").fingerprint == made.fingerprint


def test_rcnn_may_stay_whole(command: Command, source: Path, tmp_path: Path) -> None:
    words = ("factor", "--fc6-rank", 8, "--rcnn-fc6-rank", 0, "--model", source, "--out", tmp_path / "made")
    outcome = command(*words)
    assert outcome.code == 0
    assert "R-CNN" not in outcome.err
    made, old = load_bundle(tmp_path / "made"), load_bundle(source)
    assert (made.sppnet.fc6.rank, made.rcnn.fc6.rank) == (8, None)
    assert torch.equal(made.rcnn.fc6.weight, old.rcnn.fc6.weight)
    assert set(made.card["fc6_factors"]) == {"sppnet"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--images", "3"), 2, "--data"),
        (("--work", "somewhere"), 2, "--data"),
        (("--data", "nowhere"), 1, "PASCAL VOC layout"),
        (("--data", "nowhere", "--scales", "5"), 2, "one main scale"),
    ],
)
def test_photographs_that_cannot_be_learnt_on(
    command: Command, source: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    outcome = command("factor", "--fc6-rank", 8, *words, "--model", source, "--out", tmp_path / "made")
    assert outcome.code == code
    assert said in outcome.problems[-1]
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("out", ["source", "source/../source", "source/."])
def test_its_source_is_never_written_over(command: Command, source: Path, tmp_path: Path, out: str) -> None:
    before = files_of(source)
    outcome = command("factor", "--fc6-rank", 8, "--model", source / "bundle.json", "--out", tmp_path / out)
    assert outcome.code == 2
    assert "the model's own folder" in outcome.problems[-1]
    assert files_of(source) == before


def test_a_folder_with_a_model_is_left_alone(command: Command, source: Path, tmp_path: Path) -> None:
    shutil.copytree(source, tmp_path / "other")
    before = files_of(tmp_path / "other")
    outcome = command("factor", "--fc6-rank", 8, "--model", source, "--out", tmp_path / "other")
    assert (outcome.code, len(outcome.problems)) == (1, 1)
    assert "holds a model already" in outcome.err
    assert files_of(tmp_path / "other") == before


@pytest.mark.parametrize(
    ("rank", "code", "word"), [("32", 1, "(1-31)"), ("0", 2, "positive"), ("-3", 2, ""), ("many", 2, "positive")]
)
def test_a_wrong_rank_is_one_line(
    command: Command, source: Path, tmp_path: Path, rank: str, code: int, word: str
) -> None:
    outcome = command("factor", f"--fc6-rank={rank}", "--model", source, "--out", tmp_path / "made")
    assert outcome.code == code
    assert word in outcome.problems[-1]
    assert not (tmp_path / "made").exists()


def test_what_is_factored_is_not_factored_again(command: Command, source: Path, tmp_path: Path) -> None:
    assert command("factor", "--fc6-rank", 8, "--model", source, "--out", tmp_path / "made").code == 0
    outcome = command("factor", "--fc6-rank", 4, "--model", tmp_path / "made", "--out", tmp_path / "twice")
    assert (outcome.code, len(outcome.problems)) == (1, 1)
    assert "two factors of rank 8 already" in outcome.err


def test_a_model_without_heads_and_a_missing_one(command: Command, tmp_path: Path) -> None:
    bare = make.make_bundle()
    save_bundle(type(bare)("features", (), (1, 2, 4), bare.backbone, None), tmp_path / "bare")
    for model, words in (("bare", "no heads"), ("nowhere", "not found")):
        outcome = command("factor", "--fc6-rank", 4, "--model", tmp_path / model, "--out", tmp_path / "made")
        assert (outcome.code, len(outcome.problems)) == (1, 1)
        assert words in outcome.err


@pytest.mark.skipif(os.name != "posix", reason="where a file cannot be a folder's parent the words differ")
def test_a_place_that_cannot_be_written(command: Command, source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = command("factor", "--fc6-rank", 8, "--model", source, "--out", tmp_path / "file" / "made")
    assert (outcome.code, len(outcome.problems)) == (1, 1)
    assert "cannot be written" in outcome.err


def test_an_interrupt_leaves_no_model(
    command: Command, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("spp_viewer.training.factoring.factored", interrupt)
    assert command("factor", "--fc6-rank", 8, "--model", source, "--out", tmp_path / "made").code == 130
    assert not (tmp_path / "made").exists()
