"""Factoring of fc6 by distillation: two factors learn to reproduce the whole fc6 on photographs, without labels.

A truncated SVD spends part of its rank on directions that no window takes or no score depends on. The factors are
therefore initialised as the best ones for fc6's outputs on windows of photographs, measured by their effect on the
scores, and then trained together with fc7 until the scores match those of the whole network (knowledge distillation:
Hinton et al. 2015). Windows that resemble an object have more weight than the many that do not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from spp_viewer.core.errors import TrainingError
from spp_viewer.core.progress import Progress
from spp_viewer.nn.connected import FullyConnected, factored
from spp_viewer.nn.devices import mixed_precision
from spp_viewer.nn.heads import Heads
from spp_viewer.training.finetune import schedule

STAGE = "distilling fc6"

CANDIDATE = -1.0
"""Score for a class above which a window is a candidate, on which average precision depends. SVMs score background at
about -1 or below."""

MEASURED = 64
"""Windows per batch whose gradients define the measure."""

FLOOR = 0.1
"""Minimum weight of an output in the measure, relative to the mean weight."""

Windows = Callable[[int, int], Tensor]
"""Function from number of a photograph and number of the visit to pooled vectors float32 (n, P), deterministic."""


@dataclass(frozen=True)
class Pace:
    """Number of visits to each photograph, photographs per step, and learning rate."""

    passes: int
    together: int
    learning_rate: float


@dataclass(frozen=True)
class DistillOptions:
    """Options of the distillation.

    Attributes
    ----------
    images
        Maximum number of photographs, one in twenty of which is held out to measure on.
    sppnet, rcnn
        Pace of each detector; R-CNN has fewer windows.
    windows
        Windows per photograph, drawn anew at each visit; R-CNN's are always the same.
    initial
        Minimum number of windows for the principal directions.
    candidate_weight
        Weight of the error of a candidate's score, relative to other scores.
    fc7_weight
        Weight of fc7's relative error, relative to the squared error of the scores.
    """

    images: int = 400
    sppnet: Pace = Pace(passes=2, together=2, learning_rate=2e-5)
    rcnn: Pace = Pace(passes=8, together=8, learning_rate=1e-4)
    windows: int = 256
    initial: int = 45_000
    warmup: int = 20
    candidate_weight: float = 20.0
    fc7_weight: float = 0.02
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Lesson:
    """Photographs, numbered from 0, whose windows ``windows_at`` returns, and how often each is visited."""

    photographs: int
    windows_at: Windows
    pace: Pace


@dataclass(frozen=True, eq=False)
class Scorer:
    """fc6, fc7 and the linear scores: the network to reproduce, or its reproduction."""

    fc6: FullyConnected
    fc7_weight: Tensor
    fc7_bias: Tensor
    score_weight: Tensor
    score_bias: Tensor

    @classmethod
    def of(cls, heads: Heads) -> Scorer:
        """Create a scorer from a detector's heads, without the box regressors."""
        return cls(heads.fc6, heads.fc7_weight, heads.fc7_bias, heads.svm_weight, heads.svm_bias)

    def __call__(self, pooled: Tensor) -> tuple[Tensor, Tensor]:
        """Compute fc7 (n, D7) and scores (n, classes), float32, from pooled vectors (n, P)."""
        with torch.autocast(pooled.device.type, torch.bfloat16, enabled=mixed_precision(pooled.device)):
            outputs = self.fc6(pooled)
        return self.after(outputs)

    def after(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """Compute fc7 and scores from fc6's outputs before their ReLU, (n, D6)."""
        with torch.autocast(outputs.device.type, torch.bfloat16, enabled=mixed_precision(outputs.device)):
            fc7 = F.relu(F.linear(F.relu(outputs), self.fc7_weight, self.fc7_bias)).float()
        return fc7, F.linear(fc7, self.score_weight, self.score_bias)

    def slopes(self, outputs: Tensor, fc7: Tensor) -> Tensor:
        """Compute the gradients (n, classes, D6) of the scores with respect to fc6's outputs."""
        with torch.autocast(outputs.device.type, torch.bfloat16, enabled=mixed_precision(outputs.device)):
            back = (self.score_weight * (fc7 > 0)[:, None]) @ self.fc7_weight
        return back.float() * (outputs > 0)[:, None]

    def to(self, device: torch.device) -> Scorer:
        """Return a copy on a device."""
        parts = (self.fc7_weight, self.fc7_bias, self.score_weight, self.score_bias)
        return Scorer(self.fc6.to(device), *(part.detach().to(device, torch.float32) for part in parts))


@dataclass(frozen=True, eq=False)
class Distilled:
    """A network with factored fc6, and the accuracy of its scores.

    Attributes
    ----------
    scorer
        Factored fc6, and fc7; the scores' weights are unchanged.
    photographs, held_out, steps, seed
        Number of photographs for training and for measurement, and number of steps; 0 if training did not improve on
        the initial factors.
    score_error, svd_error
        Root mean square error of candidates' scores (of all scores if there is no candidate) on windows of held-out
        photographs, and that of the plain truncated SVD of the same rank.
    """

    scorer: Scorer
    photographs: int
    held_out: int
    steps: int
    seed: int
    score_error: float
    svd_error: float

    @property
    def figures(self) -> dict[str, float]:
        """Figures for the model's card."""
        names = ("photographs", "held_out", "steps", "seed", "score_error", "svd_error")
        return {"rank": len(self.scorer.fc6.first), **{name: getattr(self, name) for name in names}}


def distil(whole: Scorer, rank: int, lesson: Lesson, options: DistillOptions, progress: Progress) -> Distilled:
    """Compute factors of a given rank for fc6, and the fc7 trained with them.

    Parameters
    ----------
    whole
        The network, on the device to compute on, where the lesson's vectors are as well.
    rank
        Rank of the factors.
    lesson
        The photographs.
    options
        Options of the distillation.
    progress
        Called for every step; raises Cancelled to stop.

    Raises
    ------
    ValueError
        If the rank saves nothing, or fc6 is factored already.
    TrainingError
        If there are no windows.
    Cancelled
        From ``progress``.
    """
    plain = replace(whole, fc6=factored(whole.fc6, rank)[0])
    windows_at, pace = lesson.windows_at, lesson.pace
    order = np.random.default_rng([options.seed, 8]).permutation(lesson.photographs).tolist()
    held = order[: math.ceil(len(order) / 20)] if len(order) > 1 else []
    learnt = order[len(held) :]
    first = _until(options.initial, (windows_at(number, 0) for number in learnt), progress)
    fc6, mean = principal_factors(whole, first, rank, options.candidate_weight)
    start = replace(whole, fc6=fc6)
    batch_at = _batches(learnt, windows_at, pace.together, options.seed)
    steps = math.ceil(pace.passes * len(learnt) / pace.together)
    scorer = _train(whole, start, mean, batch_at, steps, pace.learning_rate, options, progress)
    measured = [windows_at(number, 0) for number in held or learnt]
    errors = [score_error(whole, made, measured) for made in (scorer, start, plain)]
    if errors[1] < errors[0]:  # with too few photographs training does not improve on the initial factors
        scorer, steps = start, 0
    return Distilled(scorer, len(learnt), len(held), steps, options.seed, min(errors[:2]), errors[2])


def principal_factors(
    whole: Scorer, batches: Iterable[Tensor], rank: int, candidate_weight: float
) -> tuple[FullyConnected, Tensor]:
    """Compute the factors of fc6 with the least error of its outputs on these windows, and the windows' mean (P,).

    The error e of the outputs y is measured as ``e' M e``, where M is the mean of ``g g'`` over the gradients g of the
    scores with respect to y, plus a multiple of the identity. With B the root of M, Q the first eigenvectors of B C B,
    C and m the covariance and mean of the outputs, y becomes ``inv(B) Q Q' B (y - m) + m``. Windows with a candidate's
    score, and the gradients of such scores, have weight ``candidate_weight``.
    """
    fc6, total = whole.fc6, 0.0
    mean: Tensor = whole.fc7_bias.new_zeros(fc6.units, dtype=torch.float64)
    products, measure = mean.diag(), mean.diag()
    inputs = mean.new_zeros(fc6.inputs)
    with torch.inference_mode():
        for pooled in batches:
            with torch.autocast(pooled.device.type, torch.bfloat16, enabled=mixed_precision(pooled.device)):
                outputs = fc6(pooled).float()
            fc7, scores = whole.after(outputs)
            counts = 1 + (candidate_weight - 1) * (scores > CANDIDATE).float()  # [n, classes]
            windows = counts.amax(1)
            total += float(windows.sum())
            inputs += pooled.T.mv(windows).double()
            mean += outputs.T.mv(windows).double()
            products += (outputs.T @ (outputs * windows[:, None])).double()
            rows = windows.argsort(descending=True, stable=True)[:: max(1, len(windows) // MEASURED)]
            slopes = whole.slopes(outputs[rows], fc7[rows])  # [m, classes, D]
            weighted = (slopes * counts[rows][:, :, None].sqrt()).flatten(0, 1)
            measure += (weighted.T @ weighted).double()
        if total == 0:
            raise TrainingError("the photographs have no windows for fc6's factors to learn from")
        mean, inputs = mean / total, inputs / total
        measure += FLOOR * measure.trace() / fc6.units * torch.eye(fc6.units, dtype=torch.float64, device=mean.device)
        sizes, axes = torch.linalg.eigh(measure)
        root, inverse = (axes * sizes.sqrt()) @ axes.T, (axes / sizes.sqrt()) @ axes.T
        covariance = products / total - mean.outer(mean)
        vectors = torch.linalg.eigh(root @ covariance @ root)[1].flip(1)[:, :rank]  # [D, R]
        outer, inner = inverse @ vectors, vectors.T @ root @ fc6.weight.double()
        share = (inner.norm(dim=1) / outer.norm(dim=0)).sqrt()  # equal norms, for float16
        bias = mean + outer @ (vectors.T @ root @ (fc6.bias.double() - mean))
        made = FullyConnected((outer * share).float(), bias.float(), (inner / share[:, None]).float())
    # Copied, since tensors of inference mode cannot be trained.
    return FullyConnected(made.weight.clone(), made.bias.clone(), made.first.clone()), inputs.float().clone()


def score_error(whole: Scorer, other: Scorer, batches: Iterable[Tensor]) -> float:
    """Return the root mean square difference of candidates' scores, or of all scores if there is no candidate."""
    candidates, everything = [], []
    with torch.inference_mode():
        for pooled in batches:
            wanted = whole(pooled)[1]
            squares = (other(pooled)[1] - wanted).square()
            candidates.append(squares[wanted > CANDIDATE])
            everything.append(squares.flatten())
    chosen = torch.cat(candidates if any(map(len, candidates)) else everything)
    return float(chosen.double().mean().sqrt())


def _until(count: int, batches: Iterable[Tensor], progress: Progress) -> Iterator[Tensor]:
    """Yield batches up to a number of windows."""
    seen = 0
    for pooled in batches:
        progress("principal directions of fc6", min(seen, count), count)
        yield pooled
        seen += len(pooled)
        if seen >= count:
            break
    progress("principal directions of fc6", count, count)


def _batches(learnt: list[int], windows_at: Windows, together: int, seed: int) -> Callable[[int], Tensor]:
    """Return a function from step to batch: the next photographs of a shuffled order."""

    def batch_at(step: int) -> Tensor:
        parts = []
        for position in range(step * together, (step + 1) * together):
            turn, place = divmod(position, len(learnt))
            order = np.random.default_rng([seed, 9, turn]).permutation(len(learnt))
            parts.append(windows_at(learnt[order[place]], turn))
        return torch.cat(parts)

    return batch_at


def _train(
    whole: Scorer,
    start: Scorer,
    mean: Tensor,
    batch_at: Callable[[int], Tensor],
    steps: int,
    rate: float,
    options: DistillOptions,
    progress: Progress,
) -> Scorer:
    """Train fc6's factors and bias and fc7 until the scores match those of ``whole``."""
    assert start.fc6.inner is not None
    # The inputs' mean is subtracted: none is negative, so that otherwise every step would move all scores at once.
    outer, inner = start.fc6.weight.clone(), start.fc6.inner.clone()
    bias = start.fc6.bias + outer @ (inner @ mean)
    fc7_weight, fc7_bias = start.fc7_weight.clone(), start.fc7_bias.clone()
    learnt = [tensor.requires_grad_() for tensor in (outer, bias, inner, fc7_weight, fc7_bias)]
    student = replace(start, fc6=FullyConnected(outer, bias, inner), fc7_weight=fc7_weight, fc7_bias=fc7_bias)
    optimiser = torch.optim.Adam(learnt, lr=rate, fused=mean.device.type in ("cpu", "cuda"))
    for step in range(steps):
        progress(STAGE, step, steps)
        for group in optimiser.param_groups:
            group["lr"] = rate * schedule(step, steps, options.warmup)
        with torch.no_grad():
            pooled = batch_at(step)
            fc7, scores = whole(pooled)
        if len(pooled):
            own_fc7, own_scores = student(pooled - mean)
            loss = _loss(own_fc7, own_scores, fc7, scores, options)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    progress(STAGE, steps, steps)
    with torch.no_grad():
        fc6 = FullyConnected(outer.detach(), bias.detach() - outer @ (inner @ mean), inner.detach())
    return replace(start, fc6=fc6, fc7_weight=fc7_weight.detach(), fc7_bias=fc7_bias.detach())


def _loss(own_fc7: Tensor, own_scores: Tensor, fc7: Tensor, scores: Tensor, options: DistillOptions) -> Tensor:
    """Compute the weighted squared error of the scores and the relative error of fc7.

    Scores of candidates of either network have more weight.
    """
    candidate = torch.maximum(scores, own_scores.detach()) > CANDIDATE
    weight = 1 + (options.candidate_weight - 1) * candidate
    error = (weight * (own_scores - scores).square()).sum() / weight.sum()
    relative = F.mse_loss(own_fc7, fc7) / fc7.square().mean().clamp(min=1e-12)
    return error + options.fc7_weight * relative
