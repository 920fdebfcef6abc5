"""Greedy non-maximum suppression within each class that records which box suppressed which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.progress import Progress, silent
from spp_viewer.native import suppress, unavailable


@dataclass(frozen=True, eq=False)
class NmsResult:
    """Outcome of class-wise NMS over M boxes.

    Attributes
    ----------
    keep
        bool (M,).
    suppressor
        int64 (M,): the kept box that suppressed this one, or -1.
    overlap
        float32 (M,): IoU with the suppressor, or 0.
    """

    keep: NDArray[np.bool_]
    suppressor: NDArray[np.int64]
    overlap: NDArray[np.float32]


def classwise_nms(
    boxes: Boxes,
    scores: NDArray[np.float32],
    labels: NDArray[np.int64],
    threshold: float,
    progress: Progress = silent,
) -> NmsResult:
    """Apply greedy non-maximum suppression within each class.

    The strongest box is kept and suppresses every weaker one whose IoU with it is strictly greater than ``threshold``;
    then the next strongest follows. Of equal scores the earlier row goes first. The authors' MATLAB code takes the
    later one, an effect of its ascending sort; equal scores mostly belong to windows on equal conv5 cells. The IoU is
    computed in double precision: the float32 quotient 3/10 is greater than 0.3.

    Parameters
    ----------
    boxes
        float32 (M, 4), edges (x1, y1, x2, y2).
    scores, labels
        (M,).
    threshold
        0 to 1.
    progress
        Called before the first class, or for every class where the compiled library is missing; raises Cancelled to
        stop.
    """
    if unavailable():
        return interpreted_nms(boxes, scores, labels, threshold, progress)
    progress("nms", 0, 1)
    by_score = np.argsort(-scores, kind="stable")
    order = by_score[np.argsort(labels[by_score], kind="stable")]
    return NmsResult(*suppress(boxes, labels, order, threshold))


def interpreted_nms(
    boxes: Boxes,
    scores: NDArray[np.float32],
    labels: NDArray[np.int64],
    threshold: float,
    progress: Progress = silent,
) -> NmsResult:
    """Compute :func:`classwise_nms` without the compiled library, with equal bits."""
    keep = np.zeros(len(boxes), dtype=np.bool_)
    suppressor = np.full(len(boxes), -1, dtype=np.int64)
    overlap = np.zeros(len(boxes), dtype=np.float32)
    classes = np.unique(labels)
    for place, label in enumerate(classes):
        progress("nms", place, len(classes))
        rows = np.flatnonzero(labels == label)
        rows = rows[np.argsort(-scores[rows], kind="stable")]  # strongest first
        # One row per coordinate, since NumPy is fast on long rows.
        edges = boxes[rows].T.astype(np.float64)
        areas = (edges[2] - edges[0]) * (edges[3] - edges[1])
        while len(rows):
            best, weaker = edges[:, :1], edges[:, 1:]
            keep[rows[0]] = True
            iou = _overlaps(best, weaker, areas[0], areas[1:])
            over = iou > threshold
            gone = rows[1:][over]
            suppressor[gone] = rows[0]
            overlap[gone] = iou[over]
            rows, edges, areas = rows[1:], weaker, areas[1:]
            if len(gone):
                left = ~over
                rows, edges, areas = rows[left], edges[:, left], areas[left]
    return NmsResult(keep, suppressor, overlap)


def _overlaps(
    box: NDArray[np.float64], others: NDArray[np.float64], area: float, areas: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compute the IoU of a box (4, 1) with others (4, M): (M,), 0 where neither has an area."""
    sides = np.minimum(box[2:], others[2:])
    sides -= np.maximum(box[:2], others[:2])
    np.maximum(sides, 0, out=sides)
    shared = sides[0] * sides[1]
    union = areas + area
    union -= shared
    iou: NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou
