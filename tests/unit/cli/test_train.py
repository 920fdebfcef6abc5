from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from spp_viewer.cli.train import FC6_RANK, EtaLines, source
from spp_viewer.core.errors import TrainingError
from spp_viewer.nn.backbone import trunk_state
from spp_viewer.nn.bundle import load_bundle
from tests import make
from tests.unit.cli.conftest import Command, Outcome


@pytest.fixture
def train(command: Command, tiny_bundle_path: Path, voc_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr("spp_viewer.training.sampling.SIDE_SCALES", (192, 256))

    def run(*words: object) -> Outcome:
        limits = ("--steps", 4, "--width", 16, "--max-proposals", 60, "--device", "cpu")
        places = ("--out", tmp_path / "model", "--work", tmp_path / "work", "--model", tiny_bundle_path)
        return command("train", voc_folder, *limits, *places, *words)

    return run


def test_leaves_a_model_a_log_and_a_card(
    train, command: Command, small: list[str], voc_folder: Path, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    outcome = train("--no-rcnn", "--name", "mine", "--note", "Only a trial.")
    assert outcome.code == 0
    assert "mine is in" in outcome.err
    bundle = load_bundle(tmp_path / "model")
    assert bundle.name == "mine"
    assert bundle.rcnn is None
    assert bundle.card["command"].startswith("spp-viewer train ")
    assert bundle.card["command"].endswith("--no-rcnn --name mine --note 'Only a trial.'")
    assert bundle.card["steps"] == {"sppnet": 4}
    assert "Only a trial." in (tmp_path / "model" / "CARD.md").read_text()
    (log,) = (tmp_path / "work").glob("sppnet-*/finetune.csv")
    with log.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["step"] for row in rows] == ["4"]
    assert 0 < float(rows[0]["loss"]) < 20
    assert command("models", "--model", tmp_path / "model").code == 0


def test_evaluations_are_added_without_training_again(  # type: ignore[no-untyped-def]
    train, command: Command, voc_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert train("--no-rcnn").code == 0
    before = load_bundle(tmp_path / "model").sppnet
    found = command("evaluate", voc_folder, "--json", "--model", tmp_path / "model", "--proposals", "grid")
    report = tmp_path / "report.json"
    report.write_text(found.out)

    def refuse(*arguments: object) -> None:
        raise AssertionError("trained again")

    monkeypatch.setattr("spp_viewer.training.recipe.finetune", refuse)
    assert train("--no-rcnn", "--evaluation", report).code == 0
    bundle = load_bundle(tmp_path / "model")
    assert bundle.card["ap"]["cat"] == json.loads(found.out)["per_class"]["cat"]["ap"]
    assert bundle.card["evaluations"][0]["folders"] == ["voc"]
    assert before is not None
    assert bundle.sppnet is not None
    assert np.array_equal(before.svm_weight, bundle.sppnet.svm_weight)


def test_other_steps_in_the_same_work_folder_train_anew(train, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert train("--no-rcnn").code == 0
    assert train("--no-rcnn", "--steps", 5).code == 0
    assert load_bundle(tmp_path / "model").card["steps"] == {"sppnet": 5}
    assert len(list((tmp_path / "work").glob("sppnet-*"))) == 2


@pytest.mark.parametrize("text", ["no json", "{}", '{"per_class": {}}', "[]"])
def test_a_wrong_evaluation_is_refused_before_anything_is_trained(train, tmp_path: Path, text: str) -> None:  # type: ignore[no-untyped-def]
    report = tmp_path / "report.json"
    report.write_text(text)
    outcome = train("--evaluation", report)
    assert outcome.code == 2
    assert "report.json" in outcome.problems[-1]
    assert not (tmp_path / "work").exists()


def test_proposals_and_scale_mean_what_they_mean_elsewhere(train, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    asked: list[tuple[object, object]] = []

    def note(options, trunk, progress):  # type: ignore[no-untyped-def]
        asked.append((options.proposals, options.main_scale))
        raise TrainingError("enough")

    monkeypatch.setattr("spp_viewer.training.recipe.train", note)
    assert train("--proposals", "grid", "--scales", "224").code == 1
    assert train().code == 1
    assert asked == [("grid", 224), ("fast", 688)]


def test_the_rank_of_fc6_and_what_it_is_unless_asked_for(train, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    asked: list[tuple[int, int]] = []

    def note(options, trunk, progress):  # type: ignore[no-untyped-def]
        asked.append((options.fc6_rank, options.rcnn_fc6_rank))
        raise TrainingError("enough")

    monkeypatch.setattr("spp_viewer.training.recipe.train", note)
    for words in ((), ("--fc6-rank", "5"), ("--fc6-rank", "0"), ("--width", "1024")):
        assert train(*words).code == 1
    assert train("--width", "1024", "--fc6-rank", "0").code == 1
    assert train("--fc6-rank", "5", "--rcnn-fc6-rank", "0").code == 1
    # a net 16 units wide has nothing to cut
    assert asked == [(0, 0), (5, 5), (0, 0), (FC6_RANK, FC6_RANK), (0, 0), (5, 0)]
    assert train("--fc6-rank=-1").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("--scales", "5"),
        ("--fc6-rank", "16"),
        ("--weights", "some.pth"),
        ("--backbone", "alexnet", "--weights", "no.pth"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_trained(train, tmp_path: Path, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    assert train(*words).code in (1, 2)
    assert not (tmp_path / "work").exists()


def test_another_trunk_with_weights_from_a_file(train, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    trunk = make.random_trunk("alexnet", seed=77)
    file = tmp_path / "weights.safetensors"
    save_file(trunk_state(trunk), file)
    assert train("--no-rcnn", "--backbone", "alexnet", "--weights", file).code == 0
    stored = trunk_state(load_bundle(tmp_path / "model").backbone)
    for name, tensor in trunk_state(trunk).items():
        assert torch.equal(stored[name], tensor)


def test_nothing_to_train_on_is_wrong_usage(command: Command, tmp_path: Path) -> None:
    assert command("train", "--out", tmp_path / "model").code == 2


def test_a_limit_follows_the_folder() -> None:
    assert source("some/folder=20") == (Path("some/folder"), 20)
    assert source("some/folder") == (Path("some/folder"), None)
    assert source("a=b") == (Path("a=b"), None)


def test_lines_say_how_long_a_stage_will_take(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter([100.0, 101.0, 110.0, 110.5])
    monkeypatch.setattr("spp_viewer.cli.train.time.monotonic", lambda: next(now))
    lines = EtaLines()
    lines("SVMs", 0, 20)
    lines("SVMs", 1, 20)  # too soon for another line
    lines("SVMs", 5, 20)
    lines("SVMs", 20, 20)
    assert capsys.readouterr().err.splitlines() == ["SVMs 0/20", "SVMs 5/20, 30 s left", "SVMs 20/20, 0 s left"]
