"""Factors that learn to do as the whole layer: nearer than truncated SVD, the same ones every time, and stoppable."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from spp_viewer.core.progress import Cancelled, silent
from spp_viewer.nn.connected import factored
from spp_viewer.training import distillation
from spp_viewer.training.distillation import (
    DistillOptions,
    Lesson,
    Pace,
    Scorer,
    distil,
    principal_factors,
    score_error,
)
from tests import make

PHOTOGRAPHS = 24
INPUTS = 300
RANK = 4
RATE = 3e-3
OPTIONS = DistillOptions(initial=400, warmup=5)


def windows_at(number: int, turn: int) -> torch.Tensor:
    """40 vectors that are never negative and have six dimensions, noise apart, as those of one photograph."""
    basis = torch.empty(6, INPUTS).normal_(generator=torch.Generator().manual_seed(1))
    generator = torch.Generator().manual_seed(100 * number + turn)
    common = torch.empty(6).normal_(generator=generator)
    latent = common + torch.empty(40, 6).normal_(generator=generator)
    noise = torch.empty(40, INPUTS).normal_(0, 0.1, generator=generator)
    return torch.relu(latent @ basis + noise)


LESSON = Lesson(PHOTOGRAPHS, windows_at, Pace(passes=25, together=2, learning_rate=RATE))


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Scorer:
    monkeypatch.setattr(distillation, "mixed_precision", lambda device: False)
    scorer = Scorer.of(make.random_heads(INPUTS))
    scores = torch.cat([scorer(windows_at(number, 0))[1] for number in range(PHOTOGRAPHS)])
    gain = 1 / scores.std(0)
    return dataclasses.replace(
        scorer, score_weight=scorer.score_weight * gain[:, None], score_bias=-1 - scores.mean(0) * gain
    )


def test_scores_come_nearer_than_those_of_the_truncated_svd_on_photographs_held_out(whole: Scorer) -> None:
    made = distil(whole, RANK, LESSON, OPTIONS, silent)
    assert (made.photographs, made.held_out, made.steps) == (22, 2, 275)
    assert made.scorer.fc6.rank == RANK
    assert made.scorer.score_weight is whole.score_weight
    fresh = [windows_at(number, 0) for number in range(1000, 1010)]
    plain = dataclasses.replace(whole, fc6=factored(whole.fc6, RANK)[0])
    seen = (windows_at(number, 0) for number in range(20))
    start = dataclasses.replace(whole, fc6=principal_factors(whole, seen, RANK, 1.0)[0])
    errors = [score_error(whole, scorer, fresh) for scorer in (made.scorer, start, plain)]
    assert errors[0] < 0.8 * errors[1]
    assert errors[1] < 0.8 * errors[2]
    assert made.score_error < 0.5 * made.svd_error
    assert made.figures["rank"] == RANK


def test_principal_factors_are_the_best_in_the_measure_of_the_scores(whole: Scorer) -> None:
    batches = [windows_at(number, 0) for number in range(12)]
    pooled = torch.cat(batches)
    outputs = whole.fc6(pooled).requires_grad_()
    slopes = torch.stack(
        [torch.autograd.grad(s.sum(), outputs, retain_graph=True)[0] for s in whole.after(outputs)[1].T]
    )
    measure = torch.einsum("cnd,cne->de", slopes, slopes).double()
    measure += distillation.FLOOR * measure.trace() / len(measure) * torch.eye(len(measure))
    root = torch.linalg.cholesky(measure)
    centred = (outputs - outputs.mean(0)).detach().double() @ root
    left = float(torch.linalg.svdvals(centred)[RANK:].square().sum())
    made, mean = principal_factors(whole, batches, RANK, 1.0)
    torch.testing.assert_close(mean, pooled.mean(0))
    found = float(((made(pooled) - outputs).detach().double() @ root).square().sum())
    assert found == pytest.approx(left, rel=1e-3)


def test_the_same_seed_makes_the_same_factors(whole: Scorer) -> None:
    few = Lesson(PHOTOGRAPHS, windows_at, Pace(passes=2, together=2, learning_rate=RATE))
    one, two = (distil(whole, RANK, few, OPTIONS, silent) for _ in range(2))
    assert torch.equal(one.scorer.fc6.first, two.scorer.fc6.first)
    assert torch.equal(one.scorer.fc7_weight, two.scorer.fc7_weight)
    assert one.score_error == two.score_error
    other = distil(whole, RANK, few, dataclasses.replace(OPTIONS, seed=1), silent)
    assert not torch.equal(one.scorer.fc6.first, other.scorer.fc6.first)


def test_every_photograph_is_learnt_from_as_often_and_those_held_out_never(whole: Scorer) -> None:
    seen: list[tuple[int, int]] = []
    stages: list[str] = []

    def noting(number: int, turn: int) -> torch.Tensor:
        if stages[-1:] == [distillation.STAGE]:
            seen.append((number, turn))
        return windows_at(number, turn)

    def progress(stage: str, done: int, total: int) -> None:
        stages.append("" if done == total else stage)

    distil(whole, RANK, Lesson(PHOTOGRAPHS, noting, Pace(3, 2, RATE)), OPTIONS, progress)
    learnt = {number for number, _ in seen}
    assert len(learnt) == 22
    assert sorted(seen) == sorted((number, turn) for number in learnt for turn in range(3))


@pytest.mark.parametrize("stopped_at", ["principal directions of fc6", distillation.STAGE])
def test_it_stops_when_asked(whole: Scorer, stopped_at: str) -> None:
    def stop(stage: str, done: int, total: int) -> None:
        if stage == stopped_at and done > 0:
            raise Cancelled

    before = whole.fc7_weight.clone()
    with pytest.raises(Cancelled):
        distil(whole, RANK, LESSON, OPTIONS, stop)
    assert torch.equal(whole.fc7_weight, before)


def test_a_rank_that_saves_nothing_and_a_layer_that_is_factored(whole: Scorer) -> None:
    with pytest.raises(ValueError, match="do not make"):
        distil(whole, 32, LESSON, OPTIONS, silent)
    thin = dataclasses.replace(whole, fc6=factored(whole.fc6, 3)[0])
    with pytest.raises(ValueError, match="rank 3 already"):
        distil(thin, 2, LESSON, OPTIONS, silent)


def test_without_a_candidate_all_scores_are_compared(whole: Scorer) -> None:
    low = dataclasses.replace(whole, score_bias=whole.score_bias - 100)
    moved = dataclasses.replace(low, score_bias=low.score_bias + 0.25)
    assert score_error(low, moved, [windows_at(0, 0)]) == pytest.approx(0.25, abs=1e-4)
    assert score_error(low, low, [windows_at(0, 0)]) == 0
