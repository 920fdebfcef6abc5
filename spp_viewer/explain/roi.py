"""The stages of one proposal: cells, pooled pyramid, scores, regression and NMS. Needs no torch.

The engine stores no pooled vectors, so the window of one proposal is pooled again here, with its winning cells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import MAX_LOG_SCALE, Boxes, clip, decode_boxes
from spp_viewer.core.pyramid import DETECTION_LEVELS, Cells, bin_cells, check_levels
from spp_viewer.core.results import KEPT, SUPPRESSED_AFTER_REGRESSION, Analysis, ScaleMap, frozen
from spp_viewer.explain.receptive import CellFrame
from spp_viewer.nn import pooling

BELOW_THRESHOLD = -1
"""Value of :attr:`NmsStory.outcome` for a pair of window and class whose score was too low for a candidate."""


@dataclass(frozen=True, eq=False)
class RoiWindow:
    """A proposal's window on conv5.

    Attributes
    ----------
    cells
        Inclusive (left, top, right, bottom).
    scale_map
        The map it was taken from.
    frame
        Position of that map's cells on the image.
    sharing
        Number of proposals with exactly these cells, this one included, which have equal features.
    """

    cells: Cells
    scale_map: ScaleMap
    frame: CellFrame
    sharing: int

    @property
    def size(self) -> tuple[int, int]:
        """(columns, rows) of cells."""
        left, top, right, bottom = self.cells
        return right - left + 1, bottom - top + 1

    @property
    def box(self) -> NDArray[np.float64]:
        """The pixels that the cells stand for: (x1, y1, x2, y2), image pixels, float64 (4,)."""
        return np.asarray(self.frame.boxes(np.array([self.cells]))[0])


@dataclass(frozen=True, eq=False)
class Winners:
    """Value of each bin and the cell that it came from, for one filter or for the strongest of all.

    Attributes
    ----------
    value
        float32 (B,).
    filter
        int64 (B,): the filter of the value, the first of equals.
    cell
        int64 (B, 2): (column, row) of the winning cell on the map.
    """

    value: NDArray[np.float32]
    filter: NDArray[np.int64]
    cell: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pyramid:
    """A window's pooled pyramid: B bins, levels ascending, then bin row, then bin column, of C filters.

    Attributes
    ----------
    levels
        Ascending.
    bins
        int64 (B, 4): the cells that each bin pools, inclusive (left, top, right, bottom). Bins may overlap.
    values
        float32 (B, C).
    conv5
        float32 (C, h, w): the map that the window was pooled from.
    """

    levels: tuple[int, ...]
    bins: NDArray[np.int64]
    values: NDArray[np.float32]
    conv5: NDArray[np.float32]

    @classmethod
    def of(
        cls, conv5: NDArray[np.float32], cells: Cells, levels: Iterable[int], values: NDArray[np.float32]
    ) -> Pyramid:
        """Create the pyramid of a window whose values (B, C), levels ascending, are known.

        Other parameters are as for :func:`pool_window`.
        """
        ordered = check_levels(levels)
        return cls(ordered, frozen(bin_cells(cells, ordered)), frozen(values), conv5)

    @property
    def map_width(self) -> int:
        """Columns of the map."""
        return int(self.conv5.shape[2])

    @cached_property
    def winners(self) -> NDArray[np.int64]:
        """Cell that won each bin of each filter: flat index ``row * map_width + column``, int64 (B, C).

        The first in reading order of those with the maximum.
        """
        found = np.empty(self.values.shape, dtype=np.int64)
        for number, (left, top, right, bottom) in enumerate(self.bins.tolist()):
            block = self.conv5[:, top : bottom + 1, left : right + 1].reshape(len(self.conv5), -1)
            row, column = np.divmod(block.argmax(axis=1), right - left + 1)  # the first of equals; NaN is above all
            found[number] = (top + row) * self.map_width + left + column
        return frozen(found)

    def rows(self, level: int) -> slice:
        """Return the position of a level's bins among all."""
        start = sum(n * n for n in self.levels if n < level)
        return slice(start, start + level * level)

    def place(self, row: int) -> tuple[int, int]:
        """Return the level of a row among all bins, and its number within that level."""
        for level in self.levels:
            rows = self.rows(level)
            if rows.start <= row < rows.stop:
                return level, row - rows.start
        raise IndexError(f"there is no bin {row} among {len(self.bins)}")

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """Return the fixed-length vector that fc6 was trained on, float32 (B * C,): level, then filter, row, column."""
        return frozen(np.concatenate([self.values[self.rows(level)].T.reshape(-1) for level in self.levels]))

    def shown(self, number: int | None) -> Winners:
        """Return every bin for filter ``number``; None takes the strongest filter of each bin."""
        count = len(self.bins)
        chosen = self.values.argmax(axis=1) if number is None else np.full(count, number)
        cell = np.empty((count, 2), dtype=np.int64)
        for place, ((left, top, right, bottom), channel) in enumerate(
            zip(self.bins.tolist(), chosen.tolist(), strict=True)
        ):
            block = self.conv5[channel, top : bottom + 1, left : right + 1]
            row, column = divmod(int(block.argmax()), right - left + 1)
            cell[place] = left + column, top + row
        return Winners(self.values[np.arange(count), chosen], chosen, cell)


