"""Fine-tuning learns, survives images without objects, and goes on where it stopped."""

from __future__ import annotations

import csv

import pytest
import torch

from spp_viewer.core.errors import TrainingError
from spp_viewer.core.progress import Cancelled, silent
from spp_viewer.training.finetune import FcNet, FinetuneOptions, finetune, schedule

OPTIONS = FinetuneOptions(width=16, warmup=2, learning_rate=1e-2, dropout=0.1)
CPU = torch.device("cpu")


def batch_at(step):
    """Two classes told apart by their first value; every fourth batch is empty."""
    if step % 4 == 3:
        return torch.zeros((0, 8)), torch.zeros(0, dtype=torch.int64)
    generator = torch.Generator().manual_seed(step)
    pooled = torch.rand((32, 8), generator=generator)
    labels = (pooled[:, 0] > 0.5).long() * 2
    return pooled, labels


def rows_of(folder):
    with (folder / "finetune.csv").open(newline="") as handle:
        return [(int(row["step"]), float(row["loss"])) for row in csv.DictReader(handle)]


@pytest.fixture(autouse=True)
def often(monkeypatch):
    monkeypatch.setattr("spp_viewer.training.finetune.CHECKPOINT_EVERY", 20)
    monkeypatch.setattr("spp_viewer.training.finetune.LOG_EVERY", 10)


def test_learns_and_keeps_a_log(tmp_path):
    finetune(FcNet(8, 2, OPTIONS), batch_at, 200, OPTIONS, tmp_path, CPU, silent)
    rows = rows_of(tmp_path)
    assert [step for step, _ in rows] == list(range(10, 201, 10))
    assert rows[-1][1] < 0.6 * rows[0][1]


def test_goes_on_where_it_stopped(tmp_path):
    straight, broken = FcNet(8, 2, OPTIONS), FcNet(8, 2, OPTIONS)
    finetune(straight, batch_at, 70, OPTIONS, tmp_path / "one", CPU, silent)

    def stop(stage, done, total):
        if done == 55:
            raise Cancelled

    folder = tmp_path / "two"
    folder.mkdir()
    with pytest.raises(Cancelled):
        finetune(broken, batch_at, 70, OPTIONS, folder, CPU, stop)
    seen = []
    resumed = FcNet(8, 2, OPTIONS)
    finetune(resumed, batch_at, 70, OPTIONS, folder, CPU, lambda stage, done, total: seen.append(done))
    assert seen[0] == 40  # the last checkpoint; steps without windows count as well
    for name, tensor in straight.state_dict().items():
        torch.testing.assert_close(resumed.state_dict()[name], tensor, rtol=0, atol=0)
    assert [step for step, _ in rows_of(folder)] == list(range(10, 71, 10))  # no row twice


def test_a_finished_one_is_not_repeated(tmp_path):
    finetune(FcNet(8, 2, OPTIONS), batch_at, 20, OPTIONS, tmp_path, CPU, silent)

    def refuse(step):
        raise AssertionError("read again")

    finetune(FcNet(8, 2, OPTIONS), refuse, 20, OPTIONS, tmp_path, CPU, silent)


@pytest.mark.parametrize("damage", ["cut", "foreign"])
def test_a_damaged_checkpoint_is_an_error_that_says_so(tmp_path, damage):
    finetune(FcNet(8, 2, OPTIONS), batch_at, 20, OPTIONS, tmp_path, CPU, silent)
    path = tmp_path / "finetune.safetensors"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:200])
    net = FcNet(8 if damage == "cut" else 9, 2, OPTIONS)
    with pytest.raises(TrainingError, match="delete it to begin anew"):
        finetune(net, batch_at, 40, OPTIONS, tmp_path, CPU, silent)


def test_an_error_in_a_batch_is_not_lost(tmp_path):
    def broken(step):
        if step == 3:
            raise OSError("disk gone")
        return batch_at(step)

    with pytest.raises(OSError, match="disk gone"):
        finetune(FcNet(8, 2, OPTIONS), broken, 10, OPTIONS, tmp_path, CPU, silent)


def test_rate_rises_then_falls_to_nothing():
    rates = [schedule(step, 100, 10) for step in range(100)]
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] < 1e-3
