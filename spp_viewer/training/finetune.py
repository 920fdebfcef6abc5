"""Fine-tuning of fc6 and fc7 with a softmax on pooled windows of a frozen trunk (paper, section 4.2)."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from spp_viewer.core.progress import Progress
from spp_viewer.nn.devices import mixed_precision
from spp_viewer.training.checkpoint import Checkpoint

Batch = tuple[Tensor, Tensor]
"""Pooled vectors float32 (n, P) and their labels int64 (n,), 0 being background."""

CHECKPOINT_EVERY = 250

LOG_EVERY = 50

PREFETCHED = 2
"""Number of batches prepared in advance."""


@dataclass(frozen=True)
class FinetuneOptions:
    """Options of the optimiser.

    AdamW with a short warm-up and a cosine decay reaches in thousands of steps what the paper's plain SGD does in
    hundreds of thousands; dropout is the paper's.
    """

    learning_rate: float = 3e-4
    weight_decay: float = 0.02
    warmup: int = 100
    dropout: float = 0.5
    width: int = 1024
    seed: int = 0


class FcNet(nn.Module):
    """fc6, fc7 and a softmax layer over background and classes."""

    def __init__(self, pooled: int, classes: int, options: FinetuneOptions) -> None:
        super().__init__()
        self.fc6 = nn.Linear(pooled, options.width)
        self.fc7 = nn.Linear(options.width, options.width)
        self.softmax = nn.Linear(options.width, classes + 1)
        self.dropout = options.dropout
        generator = torch.Generator().manual_seed(options.seed)
        for layer, std in ((self.fc6, None), (self.fc7, None), (self.softmax, 0.01)):
            spread = std if std is not None else math.sqrt(2 / layer.in_features)
            nn.init.normal_(layer.weight, 0, spread, generator=generator)
            nn.init.zeros_(layer.bias)

    def forward(self, pooled: Tensor) -> Tensor:
        """Compute logits (n, classes + 1) from pooled vectors (n, P)."""
        hidden = F.dropout(F.relu(self.fc6(pooled)), self.dropout, self.training)
        hidden = F.dropout(F.relu(self.fc7(hidden)), self.dropout, self.training)
        logits: Tensor = self.softmax(hidden)
        return logits


def finetune(
    net: FcNet,
    batch_at: Callable[[int], Batch],
    steps: int,
    options: FinetuneOptions,
    folder: Path,
    device: torch.device,
    progress: Progress,
) -> None:
    """Train ``net`` in place, resuming from the last checkpoint in ``folder`` if there is one.

    Parameters
    ----------
    net
        The layers to train.
    batch_at
        Function from step to batch. It depends on the step alone, so that a resumed run gets the same batches.
    steps
        Number of steps.
    options
        Options of the optimiser.
    folder
        Receives ``finetune.safetensors`` (weights and AdamW's state) and the log ``finetune.csv`` (step, loss,
        accuracy, learning rate, seconds).
    device
        Device to train on.
    progress
        Called for every step; raises Cancelled to stop.

    Raises
    ------
    TrainingError
        If the checkpoint is damaged or belongs to another network.
    """
    net.to(device).train()
    optimiser = torch.optim.AdamW(
        net.parameters(),
        lr=options.learning_rate,
        weight_decay=options.weight_decay,
        fused=device.type in ("cpu", "cuda"),  # one pass over the weights instead of ten
    )
    checkpoint = Checkpoint(folder)
    first = checkpoint.restore(net, optimiser)
    mixed = mixed_precision(device)
    losses: list[float] = []
    hits: list[float] = []
    started = time.perf_counter()
    for step, (pooled, labels) in enumerate(_ahead(batch_at, first, steps), start=first):
        progress("fine-tuning", step, steps)
        for group in optimiser.param_groups:
            group["lr"] = options.learning_rate * schedule(step, steps, options.warmup)
        torch.manual_seed(options.seed * 1_000_003 + step)  # equal dropout after a resume
        if len(labels):  # images without objects may give an empty batch
            loss, accuracy = _learn(net, optimiser, pooled, labels, mixed)
            losses.append(loss)
            hits.append(accuracy)
        done = step + 1
        if losses and (done == steps or done % LOG_EVERY == 0):
            rate = optimiser.param_groups[0]["lr"]
            checkpoint.log(done, float(np.mean(losses)), float(np.mean(hits)), rate, time.perf_counter() - started)
            losses, hits = [], []
        if done == steps or done % CHECKPOINT_EVERY == 0:
            checkpoint.save(net, optimiser, done)
    net.eval()


def _learn(
    net: FcNet, optimiser: torch.optim.Optimizer, pooled: Tensor, labels: Tensor, mixed: bool
) -> tuple[float, float]:
    """Run one step and return the loss and accuracy before it."""
    with torch.autocast(pooled.device.type, torch.bfloat16, enabled=mixed):
        logits = net(pooled)
    loss = F.cross_entropy(logits.float(), labels)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return float(loss.detach()), float((logits.argmax(1) == labels).float().mean())


def _ahead(batch_at: Callable[[int], Batch], first: int, last: int) -> Iterator[Batch]:
    """Yield the batches of steps ``first`` to ``last`` (exclusive), read in advance by a thread."""
    with ThreadPoolExecutor(1, thread_name_prefix="batches") as reader:
        coming = [reader.submit(batch_at, step) for step in range(first, min(first + PREFETCHED, last))]
        for step in range(first, last):
            ready = coming.pop(0).result()
            if step + PREFETCHED < last:
                coming.append(reader.submit(batch_at, step + PREFETCHED))
            yield ready


def schedule(step: int, steps: int, warmup: int) -> float:
    """Return the relative learning rate at one of ``steps``: linear warm-up, then half a cosine down to zero."""
    warm = min(1.0, (step + 1) / max(1, warmup))
    return warm * 0.5 * (1 + math.cos(math.pi * step / steps))