def window_of(analysis: Analysis, proposal: int) -> RoiWindow | None:
    """Return the conv5 window of a proposal; None for a detector without windows (R-CNN)."""
    if analysis.maps is None or analysis.windows is None:
        return None
    windows, image = analysis.windows, analysis.image
    scale_map = analysis.maps[int(windows.scale_index[proposal])]
    left, top, right, bottom = windows.cells[proposal].tolist()
    frame = CellFrame.of(scale_map, analysis.maps.geometry, (image.height, image.width))
    sharing = int((windows.unique_row == windows.unique_row[proposal]).sum())
    return RoiWindow((left, top, right, bottom), scale_map, frame, sharing)


def pool_window(conv5: NDArray[np.float32], cells: Cells, levels: Iterable[int] = DETECTION_LEVELS) -> Pyramid:
    """Pool one window; parameters and errors as for :func:`spp_viewer.nn.pooling.pool_window`."""
    ordered = check_levels(levels)
    return Pyramid.of(conv5, cells, ordered, pooling.pool_window(conv5, cells, ordered))


def feature_row(analysis: Analysis, proposal: int) -> int:
    """Return the row of a proposal in ``fc7`` and ``offsets``, which proposals with equal windows share."""
    return int(analysis.windows.unique_row[proposal]) if analysis.windows is not None else proposal


def best_label(analysis: Analysis, proposal: int) -> int | None:
    """Return the class with the highest score; None without classes."""
    return int(analysis.scores[proposal].argmax()) if analysis.classes else None


@dataclass(frozen=True, eq=False)
class Regression:
    """Regression step of one window and class.

    Attributes
    ----------
    offsets
        float32 (4,): (dx, dy) in units of the box's sides, (dw, dh) logarithms of the sides' ratios.
    before, after
        float32 (4,), edges (x1, y1, x2, y2): the proposal, and the box after the step, clipped to the image.
    clipped
        Whether clipping changed it.
    applied
        Whether the pipeline used the step: only survivors of the first NMS within the limit of their class are
        regressed, if regression is on.
    """

    offsets: NDArray[np.float32]
    before: Boxes
    after: Boxes
    clipped: bool
    applied: bool

    @property
    def shift(self) -> tuple[float, float]:
        """Displacement of the centre, (right, down), in image pixels, before clipping."""
        sides = self.before[2:] - self.before[:2]
        return float(self.offsets[0] * sides[0]), float(self.offsets[1] * sides[1])

    @property
    def growth(self) -> tuple[float, float]:
        """Relative growth of width and height before clipping; negative when they shrink."""
        ratio = np.exp(np.minimum(self.offsets[2:].astype(np.float64), MAX_LOG_SCALE)) - 1
        return float(ratio[0]), float(ratio[1])


def regression_of(analysis: Analysis, proposal: int, label: int) -> Regression | None:
    """Return the regression step of a window for a class; None without a regressor."""
    if not analysis.offsets.size:
        return None
    offsets = analysis.offsets[feature_row(analysis, proposal), label]
    before = analysis.proposals.boxes[proposal]
    moved = decode_boxes(before[None], offsets[None])[0]
    after = clip(moved[None], analysis.image.width, analysis.image.height)[0]
    row = candidate_of(analysis, proposal, label)
    survived = row is not None and int(analysis.candidates.outcome[row]) in (KEPT, SUPPRESSED_AFTER_REGRESSION)
    return Regression(
        offsets, before, frozen(after), bool((moved != after).any()), survived and analysis.options.bbox_regression
    )


@dataclass(frozen=True)
class NmsStory:
    """Outcome of a window for one class.

    Attributes
    ----------
    label, score
        The class and the window's score for it.
    outcome
        KEPT, SUPPRESSED, SUPPRESSED_AFTER_REGRESSION or OVER_LIMIT of :mod:`spp_viewer.core.results`, or
        :data:`BELOW_THRESHOLD`.
    candidate
        Index of its candidate; None below the threshold.
    suppressor, overlap
        The candidate that suppressed it and their IoU; None and 0 if there is none.
    victims
        Number of candidates that it suppressed, in both rounds.
    """

    label: int
    score: float
    outcome: int
    candidate: int | None = None
    suppressor: int | None = None
    overlap: float = 0.0
    victims: int = 0


def candidate_of(analysis: Analysis, proposal: int, label: int) -> int | None:
    """Return the candidate of a proposal and a class, or None if its score was not above the threshold."""
    rows = np.flatnonzero((analysis.candidates.proposal == proposal) & (analysis.candidates.label == label))
    return int(rows[0]) if len(rows) else None


def nms_story(analysis: Analysis, proposal: int, label: int) -> NmsStory:
    """Return the outcome of threshold, both rounds of NMS and the limit per class for a window and a class."""
    score = float(analysis.scores[proposal, label])
    row = candidate_of(analysis, proposal, label)
    if row is None:
        return NmsStory(label, score, BELOW_THRESHOLD)
    candidates = analysis.candidates
    suppressor = int(candidates.suppressor[row])
    return NmsStory(
        label=label,
        score=score,
        outcome=int(candidates.outcome[row]),
        candidate=row,
        suppressor=suppressor if suppressor >= 0 else None,
        overlap=float(candidates.overlap[row]),
        victims=int((candidates.suppressor == row).sum()),
    )
