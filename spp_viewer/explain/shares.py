"""Decomposition of a score into contributions (shares) of fc7 units, pooled values and conv5 cells.

The SVM is linear in fc7, so its part is exact: ``score = sum(weight * activation) + bias``. Below it, fc6 and fc7 are
linear as long as their ReLUs do not switch. With every ReLU left in its state for this window, a pooled value's share
is gradient x input, and shares and biases together are exactly the score:

    score = sum(gradient * pooled) + the share of fc6's biases + the share of fc7's biases + the SVM's bias

Max pooling passes a bin's share on to the cell that won it. Nothing is averaged along a path as in integrated
gradients, and the only remainder is rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from spp_viewer.core.pyramid import check_levels, level_slices
from spp_viewer.core.results import frozen
from spp_viewer.explain.roi import Pyramid
from spp_viewer.nn.heads import Heads

TOLERANCE = 1e-6
"""Shares and biases differ from the engine's float32 score by less than this times the sum of their absolute values."""


@dataclass(frozen=True, eq=False)
class ScoreShares:
    """Contributions to one window's score for one class.

    Attributes
    ----------
    label
        The class.
    score
        The score as the engine computes it, in float32.
    levels
        Levels of the pyramid, ascending.
    pooled
        float64 (B, C): share of each pooled value, gradient x input. Rows in the order of :class:`Pyramid`.
    gradient
        float32 (B, C): derivative of the score with respect to each pooled value, as long as no ReLU switches.
    fc6, fc7
        float64 (D6,) and (D7,): share of each unit, its activation times its gradient. ``fc7`` and ``svm_bias`` add up
        to the score; so do ``fc6``, ``fc7_bias`` and ``svm_bias``.
    fc6_bias, fc7_bias, svm_bias
        Shares of the biases of the active units, and of the class.
    """

    label: int
    score: float
    levels: tuple[int, ...]
    pooled: NDArray[np.float64]
    gradient: NDArray[np.float32]
    fc6: NDArray[np.float64]
    fc7: NDArray[np.float64]
    fc6_bias: float
    fc7_bias: float
    svm_bias: float

    def __post_init__(self) -> None:
        for name in ("pooled", "gradient", "fc6", "fc7"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def bias(self) -> float:
        """Sum of the shares of all biases: the score that the active units would give without any feature."""
        return self.fc6_bias + self.fc7_bias + self.svm_bias

    @property
    def total(self) -> float:
        """Sum of all shares and biases: the score up to rounding."""
        return float(self.pooled.sum()) + self.bias

    @property
    def tolerance(self) -> float:
        """Maximum difference of ``total`` and ``score``: :data:`TOLERANCE` times the sum of absolute values."""
        biases = abs(self.fc6_bias) + abs(self.fc7_bias) + abs(self.svm_bias)
        return TOLERANCE * (1 + biases + float(np.abs(self.pooled).sum()) + float(np.abs(self.fc6).sum()))

    @property
    def by_bin(self) -> NDArray[np.float64]:
        """Share of each bin, float64 (B,)."""
        return np.asarray(self.pooled.sum(axis=1))

    @property
    def by_filter(self) -> NDArray[np.float64]:
        """Share of each filter, float64 (C,)."""
        return np.asarray(self.pooled.sum(axis=0))

    @property
    def by_level(self) -> Mapping[int, float]:
        """Share of each pyramid level, coarsest first."""
        return {level: float(self.pooled[rows].sum()) for level, rows in level_slices(self.levels).items()}


@dataclass(frozen=True, eq=False)
class CellShares:
    """Shares of conv5 cells: of each filter's map the K cells in all that won a bin with a nonzero share.

    Attributes
    ----------
    filter
        int64 (K,), ascending.
    cell
        int64 (K, 2), (column, row); within a filter in reading order.
    share
        float64 (K,): of all bins that the cell won. Their sum is that of the pooled shares.
    bins
        int64 (K,): number of these bins.
    shape
        (C, h, w) of the map.
    """

    filter: NDArray[np.int64]
    cell: NDArray[np.int64]
    share: NDArray[np.float64]
    bins: NDArray[np.int64]
    shape: tuple[int, int, int]

    def __post_init__(self) -> None:
        for name in ("filter", "cell", "share", "bins"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.share)

    def plane(self, number: int | None = None) -> NDArray[np.float64]:
        """Return the shares on the map, float64 (h, w): of all filters together, or of one."""
        _, height, width = self.shape
        rows = slice(None) if number is None else self.filter == number
        flat = self.cell[rows, 1] * width + self.cell[rows, 0]
        return _summed(flat, self.share[rows], height * width).reshape(height, width)

    def dense(self) -> NDArray[np.float64]:
        """Return the shares as a tensor, float64 (C, h, w)."""
        result = np.zeros(self.shape)
        result[self.filter, self.cell[:, 1], self.cell[:, 0]] = self.share
        return result


def score_shares(values: NDArray[np.float32], heads: Heads, levels: tuple[int, ...], label: int) -> ScoreShares:
    """Decompose the score of one window.

    Parameters
    ----------
    values
        float32 (B, C), its pooled pyramid, bins first.
    heads
        For pooled values in that order, as in a detector: ``SppNet(...).heads``.
    levels
        Levels of the pyramid.
    label
        The class.

    Raises
    ------
    ValueError
        If heads, pyramid and class do not fit.
    """
    levels = check_levels(levels)
    if values.size != heads.pooled_size or len(values) != sum(n * n for n in levels):
        raise ValueError(f"heads for {heads.pooled_size} values do not fit a pyramid of {values.shape}")
    if not 0 <= label < heads.class_count:
        raise ValueError(f"there is no class {label} among {heads.class_count}")
    with torch.inference_mode():
        pooled = torch.from_numpy(values.reshape(1, -1).copy()).to(heads.device)
        hidden = heads.fc6(pooled).relu()  # [1, D6], as in Heads.fc7
        fc7 = F.linear(hidden, heads.fc7_weight, heads.fc7_bias).relu()  # [1, D7]
        score = float(heads.scores(fc7)[0, label])
        down7 = heads.svm_weight[label] * (fc7[0] > 0)  # [D7] gradient of the score before fc7's ReLU
        down6 = (down7 @ heads.fc7_weight) * (hidden[0] > 0)  # [D6]
        gradient = heads.fc6.backward(down6).cpu().numpy().reshape(values.shape)
        share7, share6 = down7.double() * fc7[0].double(), down6.double() * hidden[0].double()
        return ScoreShares(
            label=label,
            score=score,
            levels=levels,
            pooled=gradient.astype(np.float64) * values,
            gradient=gradient,
            fc6=share6.cpu().numpy(),
            fc7=share7.cpu().numpy(),
            fc6_bias=float(down6.double() @ heads.fc6.bias.double()),
            fc7_bias=float(down7.double() @ heads.fc7_bias.double()),
            svm_bias=float(heads.svm_bias[label]),
        )


def cell_shares(pooled: NDArray[np.float64], pyramid: Pyramid, map_size: tuple[int, int]) -> CellShares:
    """Distribute the shares (B, C) of a window's bins to the cells that won them; a cell may have won several.

    ``map_size`` is (h, w) of the map that the window was pooled from. Of equal cells the first in reading order won.
    """
    height, width = map_size
    filters = pooled.shape[1]
    if pooled.shape != pyramid.values.shape or width != pyramid.map_width:
        raise ValueError(f"shares of {pooled.shape} do not fit a pyramid of {pyramid.values.shape} on {map_size}")
    place = np.arange(filters) * (height * width) + pyramid.winners  # [B, C] in the flattened map
    counts = pooled != 0
    places, inverse = np.unique(place[counts], return_inverse=True)
    share = _summed(inverse, pooled[counts], len(places))
    number, cell = np.divmod(places, height * width)
    row, column = np.divmod(cell, width)
    bins = np.bincount(inverse, minlength=len(places))
    return CellShares(number, np.stack([column, row], axis=1), share, bins, (filters, height, width))


def _summed(place: NDArray[np.int64], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return the sum of the values at each of ``count`` places."""
    return np.asarray(np.bincount(place, weights=values, minlength=count), dtype=np.float64)


def strongest(shares: NDArray[np.float64], count: int, sign: int = 0) -> NDArray[np.int64]:
    """Return at most ``count`` indices of the strongest shares in the flattened array, strongest first.

    ``sign`` 1 selects positive shares, -1 negative ones, 0 either by absolute value. Zeros are skipped; equals are in
    order.
    """
    flat = shares.ravel()
    keys = np.abs(flat) if sign == 0 else flat * sign
    ranking = np.argsort(-keys, kind="stable")[:count]
    return ranking[keys[ranking] > 0].astype(np.int64)
