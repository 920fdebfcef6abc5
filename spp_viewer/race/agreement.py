"""Matching of the detections of two detectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import iou_matrix
from spp_viewer.core.results import Analysis, frozen

SAME_IOU = 0.5
"""Minimum IoU at which two boxes of one class count as the same detection."""


@dataclass(frozen=True, eq=False)
class Agreement:
    """Matched rows of two analyses' detections.

    Attributes
    ----------
    pairs
        int64 (M, 2): row in the first, row in the second, in descending order of IoU.
    overlaps
        float32 (M,): IoU of each pair.
    first_only, second_only
        int64 rows without a partner, strongest first.
    """

    pairs: NDArray[np.int64]
    overlaps: NDArray[np.float32]
    first_only: NDArray[np.int64]
    second_only: NDArray[np.int64]

    def __post_init__(self) -> None:
        ranks = {"pairs": (np.int64, 2), "overlaps": (np.float32, 1)}
        for name in ("first_only", "second_only"):
            ranks[name] = (np.int64, 1)
        for name, (dtype, ndim) in ranks.items():
            object.__setattr__(self, name, frozen(getattr(self, name), dtype=dtype, ndim=ndim))


def match_detections(first: Analysis, second: Analysis, thresholds: tuple[float, float]) -> Agreement:
    """Match the detections of two analyses of one image one to one.

    Pairs of one class with an IoU of at least :data:`SAME_IOU` are matched greedily, highest IoU first.

    Parameters
    ----------
    first, second
        The analyses.
    thresholds
        Minimum scores in the first and in the second.
    """
    rows = [
        np.flatnonzero(analysis.detections.scores >= least)
        for analysis, least in zip((first, second), thresholds, strict=True)
    ]
    ours, theirs = first.detections, second.detections
    overlap = iou_matrix(ours.boxes[rows[0]], theirs.boxes[rows[1]])  # [first, second]
    overlap[ours.labels[rows[0]][:, None] != theirs.labels[rows[1]][None, :]] = 0
    near = np.argwhere(overlap >= SAME_IOU)
    order = np.argsort(-overlap[near[:, 0], near[:, 1]], kind="stable")
    free = [np.ones(len(mine), dtype=np.bool_) for mine in rows]
    taken = []
    for one, other in near[order]:
        if free[0][one] and free[1][other]:
            free[0][one] = free[1][other] = False
            taken.append((one, other))
    matched = np.array(taken, dtype=np.int64).reshape(-1, 2)
    return Agreement(
        pairs=np.stack([rows[0][matched[:, 0]], rows[1][matched[:, 1]]], axis=1),
        overlaps=overlap[matched[:, 0], matched[:, 1]],
        first_only=rows[0][free[0]],
        second_only=rows[1][free[1]],
    )
