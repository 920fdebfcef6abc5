"""The pyramid of one window in NumPy; torch is only loaded if the compiled library is missing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.pyramid import Cells, bin_count, check_levels, check_windows, parents
from spp_viewer.native import PoolTable, unavailable


def pool_window(conv5: NDArray[np.float32], cells: Cells, levels: Iterable[int]) -> NDArray[np.float32]:
    """Max-pool one window over a spatial pyramid (paper, section 2.2), equal to :class:`PyramidPooler`.

    Parameters
    ----------
    conv5
        float32 (C, h, w), in any memory layout.
    cells
        Inclusive (left, top, right, bottom) on the map.
    levels
        Distinct positive integers, in any order.

    Returns
    -------
    NDArray
        float32 (B, C): levels ascending, then bin row, then bin column.

    Raises
    ------
    ValueError
        If the window leaves the map, or the levels are empty, repeated or not positive.
    """
    ordered = check_levels(levels)
    _, height, width = conv5.shape
    left, top, right, bottom = check_windows(np.array([cells]), (height, width))[0].tolist()
    crop = conv5[:, top : bottom + 1, left : right + 1]
    whole = np.array([[0, 0, right - left, bottom - top]], dtype=np.int64)
    if unavailable():
        import torch

        from spp_viewer.nn.pyramid import PyramidPooler

        pooler = PyramidPooler(torch.from_numpy(crop.copy()), ordered)
        values: NDArray[np.float32] = pooler.pool(torch.from_numpy(whole))[0].numpy()
        return values
    bins = np.empty((1, bin_count(ordered), len(conv5)), dtype=np.float32)
    PoolTable(crop, parents(ordered)).pool(whole, bins)
    return np.asarray(bins[0])
