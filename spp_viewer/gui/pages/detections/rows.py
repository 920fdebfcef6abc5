"""Which candidates the table of detections lists, and in what order. No Qt: numpy on whole columns."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import area
from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import Matches, match
from spp_viewer.exchange.shown import shown_mask

CLASS, SCORE, BOX, PROPOSAL, IOU = range(5)
"""Columns."""

LONGEST_CHAIN = 2
"""Suppressed by a survivor of the first NMS, which the second suppressed."""

Rows = NDArray[np.int64]
"""Candidates, one a row."""


@dataclass(frozen=True)
class RowFilter:
    """What is listed, and how.

    Attributes
    ----------
    threshold, classes
        Score that a box must exceed; indices of the classes that are shown, None for all.
    words
        Detections are listed whose class or ``#proposal`` holds this, whatever its case.
    column, descending
        What detections are sorted by; equal ones by score, the strongest first.
    unfolded
        Detections, as candidates, below which the boxes that they suppressed are listed.
    """

    threshold: float = 0.0
    classes: frozenset[int] | None = None
    words: str = ""
    column: int = SCORE
    descending: bool = True
    unfolded: frozenset[int] = field(default_factory=frozenset)


class DetectionRows:
    """One analysis as rows: detections, and below each what it suppressed.

    A box that survived the first NMS may fall in the second and have victims of its own; they stand below it, one step
    further in.

    Attributes
    ----------
    origin
        int64 (K,): the candidate at the end of each one's chain of suppressors; itself if nobody suppressed it.
    depth
        int64 (K,): length of that chain.
    truth_iou
        float32 (K,): IoU with the best ground-truth box of the same class; None without ground truth.
    verdict
        int8 (K,): what the detections among them are, as :class:`Matches` has it; None without ground truth.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        suppressor = analysis.candidates.suppressor
        self.origin = np.arange(len(suppressor))
        self.depth = np.zeros(len(suppressor), dtype=np.int64)
        for _ in range(LONGEST_CHAIN):
            onward = suppressor[self.origin] >= 0
            self.origin[onward] = suppressor[self.origin[onward]]
            self.depth[onward] += 1
        self.truth_iou: NDArray[np.float32] | None = None
        self.verdict: NDArray[np.int8] | None = None
        self._orders: dict[tuple[int, bool], NDArray[np.int64]] = {}
        self._below: dict[int, Rows] = {}
        self._found_by: tuple[str, NDArray[np.bool_]] | None = None
        self._victims: tuple[float, NDArray[np.int64]] | None = None

    def judge(self, matches: Matches | None, truth: GroundTruth | None) -> None:
        """Compare with ground truth, or no longer."""
        self._orders.clear()
        self.truth_iou = self.verdict = None
        if matches is not None and truth is not None:
            candidates, found = self.analysis.candidates, self.analysis.detections
            boxes, labels, scores = candidates.after, candidates.label, candidates.score
            self.truth_iou = match(boxes, labels, scores, self.analysis.classes, truth).iou
            self.verdict = np.zeros(len(candidates), dtype=np.int8)
            self.verdict[found.candidates] = matches.verdict

    def rows(self, choice: RowFilter) -> Rows:
        """The candidates to list, from the top down."""
        found = self.analysis.detections
        listed = shown_mask(found.labels, found.scores, choice.threshold, choice.classes) & self._named(choice.words)
        order = self._order(choice.column, choice.descending)
        top = found.candidates[order[listed[order]]]
        unfolded = np.flatnonzero(np.isin(top, list(choice.unfolded)))
        parts, begin = [], 0
        for place in unfolded.tolist():
            below = self._suppressed_by(int(top[place]))
            parts += [top[begin : place + 1], below[self.analysis.candidates.score[below] > choice.threshold]]
            begin = place + 1
        return np.concatenate([*parts, top[begin:]])

    def victims(self, threshold: float) -> NDArray[np.int64]:
        """How many boxes above the threshold lie below each candidate that is a detection: int64 (K,)."""
        if self._victims is None or self._victims[0] != threshold:
            lost = (self.depth > 0) & (self.analysis.candidates.score > threshold)
            self._victims = threshold, np.bincount(self.origin[lost], minlength=len(lost))
        return self._victims[1]

    def _suppressed_by(self, detection: int) -> Rows:
        """All that a detection suppressed, each box followed by its own victims, the strongest first."""
        if detection not in self._below:
            candidates = self.analysis.candidates
            kin = np.flatnonzero((self.origin == detection) & (self.depth > 0))
            kin = kin[np.argsort(-candidates.score[kin], kind="stable")]
            ordered: list[int] = []
            for first in kin[self.depth[kin] == 1].tolist():
                ordered += [first, *kin[candidates.suppressor[kin] == first].tolist()]
            self._below[detection] = np.array(ordered, dtype=np.int64)
        return self._below[detection]

    def _named(self, words: str) -> NDArray[np.bool_]:
        """Which detections (D,) the words are found in."""
        words = words.strip().casefold()
        if self._found_by is None or self._found_by[0] != words:
            found, names = self.analysis.detections, self.analysis.classes
            fitting = [label for label, name in enumerate(names) if words in name.casefold()]
            mask = np.isin(found.labels, fitting)
            if words:
                mask |= np.array([words in f"#{number}" for number in found.proposals.tolist()], dtype=np.bool_)
            self._found_by = words, mask
        return self._found_by[1]

    def _order(self, column: int, descending: bool) -> NDArray[np.int64]:
        """All detections (D,), as numbers from the strongest, in the order of a column."""
        if (column, descending) not in self._orders:
            keys = self._keys(column)
            order = np.argsort(-keys if descending else keys, kind="stable")
            self._orders[column, descending] = order
        return self._orders[column, descending]

    def _keys(self, column: int) -> NDArray[np.float64]:
        found = self.analysis.detections
        if column == CLASS:
            ranks = np.unique([name.casefold() for name in self.analysis.classes], return_inverse=True)[1]
            return ranks[found.labels].astype(np.float64)
        if column == BOX:
            return area(found.boxes).astype(np.float64)
        if column == PROPOSAL:
            return found.proposals.astype(np.float64)
        if column == IOU and self.truth_iou is not None:
            return self.truth_iou[found.candidates].astype(np.float64)
        return found.scores.astype(np.float64)


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where a mask is true: (first, last) of each unbroken stretch, both inclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]
