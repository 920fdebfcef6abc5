"""Which images, views and windows a network learns from."""

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
"""Windows for fine-tuning: IoU >= 0.5 is an object, 0.1 <= IoU < 0.5 is background (authors' code)."""

SIDE_SCALES = (480, 576, 864, 1200)
"""Scales besides the main one at which an image is also seen."""


def training_views(index: int, seed: int, main_scale: int = 688) -> tuple[View, ...]:
    """The views of the ``index``-th image: the main scale, its mirror image, and one other scale by chance.

    The paper draws a scale for every window anew; with the maps on disk, drawing one for every image costs a sixth.
    """
    rng = np.random.default_rng([seed, index])
    other = View(int(rng.choice(SIDE_SCALES)), bool(rng.integers(2)))
    return View(main_scale), View(main_scale, True), other


def pick_images(samples: Sequence[Sample], limit: int | None, seed: int) -> tuple[Sample, ...]:
    """At most ``limit`` of the samples, drawn with the seed, in their old order; all of them for None."""
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
    """Ground truth and proposals of an image with the label each has in fine-tuning.

    A proposal takes the class of the box it overlaps most. Difficult boxes teach nothing, and neither does a window
    that overlaps one by 0.1 or more and no other box by 0.5.
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
    """Rows of at most ``count`` windows, at most ``foreground`` of them objects, the rest background."""
    objects = np.flatnonzero(labelled.labels > 0)
    objects = rng.permutation(objects)[:foreground]
    rest = np.flatnonzero(labelled.labels == 0)
    rest = rng.permutation(rest)[: count - len(objects)]
    return np.concatenate([objects, rest])
