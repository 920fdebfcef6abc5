"""What happened to one proposal: its cells, its pooled pyramid, its scores, its regression and its NMS. No torch.

The engine keeps no pooled vectors, so the window of one proposal is pooled again here, with the winning cells, in
numpy alone: a viewer can ask at any moment without waiting for the engine. The result equals
:mod:`spp_viewer.nn.pyramid` value by value and winner by winner.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, clip
from spp_viewer.core.results import KEPT, SUPPRESSED_AFTER_REGRESSION, Analysis, ScaleMap, frozen
from spp_viewer.explain.receptive import CellFrame

DETECTION_LEVELS = (1, 2, 3, 6)
"""The pyramid of the paper's section 4.1: 50 bins."""

MAX_LOG_SCALE = math.log(1000 / 16)
"""Regressed sides grow at most by this much, as in the engine."""

BELOW_THRESHOLD = -1
"""Value of :attr:`NmsStory.outcome` for a pair of window and class that never became a candidate."""

Cells = tuple[int, int, int, int]


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
        Where that map's cells lie on the image.
    sharing
        How many proposals cover exactly these cells, this one included: their features are the same.
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
    """What each bin shows for one filter, or for the strongest of all: its value and where that came from.

    Attributes
    ----------
    value
        float32 (B,).
    filter
        int64 (B,): the filter that the value is of, the first on ties.
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
    winners
        int64 (B, C): flat index ``row * map_width + column`` of the first cell, in reading order, that has the value.
    map_width
        Columns of the map.
    """

    levels: tuple[int, ...]
    bins: NDArray[np.int64]
    values: NDArray[np.float32]
    winners: NDArray[np.int64]
    map_width: int

    def rows(self, level: int) -> slice:
        """Where a level's bins lie among all."""
        start = sum(n * n for n in self.levels if n < level)
        return slice(start, start + level * level)

    def place(self, row: int) -> tuple[int, int]:
        """Of a row among all bins: its level, and its number within that."""
        for level in self.levels:
            rows = self.rows(level)
            if rows.start <= row < rows.stop:
                return level, row - rows.start
        raise IndexError(f"there is no bin {row} among {len(self.bins)}")

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The fixed-length vector that fc6 was trained on, float32 (B * C,): level, then filter, row, column."""
        return frozen(np.concatenate([self.values[self.rows(level)].T.reshape(-1) for level in self.levels]))

    def shown(self, number: int | None) -> Winners:
        """Every bin for filter ``number``; None takes the strongest filter of each bin."""
        count = len(self.bins)
        chosen = self.values.argmax(axis=1) if number is None else np.full(count, number)
        every = np.arange(count)
        row, column = np.divmod(self.winners[every, chosen], self.map_width)
        return Winners(self.values[every, chosen], chosen, np.stack([column, row], axis=1))


def window_of(analysis: Analysis, proposal: int) -> RoiWindow | None:
    """The conv5 window of a proposal; None for a detector without windows (R-CNN)."""
    if analysis.maps is None or analysis.windows is None:
        return None
    windows, image = analysis.windows, analysis.image
    scale_map = analysis.maps[int(windows.scale_index[proposal])]
    left, top, right, bottom = windows.cells[proposal].tolist()
    frame = CellFrame.of(scale_map, analysis.maps.geometry, (image.height, image.width))
    sharing = int((windows.unique_row == windows.unique_row[proposal]).sum())
    return RoiWindow((left, top, right, bottom), scale_map, frame, sharing)


def bin_bounds(cells: Cells, level: int) -> NDArray[np.int64]:
    """Cut a window into ``level`` x ``level`` bins: int64 (level * level, 4), inclusive cells, row by row.

    On a side of L cells bin k covers ``floor(k L / level) <= cell < ceil((k + 1) L / level)`` (authors' code): every
    cell that the k-th of ``level`` equal parts touches. Bins may overlap and are never empty.
    """
    left, top, right, bottom = cells
    k = np.arange(level, dtype=np.int64)

    def cut(first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        length = last - first + 1
        return first + k * length // level, first + ((k + 1) * length + level - 1) // level - 1

    (x1, x2), (y1, y2) = cut(left, right), cut(top, bottom)
    return np.stack([np.tile(x1, level), np.repeat(y1, level), np.tile(x2, level), np.repeat(y2, level)], axis=1)


def pool_window(conv5: NDArray[np.float32], cells: Cells, levels: Iterable[int] = DETECTION_LEVELS) -> Pyramid:
    """Max-pool one window over a spatial pyramid and remember the winners (paper, section 2.2).

    Parameters
    ----------
    conv5
        float32 (C, h, w), any memory layout.
    cells
        Inclusive (left, top, right, bottom) on the map.
    levels
        Distinct positive integers, in any order.

    Raises
    ------
    ValueError
        If the window leaves the map or the levels are none, repeated or not positive.
    """
    ordered = tuple(sorted(levels))
    if not ordered or ordered[0] < 1 or len(set(ordered)) != len(ordered):
        raise ValueError(f"levels must be distinct positive integers, not {ordered}")
    _, height, width = conv5.shape
    left, top, right, bottom = cells
    if not (0 <= left <= right < width and 0 <= top <= bottom < height):
        raise ValueError(f"the window {cells} leaves the map of {width} x {height} cells")
    bounds = {level: bin_bounds(cells, level) for level in ordered}
    pooled: dict[int, tuple[NDArray[np.float32], NDArray[np.int64]]] = {}
    for level in reversed(ordered):
        parent = next((n for n in ordered if n > level and n % level == 0), None)
        pooled[level] = _search(conv5, bounds[level]) if parent is None else _nest(*pooled[parent], parent, level)
    return Pyramid(
        ordered,
        frozen(np.concatenate([bounds[level] for level in ordered])),
        frozen(np.concatenate([pooled[level][0] for level in ordered])),
        frozen(np.concatenate([pooled[level][1] for level in ordered])),
        width,
    )


def _search(conv5: NDArray[np.float32], bounds: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Values and winners, both (bins, C), of bins given as inclusive cells: each by looking at all its cells."""
    channels, _, width = conv5.shape
    values = np.empty((len(bounds), channels), dtype=np.float32)
    winners = np.empty((len(bounds), channels), dtype=np.int64)
    every = np.arange(channels)
    for number, (left, top, right, bottom) in enumerate(bounds.tolist()):
        block = conv5[:, top : bottom + 1, left : right + 1].reshape(channels, -1)
        at = block.argmax(axis=1)  # the first of equals; NaN is above all
        row, column = np.divmod(at, right - left + 1)
        values[number] = block[every, at]
        winners[number] = (top + row) * width + left + column
    return values, winners


def _nest(
    values: NDArray[np.float32], winners: NDArray[np.int64], parent: int, level: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Values and winners of ``level`` from those of a finer level that it divides.

    Each bin is then exactly the union of ``(parent / level)**2`` finer ones. Among those that reach the maximum the
    smallest index is the first cell in reading order, since each of them named its own first.
    """
    factor, channels = parent // level, values.shape[1]
    shape = level, factor, level, factor, channels
    parts = values.reshape(shape).transpose(0, 2, 1, 3, 4).reshape(level * level, factor * factor, channels)
    cells = winners.reshape(shape).transpose(0, 2, 1, 3, 4).reshape(level * level, factor * factor, channels)
    best = parts.max(axis=1)
    reached = (parts == best[:, None]) | np.isnan(parts)  # a maximum that is NaN equals nothing
    return best, np.where(reached, cells, np.iinfo(np.int64).max).min(axis=1)


def feature_row(analysis: Analysis, proposal: int) -> int:
    """The row of a proposal in ``fc7`` and ``offsets``: proposals with equal windows share one."""
    return int(analysis.windows.unique_row[proposal]) if analysis.windows is not None else proposal


def best_label(analysis: Analysis, proposal: int) -> int | None:
    """The class with the highest score; None without classes."""
    return int(analysis.scores[proposal].argmax()) if analysis.classes else None


@dataclass(frozen=True, eq=False)
class Regression:
    """The regressor's step for one window and class.

    Attributes
    ----------
    offsets
        float32 (4,): (dx, dy) in units of the box's sides, (dw, dh) logarithms of the sides' ratios.
    before, after
        float32 (4,): the proposal, and the box that the step makes of it, clipped to the image.
    clipped
        Whether clipping changed it.
    applied
        Whether the pipeline took the step: only survivors of the first NMS within the limit of their class are
        regressed, if regression is on.
    """

    offsets: NDArray[np.float32]
    before: Boxes
    after: Boxes
    clipped: bool
    applied: bool

    @property
    def shift(self) -> tuple[float, float]:
        """How far the centre moves, (right, down), image pixels, before clipping."""
        sides = self.before[2:] - self.before[:2]
        return float(self.offsets[0] * sides[0]), float(self.offsets[1] * sides[1])

    @property
    def growth(self) -> tuple[float, float]:
        """By which share width and height grow, before clipping; negative when they shrink."""
        ratio = np.exp(np.minimum(self.offsets[2:].astype(np.float64), MAX_LOG_SCALE)) - 1
        return float(ratio[0]), float(ratio[1])


def regression_of(analysis: Analysis, proposal: int, label: int) -> Regression | None:
    """The regression step of a window for a class; None without a regressor."""
    if not analysis.offsets.size:
        return None
    offsets = analysis.offsets[feature_row(analysis, proposal), label]
    before = analysis.proposals.boxes[proposal]
    sides = before[2:] - before[:2]
    centre = before[:2] + sides / 2 + offsets[:2] * sides
    half = sides * np.exp(np.minimum(offsets[2:], np.float32(MAX_LOG_SCALE))) / 2
    moved = np.concatenate([centre - half, centre + half]).astype(np.float32)
    after = clip(moved[None], analysis.image.width, analysis.image.height)[0]
    row = candidate_of(analysis, proposal, label)
    survived = row is not None and int(analysis.candidates.outcome[row]) in (KEPT, SUPPRESSED_AFTER_REGRESSION)
    return Regression(
        offsets, before, frozen(after), bool((moved != after).any()), survived and analysis.options.bbox_regression
    )


@dataclass(frozen=True)
class NmsStory:
    """How a window fared as one class.

    Attributes
    ----------
    label, score
        The class and the window's score for it.
    outcome
        KEPT, SUPPRESSED, SUPPRESSED_AFTER_REGRESSION or OVER_LIMIT of :mod:`spp_viewer.core.results`, or
        :data:`BELOW_THRESHOLD`.
    candidate
        Its row among the candidates; None below the threshold.
    suppressor, overlap
        The candidate that suppressed it and their IoU; None and 0 when none did.
    victims
        How many candidates it suppressed itself, in both rounds.
    """

    label: int
    score: float
    outcome: int
    candidate: int | None = None
    suppressor: int | None = None
    overlap: float = 0.0
    victims: int = 0


def candidate_of(analysis: Analysis, proposal: int, label: int) -> int | None:
    """The candidate of a proposal and a class, if its score was above the threshold."""
    rows = np.flatnonzero((analysis.candidates.proposal == proposal) & (analysis.candidates.label == label))
    return int(rows[0]) if len(rows) else None


def nms_story(analysis: Analysis, proposal: int, label: int) -> NmsStory:
    """What threshold, both rounds of NMS and the limit per class did to a window of a class."""
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
