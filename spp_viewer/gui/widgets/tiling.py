"""Arranges all maps of a layer as tiles of one image of colour indices. No Qt.

In a tile smaller than its map, each pixel shows the maximum of its cells, so that no peak is lost; in a larger one, the
cell that contains it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spp_viewer.explain.filters import Cells, Maps

TOP = 253
"""Index of the greatest activation; 0 stands for zero."""

WINDOW, GAP = 254, 255
"""Indices of the selected window's outline, and of the gaps between tiles."""

Indices = NDArray[np.uint8]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Tiling:
    """A grid of equal tiles, filled row by row. Lengths are device pixels.

    Attributes
    ----------
    count
        Number of tiles; the last row may have fewer.
    columns
        Tiles in a row.
    width, height
        Size of a tile.
    gap
        Distance between tiles.
    """

    count: int
    columns: int
    width: int
    height: int
    gap: int

    @classmethod
    def fit(cls, count: int, map_size: tuple[int, int], room: tuple[int, int], gap: int = 1) -> Tiling:
        """Return the grid with the largest tiles that fits; tiles have the map's aspect ratio to within a pixel.

        Parameters
        ----------
        map_size
            (h, w) in cells.
        room
            (width, height) in device pixels. Tiles are at least one pixel wide and high, so too many overflow.
        """
        aspect = map_size[1] / map_size[0]
        columns = np.arange(1, count + 1)
        rows = -(-count // columns)
        wide = np.maximum((room[0] - (columns - 1) * gap) // columns, 1)
        high = np.maximum((room[1] - (rows - 1) * gap) // rows, 1)
        width = np.minimum(wide, np.ceil(high * aspect)).astype(np.int64)
        height = np.minimum(high, np.ceil(width / aspect)).astype(np.int64)
        best = int((width * height).argmax())
        return cls(count, int(columns[best]), int(width[best]), int(height[best]), gap)

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the whole grid."""
        pitch_x, pitch_y = self.width + self.gap, self.height + self.gap
        return self.columns * pitch_x - self.gap, self.rows * pitch_y - self.gap

    def corner(self, place: int) -> tuple[int, int]:
        """Return (x, y) of a tile's top left pixel."""
        row, column = divmod(place, self.columns)
        return column * (self.width + self.gap), row * (self.height + self.gap)

    def place_at(self, x: float, y: float) -> int | None:
        """Return the tile at a point, or None; a gap belongs to the tile before it."""
        column, row = int(x // (self.width + self.gap)), int(y // (self.height + self.gap))
        if not (0 <= column < self.columns and 0 <= row < self.rows):
            return None
        place = row * self.columns + column
        return place if place < self.count else None


def quantised(maps: Maps, tops: NDArray[np.float32]) -> Indices:
    """Quantise activations to indices from 0 to :data:`TOP`.

    Parameters
    ----------
    maps
        float32 (C, h, w), in any memory layout.
    tops
        float32 (C,): the activation that each filter's colours saturate at.

    Returns
    -------
    NDArray
        uint8 (h, w, C), filters last, which is the fastest layout for resizing.
    """
    gain = np.divide(TOP, tops, out=np.zeros_like(tops), where=tops > 0)
    shades = np.moveaxis(maps, 0, 2) * gain
    np.minimum(shades, TOP, out=shades)
    result = np.empty(shades.shape, dtype=np.uint8)
    np.rint(shades, out=result, casting="unsafe")
    return result


def tiles(indices: Indices, height: int, width: int) -> Indices:
    """Resize indices (h, w, C) to tiles: uint8 (height, width, C), as described for the module."""
    for axis, length in ((0, height), (1, width)):
        cells = indices.shape[axis]
        first = np.arange(length) * cells // length  # the first cell of each pixel
        if length < cells:
            indices = np.maximum.reduceat(indices, first, axis=axis)  # from there up to the next pixel's
        else:
            indices = np.take(indices, first, axis=axis)
    return indices


def mosaic(
    shades: Indices, order: NDArray[np.int64], tiling: Tiling, window: tuple[int, int, int, int] | None = None
) -> Indices:
    """Assemble all tiles in a grid.

    Parameters
    ----------
    shades
        uint8 (height, width, C) from :func:`tiles`.
    order
        int64 (C,): the filter at each position.
    window
        Inclusive pixels (left, top, right, bottom) to outline in each tile, see :func:`in_tile`.

    Returns
    -------
    NDArray
        uint8 (H, W): indices of activation, :data:`WINDOW` and :data:`GAP`.
    """
    stack = np.ascontiguousarray(np.moveaxis(shades, 2, 0)[order])
    if window is not None:
        left, top, right, bottom = window
        for y in (top, bottom):
            stack[:, y, left : right + 1] = WINDOW
        for x in (left, right):
            stack[:, top : bottom + 1, x] = WINDOW
    return in_grid(stack, tiling, GAP)


def in_grid(stack: NDArray[Number], tiling: Tiling, gap: int) -> NDArray[Number]:
    """Arrange tiles (count, height, width) in a grid: (H, W), with ``gap`` between them and in empty positions."""
    rows, columns = tiling.rows, tiling.columns
    height, width = tiling.height + tiling.gap, tiling.width + tiling.gap
    grid = np.full((rows * columns, height, width), gap, dtype=stack.dtype)
    grid[: tiling.count, : tiling.height, : tiling.width] = stack
    whole = grid.reshape(rows, columns, height, width).transpose(0, 2, 1, 3).reshape(rows * height, columns * width)
    return np.ascontiguousarray(whole[: tiling.size[1], : tiling.size[0]])


def in_tile(cells: Cells, map_size: tuple[int, int], tiling: Tiling) -> tuple[int, int, int, int]:
    """Convert inclusive cells (left, top, right, bottom) of a map (h, w) to inclusive pixels of its tile."""
    left, top, right, bottom = cells
    h, w = map_size
    return (
        left * tiling.width // w,
        top * tiling.height // h,
        max(-(-(right + 1) * tiling.width // w) - 1, left * tiling.width // w),
        max(-(-(bottom + 1) * tiling.height // h) - 1, top * tiling.height // h),
    )
