"""Filters and sorts the candidates of the detections table, vectorized with numpy. No Qt."""

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
"""Columns of the table."""

LONGEST_CHAIN = 2
"""Longest chain of suppressors: the first NMS, then the second."""

Rows = NDArray[np.int64]
"""Candidate index of each row, int64 (R,)."""


@dataclass(frozen=True)
class RowFilter:
    """Filter and order of the table.

    Attributes
    ----------
    threshold, classes
        Score that a box must exceed; indices of the classes that are shown, None for all.
    words
        Search text: only detections whose class or ``#proposal`` contains it are listed, ignoring case.
    column, descending
        Sort order of detections; ties are sorted by descending score.
    unfolded
        Candidate indices of the expanded detections.
    """

    threshold: float = 0.0
    classes: frozenset[int] | None = None
    search: str = ""
    column: int = SCORE
    descending: bool = True
    unfolded: frozenset[int] = field(default_factory=frozenset)


class DetectionRows:
    """The rows of one analysis: detections, and below each the boxes that it suppressed.

    A box that survived the first NMS may be suppressed in the second and have suppressed boxes itself; these are listed
    below it, indented further.

    Attributes
    ----------
    origin
        int64 (K,): the candidate at the end of each chain of suppressors; itself if it was not suppressed.
    depth
        int64 (K,): length of that chain.
    truth_iou
        float32 (K,): IoU with the best ground-truth box of the same class; None without ground truth.
    verdict
        int8 (K,): verdicts on the detections, as in :class:`Matches`; None without ground truth.
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
        """Set the ground truth to compare with; None for none."""
        self._orders.clear()
        self.truth_iou = self.verdict = None
        if matches is not None and truth is not None:
            candidates, found = self.analysis.candidates, self.analysis.detections
            boxes, labels, scores = candidates.after, candidates.label, candidates.score
            self.truth_iou = match(boxes, labels, scores, self.analysis.classes, truth).iou
            self.verdict = np.zeros(len(candidates), dtype=np.int8)
            self.verdict[found.candidates] = matches.verdict

    def rows(self, choice: RowFilter) -> Rows:
        """Return the candidates to list, from the top down."""
        found = self.analysis.detections
        listed = shown_mask(found.labels, found.scores, choice.threshold, choice.classes) & self._named(choice.search)
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
        """Count the suppressed boxes above the threshold of each detection: int64 (K,)."""
        if self._victims is None or self._victims[0] != threshold:
            lost = (self.depth > 0) & (self.analysis.candidates.score > threshold)
            self._victims = threshold, np.bincount(self.origin[lost], minlength=len(lost))
        return self._victims[1]

    def _suppressed_by(self, detection: int) -> Rows:
        """Return all boxes that a detection suppressed, the strongest first, each followed by its own."""
        if detection not in self._below:
            candidates = self.analysis.candidates
            kin = np.flatnonzero((self.origin == detection) & (self.depth > 0))
            kin = kin[np.argsort(-candidates.score[kin], kind="stable")]
            ordered: list[int] = []
            for first in kin[self.depth[kin] == 1].tolist():
                ordered += [first, *kin[candidates.suppressor[kin] == first].tolist()]
            self._below[detection] = np.array(ordered, dtype=np.int64)
        return self._below[detection]

    def _named(self, search: str) -> NDArray[np.bool_]:
        """Return which detections match the search text, bool (D,)."""
        search = search.strip().casefold()
        if self._found_by is None or self._found_by[0] != search:
            found, names = self.analysis.detections, self.analysis.classes
            fitting = [label for label, name in enumerate(names) if search in name.casefold()]
            mask = np.isin(found.labels, fitting)
            if search:
                mask |= np.array([search in f"#{number}" for number in found.proposals.tolist()], dtype=np.bool_)
            self._found_by = search, mask
        return self._found_by[1]

    def _order(self, column: int, descending: bool) -> NDArray[np.int64]:
        """Return all detections (D,), as indices by descending score, sorted by a column."""
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
    """Return (first, last), both inclusive, of each run of true values in a mask."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(end) - 1) for first, end in zip(edges[::2], edges[1::2], strict=True)]
