"""Pooled pyramid vectors of training windows, for fine-tuning and for the SVMs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.pyramid import bin_count
from spp_viewer.nn.pyramid import PyramidPooler
from spp_viewer.training.dataset import Sample
from spp_viewer.training.features import FeatureStore, ViewMap, view_windows
from spp_viewer.training.finetune import Batch
from spp_viewer.training.sampling import draw, label_windows, training_views

VIEWS_PER_BATCH = 4
WINDOWS_PER_VIEW = 64
FOREGROUND_PER_VIEW = 16
"""Object windows per view: a quarter of a batch, as in the paper (32 of 128)."""


def pool_boxes(store: FeatureStore, view_map: ViewMap, boxes: Boxes, levels: Sequence[int]) -> Tensor:
    """Pool boxes (N, 4), given in the unmirrored image, to vectors (N, P), bins first."""
    windows, rows = view_windows(view_map, boxes, store.backbone)
    cells = torch.tensor(windows.cells[rows])
    distinct = PyramidPooler(view_map.conv5, levels).pool(cells).flatten(1)
    return distinct[torch.tensor(windows.unique_row).to(distinct.device)]


def pyramid_batches(
    store: FeatureStore,
    samples: Sequence[Sample],
    proposals_of: Callable[[Sample], Boxes],
    levels: Sequence[int],
    seed: int,
    main_scale: int,
) -> Callable[[int], Batch]:
    """Return the batches of :func:`finetune` by step: each takes the next four views of a shuffled order."""
    views = [(index, view) for index in range(len(samples)) for view in training_views(index, seed, main_scale)]

    def batch_at(step: int) -> Batch:
        vectors, labels = [], []
        for position in range(step * VIEWS_PER_BATCH, (step + 1) * VIEWS_PER_BATCH):
            epoch, place = divmod(position, len(views))
            order = np.random.default_rng([seed, 1, epoch]).permutation(len(views))
            index, view = views[order[place]]
            rng = np.random.default_rng([seed, 2, position])
            sample = samples[index]
            labelled = label_windows(sample, proposals_of(sample))
            rows = draw(labelled, WINDOWS_PER_VIEW, FOREGROUND_PER_VIEW, rng)
            if len(rows) == 0:
                continue
            vectors.append(pool_boxes(store, store.load(sample, view), labelled.boxes[rows], levels))
            labels.append(torch.from_numpy(labelled.labels[rows]))
        if not vectors:
            width = bin_count(levels) * store.backbone.geometry.channels
            return torch.zeros((0, width), device=store.device), torch.zeros(0, dtype=torch.int64, device=store.device)
        return torch.cat(vectors), torch.cat(labels).to(store.device)

    return batch_at


def drawn_windows(
    store: FeatureStore,
    samples: Sequence[Sample],
    proposals_of: Callable[[Sample], Boxes],
    levels: Sequence[int],
    count: int,
    seed: int,
    main_scale: int,
) -> Callable[[int, int], Tensor]:
    """Return a function to pooled vectors (n, P), bins first, of annotated boxes and random proposals of a photograph.

    It takes the photograph's number and the number of the visit; every third visit is at another scale.
    """

    def windows_at(number: int, turn: int) -> Tensor:
        sample = samples[number]
        truth, found = sample.easy[0], proposals_of(sample)
        drawn = np.random.default_rng([seed, 10, number, turn]).permutation(len(found))[: max(0, count - len(truth))]
        views = training_views(number, seed, main_scale)
        view = views[2] if turn and (number + turn) % 3 == 0 else views[0]
        boxes = np.concatenate([truth, found[np.sort(drawn)]])
        return pool_boxes(store, store.load(sample, view), boxes, levels)

    return windows_at
