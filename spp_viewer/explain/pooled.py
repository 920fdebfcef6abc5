"""A pyramid whose values somebody pooled already: winners are looked up only for the bins and filters on screen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import frozen
from spp_viewer.explain.roi import Cells, Pyramid, Winners, bin_bounds


@dataclass(frozen=True, eq=False)
class PooledPyramid(Pyramid):
    """As :class:`Pyramid`, without the winners of all filters: :meth:`shown` finds those that are asked for.

    Attributes
    ----------
    conv5
        float32 (C, h, w): the map that the window was pooled from.
    """

    conv5: NDArray[np.float32]

    @classmethod
    def of(
        cls, conv5: NDArray[np.float32], cells: Cells, levels: tuple[int, ...], values: NDArray[np.float32]
    ) -> PooledPyramid:
        """Of a window.

        Parameters
        ----------
        conv5
            float32 (C, h, w).
        cells
            Inclusive (left, top, right, bottom) on the map.
        levels
            In any order.
        values
            float32 (B, C): its pooled values, levels ascending.
        """
        ordered = tuple(sorted(levels))
        bins = np.concatenate([bin_bounds(cells, level) for level in ordered])
        nothing = np.zeros((0, conv5.shape[0]), dtype=np.int64)
        return cls(ordered, frozen(bins), frozen(values), frozen(nothing), conv5.shape[2], conv5)

    def shown(self, number: int | None) -> Winners:
        """Every bin for filter ``number``; None takes the strongest filter of each bin."""
        count = len(self.bins)
        chosen = self.values.argmax(axis=1) if number is None else np.full(count, number)
        cell = np.empty((count, 2), dtype=np.int64)
        for place, ((left, top, right, bottom), channel) in enumerate(
            zip(self.bins.tolist(), chosen.tolist(), strict=True)
        ):
            block = self.conv5[channel, top : bottom + 1, left : right + 1]
            row, column = divmod(int(block.argmax()), right - left + 1)  # the first of equals, in reading order
            cell[place] = left + column, top + row
        return Winners(self.values[np.arange(count), chosen], chosen, cell)
