"""Spatial pyramid pooling: any window of a feature map, one vector of fixed length.

Each bin is the maximum over a rectangle of cells. Two facts make pooling thousands of windows cheap:

* **Range maxima.** A table that holds, for every cell, the maximum over the ``2**i x 2**j`` block that starts there
  answers any rectangle with four look-ups, however large it is (the rectangle is covered by four overlapping blocks).
  With channels last a look-up is one contiguous row, so the memory system is the only limit.
* **Nesting.** When level m divides level n, every bin of level m is exactly the union of ``(n/m)**2`` bins of level n,
  because ``floor(k L / m) = floor((k n/m) L / n)``. Levels 3, 2 and 1 cost a few maxima over level 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor

CLASSIFICATION_LEVELS = (1, 2, 4)
"""21 bins: the pyramid of the study note and of whole-image classification."""

DETECTION_LEVELS = (1, 2, 3, 6)
"""50 bins: the pyramid of the paper's section 4.1."""


CHUNK = 64
"""Windows pooled at a time: their bins (64 x 50 x 256 floats, 3.3 MB) stay near the processor."""

SIZES = 32
"""Block sides run over 2**0 .. 2**31 cells."""


def check_levels(levels: Iterable[int]) -> tuple[int, ...]:
    """Levels as an ascending tuple.

    Raises
    ------
    ValueError
        If there is none, one is repeated, or one is not a positive integer.
    """
    ordered = tuple(sorted(levels))
    if not ordered or any(not float(n).is_integer() or n < 1 for n in ordered) or len(set(ordered)) != len(ordered):
        raise ValueError(f"levels must be distinct positive integers, not {ordered}")
    return tuple(int(n) for n in ordered)


def bin_count(levels: Iterable[int]) -> int:
    """Bins of a pyramid: the sum of the squared levels."""
    return sum(n * n for n in check_levels(levels))


def level_slices(levels: Iterable[int]) -> dict[int, slice]:
    """Where each level's bins lie among all bins, smallest level first."""
    slices, start = {}, 0
    for level in check_levels(levels):
        slices[level] = slice(start, start + level * level)
        start += level * level
    return slices


def bin_edges(first: Tensor, last: Tensor, level: int) -> tuple[Tensor, Tensor]:
    """Cut sides of cells into ``level`` bins.

    Parameters
    ----------
    first, last
        int64 (N,), inclusive cells of each side.

    Returns
    -------
    start, end
        int64 (N, level): bin k of a side of L cells is ``floor(k L / level) <= cell < ceil((k + 1) L / level)``,
        counted from ``first``. In integers: a float 1/3 rounds a ceil the wrong way. Bins may overlap and are never
        empty.
    """
    length = (last - first + 1)[:, None]
    k = torch.arange(level, device=first.device)
    start = first[:, None] + torch.div(k * length, level, rounding_mode="floor")
    end = first[:, None] + torch.div((k + 1) * length + level - 1, level, rounding_mode="floor")
    return start, end


