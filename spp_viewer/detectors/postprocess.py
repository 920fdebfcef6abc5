"""From scores to detections: threshold, per-class NMS, box regression, NMS again, with a record of who beat whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, clip
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import (
    KEPT,
    OVER_LIMIT,
    SUPPRESSED,
    SUPPRESSED_AFTER_REGRESSION,
    Candidates,
    Detections,
)
from spp_viewer.nn.heads import decode_boxes


@dataclass(frozen=True, eq=False)
class NmsResult:
    """Outcome of one class-wise NMS over M boxes.

    Attributes
    ----------
    keep
        bool (M,).
    suppressor
        int64 (M,): the kept box that suppressed this one, or -1.
    overlap
        float32 (M,): IoU with it, or 0.
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
    """Greedy non-maximum suppression within each class.

    The strongest box stays and suppresses every weaker one whose IoU with it is strictly greater than ``threshold``;
    the next strongest left goes on. Equal scores keep their order.

    Parameters
    ----------
    boxes
        float32 (M, 4).
    scores, labels
        (M,).
    progress
        Told of every class; raises Cancelled to stop.
    """
    keep = np.zeros(len(boxes), dtype=np.bool_)
    suppressor = np.full(len(boxes), -1, dtype=np.int64)
    overlap = np.zeros(len(boxes), dtype=np.float32)
    classes = np.unique(labels)
    for place, label in enumerate(classes):
        progress("nms", place, len(classes))
        rows = np.flatnonzero(labels == label)
        if len(rows) == 1:  # nobody to lose to: a window that follows the mouse is scored sixty times a second
            keep[rows] = True
            continue
        rows = rows[np.argsort(-scores[rows], kind="stable")]  # strongest first
        # In double precision: the float32 quotient 3/10 is greater than 0.3. A row an edge: numpy likes long rows.
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
    """IoU of a box (4, 1) with others (4, M), shape (M,); 0 where neither has an area."""
    sides = np.minimum(box[2:], others[2:])
    sides -= np.maximum(box[:2], others[:2])
    np.maximum(sides, 0, out=sides)
    shared = sides[0] * sides[1]
    union = areas + area
    union -= shared
    iou: NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou


def find_candidates(
    boxes: Boxes,
    scores: NDArray[np.float32],
    offsets: NDArray[np.float32] | None,
    size: tuple[int, int],
    options: Options,
    progress: Progress = silent,
) -> Candidates:
    """Threshold, NMS, limit per class, regression of the survivors, NMS again, in the order of the authors' code.

    Parameters
    ----------
    boxes
        float32 (N, 4), the proposals.
    scores
        float32 (N, classes).
    offsets
        float32 (N, classes, 4) regression offsets; None leaves boxes as they are.
    size
        (height, width) of the image that boxes are clipped to.
    progress
        Told of every class; raises Cancelled to stop.

    Notes
    -----
    The authors (ShaoqingRen/SPP_net: spp_test.m, spp_test_bbox_regressor.m, imdb_eval_voc.m) take the strongest 100 of
    a class after the first NMS and regress only those, so that the second NMS may leave fewer. Their R-CNN
    (rbgirshick/rcnn: rcnn_test.m) takes the 100 before the first NMS; here both detectors are treated alike. Of equal
    scores, which windows on the same conv5 cells have, the earlier proposal goes first everywhere; see
    :func:`classwise_nms`. Theirs drop, over a whole test set, what exceeds some number per class: that is no matter of
    one image.
    """
    proposal, label = np.nonzero(scores > options.score_threshold)
    score = scores[proposal, label]
    before = boxes[proposal]
    outcome = np.full(len(score), KEPT, dtype=np.int64)
    first = classwise_nms(before, score, label, options.nms_iou, progress)
    outcome[~first.keep] = SUPPRESSED
    suppressor, overlap = first.suppressor.copy(), first.overlap.copy()
    for number in np.unique(label):
        rows = np.flatnonzero((label == number) & first.keep)
        ranked = rows[np.argsort(-score[rows], kind="stable")]
        outcome[ranked[options.max_per_class :]] = OVER_LIMIT

    after = before.copy()
    alive = np.flatnonzero(outcome == KEPT)
    if offsets is not None and options.bbox_regression and len(alive):
        chosen = torch.from_numpy(offsets[proposal[alive], label[alive]])
        moved = decode_boxes(torch.from_numpy(before[alive]), chosen).numpy()
        after[alive] = clip(moved, size[1], size[0])
        second = classwise_nms(after[alive], score[alive], label[alive], options.nms_iou, progress)
        lost = ~second.keep
        outcome[alive[lost]] = SUPPRESSED_AFTER_REGRESSION
        suppressor[alive[lost]] = alive[second.suppressor[lost]]
        overlap[alive[lost]] = second.overlap[lost]
    return Candidates(proposal, label, score, before, after, outcome, suppressor, overlap)


def detections_of(candidates: Candidates) -> Detections:
    """The kept candidates, strongest first."""
    kept = np.flatnonzero(candidates.outcome == KEPT)
    kept = kept[np.argsort(-candidates.score[kept], kind="stable")]
    return Detections(
        boxes=candidates.after[kept],
        labels=candidates.label[kept],
        scores=candidates.score[kept],
        proposals=candidates.proposal[kept],
        candidates=kept,
    )
