"""From scores to detections: threshold, per-class NMS, box regression, second NMS, with each candidate's outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, clip, decode_boxes
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
from spp_viewer.detectors.nms import classwise_nms


def find_candidates(
    boxes: Boxes,
    scores: NDArray[np.float32],
    offsets: NDArray[np.float32] | None,
    size: tuple[int, int],
    options: Options,
    progress: Progress = silent,
) -> Candidates:
    """Apply threshold, NMS, limit per class, box regression and a second NMS, in the order of the authors' code.

    Parameters
    ----------
    boxes
        float32 (N, 4), the proposals, edges (x1, y1, x2, y2) in image pixels.
    scores
        float32 (N, classes).
    offsets
        float32 (N, classes, 4) regression offsets; None leaves boxes as they are.
    size
        (height, width) of the image to which boxes are clipped.
    options
        Thresholds and limits.
    progress
        Called for every class; raises Cancelled to stop.

    Notes ----- The authors (ShaoqingRen/SPP_net: spp_test.m, spp_test_bbox_regressor.m, imdb_eval_voc.m) take the
    strongest 100 of a class after the first NMS and regress only those, so that the second NMS may leave fewer. Their
    R-CNN (rbgirshick/rcnn: rcnn_test.m) takes the 100 before the first NMS; here both detectors are treated alike. Of
    equal scores, which windows on the same conv5 cells have, the earlier proposal goes first everywhere; see
    :func:`classwise_nms`. The authors also limit the number of detections per class over a whole test set, which does
    not apply to a single image.
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
        moved = decode_boxes(before[alive], offsets[proposal[alive], label[alive]])
        after[alive] = clip(moved, size[1], size[0])
        second = classwise_nms(after[alive], score[alive], label[alive], options.nms_iou, progress)
        lost = ~second.keep
        outcome[alive[lost]] = SUPPRESSED_AFTER_REGRESSION
        suppressor[alive[lost]] = alive[second.suppressor[lost]]
        overlap[alive[lost]] = second.overlap[lost]
    return Candidates(proposal, label, score, before, after, outcome, suppressor, overlap)


def detections_of(candidates: Candidates) -> Detections:
    """Return the kept candidates, strongest first."""
    kept = np.flatnonzero(candidates.outcome == KEPT)
    kept = kept[np.argsort(-candidates.score[kept], kind="stable")]
    return Detections(
        boxes=candidates.after[kept],
        labels=candidates.label[kept],
        scores=candidates.score[kept],
        proposals=candidates.proposal[kept],
        candidates=kept,
    )