def spatial_pyramid_pool(feature_map: Tensor, windows: Tensor, levels: Iterable[int] = DETECTION_LEVELS) -> Tensor:
    """Max-pool each window of a feature map over a spatial pyramid (paper, section 2.2).

    Parameters
    ----------
    feature_map
        (C, H, W), any float dtype and device.
    windows
        int64 (N, 4), inclusive cells (left, top, right, bottom) on the map.
    levels
        Pyramid levels n, each an n x n grid. Their order is of no importance.

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
    """int64 (B * C,): for each position of a bins-first vector, its position in the published order.

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
    """Pools many windows of one map; keeps the table of range maxima between calls.

    Parameters
    ----------
    feature_map
        (C, H, W). It is read with channels last; a map already laid out so is not copied.
    levels
        Pyramid levels.
    """

    def __init__(self, feature_map: Tensor, levels: Iterable[int] = DETECTION_LEVELS) -> None:
        if feature_map.ndim != 3 or 0 in feature_map.shape:
            raise ValueError(f"a feature map must have shape (C, H, W) with cells, not {tuple(feature_map.shape)}")
        self.levels = check_levels(levels)
        self.channels, self.height, self.width = feature_map.shape
        self._blocks: dict[tuple[int, int], Tensor] = {(0, 0): feature_map.permute(1, 2, 0).contiguous()}
        self._table = self._blocks[0, 0].view(-1, self.channels)
        self._offset = torch.zeros(SIZES * SIZES, dtype=torch.int64)
        self._have: set[int] = set()
        self._parent = {n: next((m for m in self.levels if m > n and m % n == 0), None) for n in self.levels}

    def pool(self, windows: Tensor, into: Tensor | None = None) -> Tensor:
        """Windows, int64 (N, 4) inclusive cells, to bins first: (N, B, C), levels ascending, then row, then column.

        ``into``, of that shape, is filled and returned instead of fresh memory.
        """
        if into is None:
            into = self._table.new_empty((len(windows), bin_count(self.levels), self.channels))
        for _ in self.chunks(windows, into):
            pass
        return into

    def chunks(self, windows: Tensor, into: Tensor | None = None) -> Iterator[tuple[int, Tensor]]:
        """As :meth:`pool`, a few windows at a time, while they are warm in the cache: yields (first, (n, B, C)).

        ``into`` (N, B, C) receives the bins; without it each part is overwritten by the next.
        """
        windows = self._check(windows)
        if not len(windows):
            return
        rows = self._rows(windows)
        slices = level_slices(self.levels)
        buffer = self._table.new_empty((CHUNK, bin_count(self.levels), self.channels)) if into is None else into
        for start in range(0, len(windows), CHUNK):
            count = min(CHUNK, len(windows) - start)
            bins = buffer[:count] if into is None else buffer[start : start + count]
            for level in reversed(self.levels):
                parent = self._parent[level]
                target = bins[:, slices[level]]
                if parent is None:
                    self._gather([row[start : start + count] for row in rows[level]], target)
                else:
                    _nest(bins[:, slices[parent]], parent, level, target)
            yield start, bins

    def _check(self, windows: Tensor) -> Tensor:
        if windows.ndim != 2 or windows.shape[1] != 4:
            raise ValueError(f"windows must have shape (N, 4), not {tuple(windows.shape)}")
        windows = windows.to("cpu", torch.int64)
        left, top, right, bottom = windows.unbind(1)
        inside = (left >= 0) & (top >= 0) & (left <= right) & (top <= bottom)
        if not bool((inside & (right < self.width) & (bottom < self.height)).all()):
            raise ValueError(f"a window leaves the map of {self.width} x {self.height} cells")
        return windows

    def _rows(self, windows: Tensor) -> dict[int, list[Tensor]]:
        """For every bin of every level without a parent, the four table rows whose maximum it is: int64 (N, n * n)."""
        queries = {}
        needed: set[int] = set()
        for level in (n for n in self.levels if self._parent[n] is None):
            y0, y1 = bin_edges(windows[:, 1], windows[:, 3], level)
            x0, x1 = bin_edges(windows[:, 0], windows[:, 2], level)
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
        """Make the table hold the blocks of these sizes, and those it held before."""
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
        """Maxima over ``2**i x 2**j`` cells from each cell on, (H, W, C); no meaning where a block leaves the map."""
        if (i, j) not in self._blocks:
            self._place(i, j, torch.empty_like(self._blocks[0, 0]))
        return self._blocks[i, j]

    def _place(self, i: int, j: int, block: Tensor) -> None:
        """Fill ``block`` (H, W, C) with :meth:`_block` and keep it there from now on."""
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


def pyramid_winners(feature_map: Tensor, windows: Tensor, levels: Iterable[int] = DETECTION_LEVELS) -> Tensor:
    """Which cell won each bin: int64 (N, B, C), flat indices ``y * W + x`` into the map, bins first.

    The first cell in reading order wins a tie, so gradients and pictures agree with :func:`spatial_pyramid_pool`.
    Meant for a few windows at a time: it costs as much as pooling by brute force.
    """
    levels = check_levels(levels)
    pooler = PyramidPooler(feature_map, levels)
    windows = pooler._check(windows)
    channels, _, width = feature_map.shape
    winners = torch.empty((len(windows), bin_count(levels), channels), dtype=torch.int64, device=feature_map.device)
    for number, window in enumerate(windows):
        position = 0
        for level in levels:
            y0, y1 = bin_edges(window[None, 1], window[None, 3], level)
            x0, x1 = bin_edges(window[None, 0], window[None, 2], level)
            for top, bottom in zip(y0[0].tolist(), y1[0].tolist(), strict=True):
                for left, right in zip(x0[0].tolist(), x1[0].tolist(), strict=True):
                    crop = feature_map[:, top:bottom, left:right].reshape(channels, -1)
                    at = crop.max(dim=1).indices  # promised to be the first of equals; NaN is above all
                    inner = right - left
                    winners[number, position] = (top + at // inner) * width + left + at % inner
                    position += 1
    return winners


def _log2(sizes: Tensor) -> Tensor:
    """floor(log2) of positive int64 sizes below 2**20, exactly."""
    return torch.log2(sizes.to(torch.float64) + 0.5).floor().to(torch.int64)


def _nest(source: Tensor, parent: int, level: int, target: Tensor) -> None:
    """Maxima of level ``parent`` (n, parent**2, C) over groups, into level ``level`` (n, level**2, C)."""
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
