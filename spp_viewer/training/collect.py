"""One pass over the training images with the fine-tuned layers, which collects data for SVMs and box regressors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.boxes import Boxes, iou_matrix
from spp_viewer.core.progress import Progress
from spp_viewer.nn.heads import encode_boxes
from spp_viewer.training.dataset import Sample

MAX_PAIRS = 16
"""Maximum number of regression pairs per image and class."""


@dataclass(frozen=True, eq=False)
class Collected:
    """Training data of SVMs and box regressors.

    Attributes
    ----------
    positives
        For each class float32 (G, D7): fc7 of its annotated boxes.
    features
        float16 (M, D7): fc7 of windows of all images.
    overlaps
        float16 (M, classes): largest IoU of each window with a box of each class, difficult ones included.
    pairs
        For each class (pooled float16 (R, P), targets float32 (R, 4)).
    norm
        Mean L2 norm of the pooled vectors.
    """

    positives: list[NDArray[np.float32]]
    features: NDArray[np.float16]
    overlaps: NDArray[np.float16]
    pairs: list[tuple[NDArray[np.float16], NDArray[np.float32]]]
    norm: float


def class_overlaps(sample: Sample, boxes: Boxes, class_count: int) -> NDArray[np.float32]:
    """Return the largest IoU of boxes (N, 4) with the sample's boxes of each class, shape (N, classes)."""
    overlaps = np.zeros((len(boxes), class_count), dtype=np.float32)
    if len(sample.boxes):
        iou = iou_matrix(boxes, sample.boxes)
        for label in np.unique(sample.labels):
            overlaps[:, label] = iou[:, sample.labels == label].max(axis=1)
    return overlaps


def collect(
    samples: Sequence[Sample],
    windows_of: Callable[[int, Sample], tuple[Boxes, Tensor]],
    fc7_of: Callable[[Tensor], Tensor],
    class_count: int,
    seed: int,
    progress: Progress,
    pair_iou: float,
) -> Collected:
    """Compute fc6 and fc7 of the annotated boxes and some windows of every image.

    Parameters
    ----------
    samples
        The annotated images.
    windows_of
        Function from number of the sample and sample to boxes (N, 4), annotated and not difficult ones first, and their
        pooled vectors (N, P).
    fc7_of
        Function from pooled vectors (N, P) to fc7 (N, D7).
    class_count
        Number of classes.
    seed
        Seed for the choice of windows.
    progress
        Called for every image; raises Cancelled to stop.
    pair_iou
        Windows whose IoU with a box of a class is greater are paired with it for regression.
    """
    positives: list[list[NDArray[np.float32]]] = [[] for _ in range(class_count)]
    pairs: list[list[tuple[NDArray[np.float16], NDArray[np.float32]]]] = [[] for _ in range(class_count)]
    features, overlaps, norms = [], [], []
    for index, sample in enumerate(samples):
        progress("features of windows", index, len(samples))
        rng = np.random.default_rng([seed, 3, index])
        truth, labels = sample.easy
        with torch.inference_mode():
            boxes, pooled = windows_of(index, sample)
            fc7 = fc7_of(pooled).float().cpu().numpy()
        overlap = class_overlaps(sample, boxes, class_count)
        features.append(fc7.astype(np.float16))
        overlaps.append(overlap.astype(np.float16))
        norms.append(float(pooled.norm(dim=1).mean()))
        for row, label in enumerate(labels):
            positives[label].append(fc7[row : row + 1])
        for label in np.unique(labels):
            mine = truth[labels == label]
            iou = iou_matrix(boxes, mine)
            rows = np.flatnonzero(iou.max(axis=1) > pair_iou)
            rows = rng.permutation(rows)[:MAX_PAIRS]
            goal = torch.from_numpy(mine[iou[rows].argmax(axis=1)])
            targets = encode_boxes(torch.from_numpy(boxes[rows]), goal).numpy()
            chosen = pooled[torch.from_numpy(rows).to(pooled.device)]
            pairs[label].append((chosen.cpu().numpy().astype(np.float16), targets))
    progress("features of windows", len(samples), len(samples))
    width, pooled_width = features[0].shape[1], int(pooled.shape[1])
    none = (np.zeros((0, pooled_width), np.float16), np.zeros((0, 4), np.float32))
    return Collected(
        positives=[np.concatenate([np.zeros((0, width), np.float32), *part]) for part in positives],
        features=np.concatenate(features),
        overlaps=np.concatenate(overlaps),
        pairs=[
            (np.concatenate([none[0], *(x for x, _ in part)]), np.concatenate([none[1], *(t for _, t in part)]))
            for part in pairs
        ],
        norm=float(np.mean(norms)),
    )
