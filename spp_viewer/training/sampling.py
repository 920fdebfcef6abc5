"""Choice of images, views and windows for training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, iou_matrix
from spp_viewer.training.dataset import Sample
from spp_viewer.training.features import View

FOREGROUND_IOU = 0.5
BACKGROUND_IOU = (0.1, 0.5)
"""Labels in fine-tuning: IoU >= 0.5 is an object, 0.1 <= IoU < 0.5 is background (authors' code)."""

SIDE_SCALES = (480, 576, 864, 1200)
"""Scales besides the main one, shorter sides in pixels."""


def training_views(index: int, seed: int, main_scale: int = 688) -> tuple[View, ...]:
    """Return the views of the ``index``-th image: the main scale, its mirror image, and one random other scale.

    The paper draws a scale for every window; with maps on disk, drawing one per image costs a sixth.
    """
    rng = np.random.default_rng([seed, index])
    other = View(int(rng.choice(SIDE_SCALES)), bool(rng.integers(2)))
    return View(main_scale), View(main_scale, True), other


def pick_images(samples: Sequence[Sample], limit: int | None, seed: int) -> tuple[Sample, ...]:
    """Draw at most ``limit`` of the samples with the seed, keeping their order; None takes all."""
    if limit is None or len(samples) <= limit:
        return tuple(samples)
    chosen = np.random.default_rng(seed).permutation(len(samples))[:limit]
    return tuple(samples[i] for i in sorted(chosen))


@dataclass(frozen=True, eq=False)
class Labelled:
    """Windows of one image with their softmax labels.

    Attributes
    ----------
    boxes
        float32 (M, 4): ground truth first, then proposals.
    labels
        int64 (M,): class + 1 for objects, 0 for background, -1 for neither.
    """

    boxes: Boxes
    labels: NDArray[np.int64]


def label_windows(sample: Sample, proposals: Boxes) -> Labelled:
    """Label ground truth and proposals of an image for fine-tuning.

    A proposal gets the class of the box with the highest IoU. Difficult boxes are not used, and neither is a window
    whose IoU is 0.1 or more with one of them and below 0.5 with all others.
    """
    boxes, classes = sample.easy
    everything = np.concatenate([boxes, proposals]).astype(np.float32)
    labels = np.full(len(everything), -1, dtype=np.int64)
    best = np.zeros(len(everything), dtype=np.float32)
    if len(boxes):
        overlaps = iou_matrix(everything, boxes)
        best = overlaps.max(axis=1)
        foreground = best >= FOREGROUND_IOU
        labels[foreground] = classes[overlaps.argmax(axis=1)][foreground] + 1
    background = (best >= BACKGROUND_IOU[0]) & (best < BACKGROUND_IOU[1])
    hard = sample.boxes[sample.difficult]
    if len(hard):
        background &= iou_matrix(everything, hard).max(axis=1) < BACKGROUND_IOU[0]
    labels[background] = 0
    return Labelled(everything, labels)


def draw(labelled: Labelled, count: int, foreground: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw rows of at most ``count`` windows, at most ``foreground`` of them objects, the rest background."""
    objects = np.flatnonzero(labelled.labels > 0)
    objects = rng.permutation(objects)[:foreground]
    rest = np.flatnonzero(labelled.labels == 0)
    rest = rng.permutation(rest)[: count - len(objects)]
    return np.concatenate([objects, rest])
