"""Spatial pyramid pooling: any window of a feature map, one vector of fixed length.

Each bin is the maximum over a rectangle of cells. The compiled library pools float32 maps on the CPU
(``native/pool.c``). Elsewhere two facts make pooling thousands of windows cheap:

* **Range maxima.** A table that holds, for every cell, the maximum over the ``2**i x 2**j`` block that starts there
  answers any rectangle with four look-ups, however large it is (the rectangle is covered by four overlapping blocks).
  With channels last a look-up is one contiguous row, so the memory system is the only limit.
* **Nesting.** Every bin of a level that divides a finer one is exactly the union of whole bins of that
  (:func:`spp_viewer.core.pyramid.parents`). Levels 3, 2 and 1 cost a few maxima over level 6.

A maximum is exact, so both ways give equal values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

from spp_viewer.core.pyramid import (
    DETECTION_LEVELS,
    bin_count,
    bin_edges,
    check_levels,
    check_windows,
    level_slices,
    parents,
)
from spp_viewer.native import PoolTable, unavailable

CHUNK = 64
"""Windows pooled at a time: their bins (64 x 50 x 256 floats, 3.3 MB) stay in the processor's cache."""

SIZES = 32
"""Block sides are powers of two, 2**0 to 2**31 cells."""


def spatial_pyramid_pool(feature_map: Tensor, windows: Tensor, levels: Iterable[int] = DETECTION_LEVELS) -> Tensor:
    """Max-pool each window of a feature map over a spatial pyramid (paper, section 2.2).

    Parameters
    ----------
    feature_map
        (C, H, W), any float dtype and device.
    windows
        int64 (N, 4), inclusive cells (left, top, right, bottom) on the map.
    levels
        Pyramid levels n, each an n x n grid, in any order.

    Returns
    -------
    Tensor
        (N, C * sum(n * n)): levels ascending; inside a level channel, then bin row, then bin column.

    Raises
    ------
    ValueError
        If shapes are wrong or a window leaves the map.
    """
    pooler = PyramidPooler(feature_map, levels)
    slices = level_slices(pooler.levels)
    channels = pooler.channels
    pooled = feature_map.new_empty((len(windows), channels * bin_count(pooler.levels)))
    for start, bins in pooler.chunks(windows):
        part = pooled[start : start + len(bins)]
        for where in slices.values():
            target = part[:, where.start * channels : where.stop * channels]
            target.view(len(bins), channels, -1).copy_(bins[:, where].transpose(1, 2))
    return pooled


def bins_first_columns(levels: Iterable[int], channels: int) -> Tensor:
    """Return for each position of a bins-first vector its position in the published order: int64 (B * C,).

    ``weight[:, bins_first_columns(levels, C)]`` makes a layer trained on the published order accept bins-first input.
    """
    levels = check_levels(levels)
    count = bin_count(levels) * channels
    positions = torch.arange(count)
    parts = [
        positions[where.start * channels : where.stop * channels].view(channels, -1).T
        for where in level_slices(levels).values()
    ]
    return torch.cat([part.reshape(-1) for part in parts])


