"""Pyramid pooling by the compiled library, which releases the GIL while it runs."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.native.library import load

LANES = 64
"""Channels that the library processes together, see ``pool.c``."""

WORTH_A_THREAD = 16
"""Minimum number of windows per thread."""


def _address(array: NDArray[Any]) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)


class PoolTable:
    """A feature map prepared for pooling many windows.

    Parameters
    ----------
    feature_map
        float32 (C, H, W), in any memory layout; it is copied.
    parents
        Pyramid levels, ascending, each with the finer level that it divides, or None.
    threads
        Number of threads.
    """

    def __init__(self, feature_map: NDArray[np.float32], parents: Mapping[int, int | None], threads: int = 1) -> None:
        if feature_map.dtype != np.float32 or feature_map.ndim != 3 or 0 in feature_map.shape:
            raise ValueError(f"a map must be float32 (C, H, W), not {feature_map.dtype} {feature_map.shape}")
        self._shape = feature_map.shape
        _, height, width = feature_map.shape
        levels = list(parents)
        searched = [level for level, parent in parents.items() if parent is None]
        # ceil(H / n) + 1 rows are the most that a bin of level n touches.
        rows = max(min(height, -(-height // level) + 1) for level in searched)
        self._depth = rows.bit_length()
        self._levels = np.array(levels, dtype=np.int32)
        self._parents = np.array([-1 if p is None else levels.index(p) for p in parents.values()], dtype=np.int32)
        self._bins = int((self._levels.astype(np.int64) ** 2).sum())
        self._groups, self._threads = -(-self._shape[0] // LANES), threads
        self._table = np.empty((self._groups, self._depth, height, width, LANES), dtype=np.int32)
        strides = np.array(feature_map.strides, dtype=np.int64) // feature_map.itemsize

        def tabulate(first: int, end: int) -> None:
            load().spp_pool_table(
                _address(feature_map), _address(strides), *self._shape, self._depth, first, end, _address(self._table)
            )

        _share(tabulate, self._groups, threads)

    def pool(self, windows: NDArray[np.int64], into: NDArray[np.float32]) -> None:
        """Write the maxima of windows, inclusive cells int64 (N, 4) on the map, to ``into``, float32 (N, B, C).

        Raises
        ------
        ValueError
            If shapes, types or layouts do not fit. Windows are not checked to lie on the map.
        """
        count = len(windows)
        shape = count, self._bins, self._shape[0]
        if into.shape != shape or into.dtype != np.float32 or not into.flags.c_contiguous:
            raise ValueError(f"pooled values need contiguous float32 {shape}, not {into.dtype} {into.shape}")
        if windows.shape != (count, 4) or windows.dtype != np.int64 or not windows.flags.c_contiguous:
            raise ValueError(f"windows must be contiguous int64 (N, 4), not {windows.dtype} {windows.shape}")

        def pool(first: int, end: int) -> None:
            part, values = windows[first:end], into[first:end]
            answer = load().spp_pool(
                _address(self._table),
                *self._shape,
                self._depth,
                _address(part),
                ctypes.c_int64(len(part)),
                _address(self._levels),
                _address(self._parents),
                len(self._levels),
                _address(values),
            )
            if answer != 0:
                raise MemoryError

        _share(pool, count, self._threads if count >= WORTH_A_THREAD else 1)


def _share(work: Callable[[int, int], None], count: int, threads: int) -> None:
    """Call ``work(first, end)`` for consecutive parts of ``count`` items, one per thread."""
    parts = min(threads, count)
    if parts <= 1:
        work(0, count)
        return
    edges = [count * part // parts for part in range(parts + 1)]
    with ThreadPoolExecutor(parts) as pool:
        list(pool.map(work, edges[:-1], edges[1:]))
