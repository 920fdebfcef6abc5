"""Effect of a filter, a bin or a pyramid level on scores: it is set to zero, and only the heads run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.pyramid import bin_count, check_levels, level_slices
from spp_viewer.core.results import Analysis, frozen
from spp_viewer.detectors.live import WindowScorer
from spp_viewer.detectors.splice import with_scores
from spp_viewer.detectors.sppnet import BATCH, SppNet
from spp_viewer.nn.heads import Heads


@dataclass(frozen=True)
class Ablation:
    """Selection of pooled values that the heads receive as zero, as if no cell had responded.

    Attributes
    ----------
    filters
        conv5 filters, in every bin.
    bins
        Bins, levels ascending, then row, then column, with every filter.
    levels
        Whole levels of the pyramid.
    """

    filters: frozenset[int] = field(default_factory=frozenset)
    bins: frozenset[int] = field(default_factory=frozenset)
    levels: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.filters or self.bins or self.levels)

    def off(self, levels: tuple[int, ...], channels: int) -> NDArray[np.bool_]:
        """Return which pooled values are set to zero, bool (B, C).

        Raises
        ------
        ValueError
            If there is no such filter, bin or level.
        """
        result = np.zeros((bin_count(levels), channels), dtype=np.bool_)
        slices = level_slices(levels)
        for name, numbers, there in (
            ("filter", self.filters, range(channels)),
            ("bin", self.bins, range(len(result))),
            ("level", self.levels, slices),
        ):
            for number in numbers:
                if number not in there:
                    raise ValueError(f"there is no {name} {number} to switch off")
        result[:, sorted(self.filters)] = True
        result[sorted(self.bins)] = True
        for level in self.levels:
            result[slices[level]] = True
        return result


@dataclass(frozen=True, eq=False)
class AblatedScores:
    """Results for N windows under an ablation: float32 scores (N, classes) and offsets (N, classes, 4)."""

    scores: NDArray[np.float32]
    offsets: NDArray[np.float32]


def score_without(values: NDArray[np.float32], heads: Heads, off: NDArray[np.bool_]) -> AblatedScores:
    """Compute the scores of windows with some pooled values set to zero.

    Parameters
    ----------
    values
        float32 (N, B, C), pooled pyramids with bins first.
    heads
        For pooled values in that order: ``SppNet(...).heads``.
    off
        bool (B, C), see :meth:`Ablation.off`.
    """
    with torch.inference_mode():
        kept = torch.from_numpy(np.where(off, np.float32(0), values).reshape(len(values), -1))
        pooled = kept.to(heads.device)
        scores, offsets = heads.scores(heads.fc7(pooled)), heads.regress_all(pooled)
        return AblatedScores(frozen(scores.cpu().numpy()), frozen(offsets.cpu().numpy()))


@dataclass(frozen=True, eq=False)
class OneAtATime:
    """Scores of one window with one item set to zero at a time. The actual loss is ``score - filters[f]`` and so on.

    Attributes
    ----------
    score
        float32 (classes,), without ablation.
    filters, bins
        float32 (C, classes) and (B, classes).
    levels
        float32 (classes,) of each level.
    """

    score: NDArray[np.float32]
    filters: NDArray[np.float32]
    bins: NDArray[np.float32]
    levels: Mapping[int, NDArray[np.float32]]


def one_at_a_time(values: NDArray[np.float32], heads: Heads, levels: tuple[int, ...]) -> OneAtATime:
    """Set every filter, bin and level of one window to zero in turn, for little more than one pass through fc6.

    fc6 is linear before its ReLU, so the contribution of each is computed once and subtracted from the sum.

    Parameters
    ----------
    values
        float32 (B, C), bins first.
    heads
        For pooled values in that order.
    levels
        Levels of the pyramid.
    """
    levels = check_levels(levels)
    with torch.inference_mode():
        pooled = torch.from_numpy(values.copy()).to(heads.device)
        parts = heads.fc6.first.view(-1, *values.shape) * pooled  # [D6 or rank, B, C]
        by_bin = heads.fc6.after_first(parts.sum(dim=2).T)  # [B, D6]
        by_filter = heads.fc6.after_first(parts.sum(dim=1).T)  # [C, D6]
        by_level = torch.stack([by_bin[rows].sum(dim=0) for rows in level_slices(levels).values()])
        whole = heads.fc6.bias + by_bin.sum(dim=0)

        def scores(gone: Tensor) -> NDArray[np.float32]:
            hidden = F.relu(whole - gone)
            fc7 = F.relu(F.linear(hidden, heads.fc7_weight, heads.fc7_bias))
            return frozen(heads.scores(fc7).cpu().numpy())

        level_scores = dict(zip(levels, scores(by_level), strict=True))
        return OneAtATime(scores(torch.zeros_like(by_level[:1]))[0], scores(by_filter), scores(by_bin), level_scores)


class Ablator:
    """Recomputes a complete analysis under ablations.

    It keeps the pooled values of every distinct window on the detector's device (51 kB each: 77 MB for 1500 windows)
    and fc6's outputs before its ReLU. An ablation subtracts the contribution of the values concerned, so that a filter
    costs 50 columns of fc6 instead of 12,800.

    Parameters
    ----------
    detector
        SPP-Net with the model that computed the analysis.
    analysis
        The analysis.
    progress
        Called for every batch; raises Cancelled to stop.

    Raises
    ------
    ValueError
        If the analysis is of another model or detector.
    """

    def __init__(self, detector: SppNet, analysis: Analysis, progress: Progress = silent) -> None:
        scorer = WindowScorer.of(detector, analysis)
        if detector.heads is None or analysis.windows is None:
            raise ValueError(f"{analysis.detector} has no windows and heads to recompute")
        self._analysis, self._heads = analysis, detector.heads
        self._levels, self._channels = detector.bundle.levels, detector.backbone.geometry.channels
        self._row = analysis.windows.unique_row
        _, rows = np.unique(self._row, return_index=True)
        self._pooled = torch.empty((len(rows), self._heads.pooled_size), device=detector.device)
        for start in range(0, len(rows), BATCH):
            progress("pool", start, len(rows))
            part = scorer.pooled(analysis.windows, rows[start : start + BATCH])
            self._pooled[start : start + BATCH] = part.flatten(1)
        progress("fc", 0, 1)
        with torch.inference_mode():
            self._hidden = self._heads.fc6(self._pooled)  # [U, D6]
            self._offsets = self._heads.regress_all(self._pooled)
        progress("fc", 1, 1)

    def analysis(self, ablation: Ablation) -> Analysis:
        """Return the analysis under an ablation, with other fc7, scores, offsets, candidates and detections.

        Its timings are unchanged. An empty ablation returns the analysis itself.

        Raises
        ------
        ValueError
            If there is no such filter, bin or level.
        """
        if not ablation:
            return self._analysis
        off = torch.from_numpy(ablation.off(self._levels, self._channels).ravel()).to(self._pooled.device)
        heads = self._heads
        boxes = heads.box_weight.flatten(0, 1)  # [classes * 4, P]
        with torch.inference_mode():
            if 2 * int(off.sum()) <= len(off):
                gone = self._pooled[:, off]
                hidden = self._hidden - heads.fc6.part(gone, off)
                offsets = self._offsets - (gone @ boxes[:, off].T).view_as(self._offsets)
            else:
                kept = self._pooled[:, ~off]
                hidden = heads.fc6.bias + heads.fc6.part(kept, ~off)
                offsets = heads.box_bias + (kept @ boxes[:, ~off].T).view_as(self._offsets)
            fc7 = F.relu_(F.linear(F.relu_(hidden), heads.fc7_weight, heads.fc7_bias))
            scores = heads.scores(fc7).cpu().numpy()
        return with_scores(self._analysis, scores[self._row], offsets.cpu().numpy(), fc7=fc7.cpu().numpy())