class PyramidPooler:
    """Pools many windows of one map and keeps the prepared map between calls.

    Parameters
    ----------
    feature_map
        (C, H, W). It is read with channels last; a map already in that layout is not copied.
    levels
        Pyramid levels.
    """

    def __init__(self, feature_map: Tensor, levels: Iterable[int] = DETECTION_LEVELS) -> None:
        if feature_map.ndim != 3 or 0 in feature_map.shape:
            raise ValueError(f"a feature map must have shape (C, H, W) with cells, not {tuple(feature_map.shape)}")
        self.levels = check_levels(levels)
        self.channels, self.height, self.width = feature_map.shape
        self._parent = parents(self.levels)
        self._compiled: PoolTable | None = None
        if feature_map.device.type == "cpu" and feature_map.dtype == torch.float32 and not unavailable():
            self._compiled = PoolTable(feature_map.detach().numpy(), self._parent, torch.get_num_threads())
            self._like = feature_map.new_empty(0)
            return
        self._blocks: dict[tuple[int, int], Tensor] = {(0, 0): feature_map.permute(1, 2, 0).contiguous()}
        self._table = self._blocks[0, 0].view(-1, self.channels)
        self._like = self._table[:0]
        self._offset = torch.zeros(SIZES * SIZES, dtype=torch.int64)
        self._have: set[int] = set()

    def pool(self, windows: Tensor, into: Tensor | None = None) -> Tensor:
        """Pool windows, int64 (N, 4) inclusive cells, bins first: (N, B, C), levels ascending, then row, then column.

        ``into``, of that shape, is filled and returned instead of new memory.
        """
        if into is None:
            into = self._like.new_empty((len(windows), bin_count(self.levels), self.channels))
        if self._compiled is not None and into.device.type == "cpu" and into.is_contiguous():
            self._compiled.pool(self._check(windows).numpy(), into.numpy())
            return into
        for _ in self.chunks(windows, into):
            pass
        return into

    def chunks(self, windows: Tensor, into: Tensor | None = None) -> Iterator[tuple[int, Tensor]]:
        """Pool a few windows at a time, so that they stay in the cache: yields (first, (n, B, C)).

        ``into`` (N, B, C) receives the bins; without it each part is overwritten by the next.
        """
        windows = self._check(windows)
        if not len(windows):
            return
        rows = self._rows(windows) if self._compiled is None else {}
        slices = level_slices(self.levels)
        buffer = self._like.new_empty((CHUNK, bin_count(self.levels), self.channels)) if into is None else into
        for start in range(0, len(windows), CHUNK):
            count = min(CHUNK, len(windows) - start)
            bins = buffer[:count] if into is None else buffer[start : start + count]
            if self._compiled is not None:
                self._compiled.pool(windows[start : start + count].numpy(), bins.numpy())
                yield start, bins
                continue
            for level in reversed(self.levels):
                parent = self._parent[level]
                target = bins[:, slices[level]]
                if parent is None:
                    self._gather([row[start : start + count] for row in rows[level]], target)
                else:
                    _nest(bins[:, slices[parent]], parent, level, target)
            yield start, bins

    def _check(self, windows: Tensor) -> Tensor:
        return torch.from_numpy(check_windows(windows.cpu().numpy(), (self.height, self.width)))

    def _rows(self, windows: Tensor) -> dict[int, list[Tensor]]:
        """Return the four table rows whose maximum each bin is, for levels without a parent: int64 (N, n * n)."""
        queries = {}
        needed: set[int] = set()
        for level in (n for n in self.levels if self._parent[n] is None):
            left, top, right, bottom = windows.numpy().T
            y0, y1 = map(torch.from_numpy, bin_edges(top, bottom, level))
            x0, x1 = map(torch.from_numpy, bin_edges(left, right, level))
            i, j = _log2(y1 - y0), _log2(x1 - x0)
            sizes = i[:, :, None] * SIZES + j[:, None, :]  # [N, n, n]: block of 2**i x 2**j cells
            needed |= set(torch.unique(sizes).tolist())
            queries[level] = sizes, (y0, y1 - (1 << i)), (x0, x1 - (1 << j))
        self._prepare(needed)
        rows = {}
        for level, (sizes, ys, xs) in queries.items():
            block = self._offset[sizes]
            corners = [block + y[:, :, None] * self.width + x[:, None, :] for y in ys for x in xs]
            rows[level] = [corner.flatten(1).to(self._table.device) for corner in corners]
        return rows

    def _prepare(self, sizes: set[int]) -> None:
        """Extend the table by the blocks of these sizes."""
        wanted = sizes | self._have
        if wanted == self._have:
            return
        table = self._table.new_empty((len(wanted), self.height, self.width, self.channels))
        for place, size in enumerate(sorted(wanted)):
            self._place(*divmod(size, SIZES), table[place])
        self._table = table.view(-1, self.channels)
        self._offset[sorted(wanted)] = torch.arange(len(wanted)) * (self.height * self.width)
        self._have = wanted

    def _block(self, i: int, j: int) -> Tensor:
        """Compute maxima over ``2**i x 2**j`` cells from each cell on, (H, W, C).

        They are undefined where a block leaves the map.
        """
        if (i, j) not in self._blocks:
            self._place(i, j, torch.empty_like(self._blocks[0, 0]))
        return self._blocks[i, j]

    def _place(self, i: int, j: int, block: Tensor) -> None:
        """Fill ``block`` (H, W, C) with :meth:`_block` and keep it."""
        if (i, j) in self._blocks:
            block.copy_(self._blocks[i, j])
        else:
            if j > 0:
                half, axis, step = self._block(i, j - 1), 1, 1 << (j - 1)
            else:
                half, axis, step = self._block(i - 1, 0), 0, 1 << (i - 1)
            length = half.shape[axis] - step
            block.copy_(half)
            torch.maximum(
                half.narrow(axis, 0, length), half.narrow(axis, step, length), out=block.narrow(axis, 0, length)
            )
        self._blocks[i, j] = block

    def _gather(self, rows: list[Tensor], target: Tensor) -> None:
        shape = target.shape
        best = self._table.index_select(0, rows[0].reshape(-1))
        other = torch.empty_like(best)
        for row in rows[1:-1]:
            torch.index_select(self._table, 0, row.reshape(-1), out=other)
            torch.maximum(best, other, out=best)
        torch.index_select(self._table, 0, rows[-1].reshape(-1), out=other)
        torch.maximum(best.view(shape), other.view(shape), out=target)


def _log2(sizes: Tensor) -> Tensor:
    """Return floor(log2) of positive int64 sizes below 2**20, exactly."""
    return torch.log2(sizes.to(torch.float64) + 0.5).floor().to(torch.int64)


def _nest(source: Tensor, parent: int, level: int, target: Tensor) -> None:
    """Reduce the bins of level ``parent`` (n, parent**2, C) to those of level ``level`` (n, level**2, C)."""
    factor, count, channels = parent // level, len(source), source.shape[-1]
    grid = source.view(count, level, factor, parent, channels)
    rows = _maximum([grid[:, :, k] for k in range(factor)])  # [n, level, parent, C]
    grid = rows.view(count, level, level, factor, channels)
    best = _maximum([grid[:, :, :, k] for k in range(factor)])  # [n, level, level, C]
    target.copy_(best.reshape(count, level * level, channels))


def _maximum(parts: list[Tensor]) -> Tensor:
    best = torch.maximum(parts[0], parts[1])
    for part in parts[2:]:
        torch.maximum(best, part, out=best)
    return best
