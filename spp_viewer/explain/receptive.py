"""Position of conv5 cells on the photograph: receptive fields, and the square of one stride around each centre.

Two conventions lead from image pixels to the resized pixels of the network's input, and the difference matters here:

- The network's resize is from edge to edge: resized pixel ``i`` is centred on image edge coordinate ``(i + 1/2) * r``
  with ``r`` image pixels per resized pixel, and is interpolated between the two image pixels around that point. All of
  this file follows it, since it determines which image pixels affect a cell.
- Windows are projected from corner to corner instead, first pixel to first and last to last, as in the authors' code
  (:func:`spp_viewer.nn.windows.project_boxes`). On photographs the two differ by less than a resized pixel, which the
  6.5 pixels of slack around windows absorb; on very oblong images they differ more along the longer side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Analysis, Geometry, ScaleMap


@dataclass(frozen=True)
class CellFrame:
    """Position of the cells of a conv5 map on the image.

    A cell stands for the rectangle of one stride around its centre; rectangles of neighbours meet. The image is resized
    edge to edge, so pixel index i of the resized image is centred on edge coordinate i + 1/2 there.

    Attributes
    ----------
    origin
        (x, y) of cell (0, 0)'s upper left corner, in image pixels.
    pitch
        (width, height) of a cell, in image pixels.
    """

    origin: tuple[float, float]
    pitch: tuple[float, float]

    @classmethod
    def of(cls, scale_map: ScaleMap, geometry: Geometry, size: tuple[int, int]) -> CellFrame:
        """Create the frame of one scale's map; ``size`` is (height, width) of the image."""
        height, width = scale_map.conv5.shape[1:]
        return Registration(geometry, (height, width), scale_map.size, size).frame

    def boxes(self, cells: NDArray[np.generic]) -> NDArray[np.float64]:
        """Convert inclusive cells (N, 4) to edges (x1, y1, x2, y2) in image pixels, float64 (N, 4)."""
        edges = np.asarray(cells, dtype=np.float64) + np.array([0, 0, 1, 1])
        return np.asarray(edges * np.tile(self.pitch, 2) + np.tile(self.origin, 2))

    def centres(self, cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the centres of cells (N, 2), given as (column, row), in image pixels, float64 (N, 2)."""
        return np.asarray((np.asarray(cells, dtype=np.float64) + 0.5) * self.pitch + self.origin)


@dataclass(frozen=True)
class Registration:
    """Position of one conv5 map on the image.

    Attributes
    ----------
    geometry
        Geometry of the trunk.
    map_size
        (h, w) of the map in cells.
    input_size
        (height, width) of the resized image.
    image_size
        (height, width) of the image.
    """

    geometry: Geometry
    map_size: tuple[int, int]
    input_size: tuple[int, int]
    image_size: tuple[int, int]

    def __post_init__(self) -> None:
        if min(*self.map_size, *self.input_size, *self.image_size) < 1:
            raise ValueError("a map, an input and an image have at least one cell or pixel a side")

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Image pixels per resized pixel, (x, y)."""
        return np.array(self.image_size[::-1], dtype=np.float64) / np.array(self.input_size[::-1], dtype=np.float64)

    def receptive_fields(self, cells: ArrayLike, *, clip: bool = True) -> Boxes:
        """Return the image pixels that can affect a cell through convolutions and poolings.

        Parameters
        ----------
        cells
            int (K, 2), (x, y) of each cell.
        clip
            Whether to clip to the image, as the resize does at its border. Otherwise the box exceeds the border like
            the zeros that surround the input, and has about one size for all cells.

        Returns
        -------
        Boxes
            float32 (K, 4), edges (x1, y1, x2, y2) on whole pixels.

        Notes ----- No pixel outside the clipped box affects the cell. Those along its sides do, except at the right and
        the lower border of the image, where fewer than ``stride`` resized pixels may remain that no step of a layer
        covers. ZF-5 also has normalisations, through which pixels up to 10 further out have a small effect, see
        :func:`spp_viewer.nn.backbone.derive_geometry`.
        """
        centre = self.geometry.centre + self.geometry.stride * _cells(cells)  # [K, 2] resized pixel indices
        reach = (self.geometry.receptive_field - 1) / 2
        first, last = centre - reach, centre + reach
        if clip:
            end = np.array(self.input_size[::-1], dtype=np.float64) - 1
            first, last = np.clip(first, 0, end), np.clip(last, 0, end)
        # A resized pixel is interpolated between the image pixels before and after this index.
        # Rounded, since an index that should be whole may slightly exceed it.
        first, last = (np.round((index + 0.5) * self.ratio - 0.5, 9) for index in (first, last))
        first, last = np.floor(first), np.ceil(last) + 1
        if clip:
            width_height = np.array(self.image_size[::-1], dtype=np.float64)
            first, last = np.clip(first, 0, width_height - 1), np.clip(last, 1, width_height)
        return np.concatenate([first, last], axis=1).astype(np.float32)

    def squares(self, cells: ArrayLike) -> Boxes:
        """Return the part of the image that each cell stands for: one stride around its centre, clipped to the image.

        Squares of neighbouring cells meet. Those of the outermost cells usually end a few pixels before the border.

        Parameters
        ----------
        cells
            int (K, 2), (x, y) of each cell.

        Returns
        -------
        Boxes
            float32 (K, 4), edges (x1, y1, x2, y2) in image pixels, rarely whole.
        """
        boxes = self.frame.boxes(np.tile(_cells(cells), 2))
        return np.asarray(np.clip(boxes, 0, np.tile(self.image_size[::-1], 2)), dtype=np.float32)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the cell (x, y) whose centre is nearest to an image point (edge coordinates); None if outside."""
        height, width = self.image_size
        if not (0 <= x <= width and 0 <= y <= height):
            return None
        place = np.floor((np.array([x, y]) - self.frame.origin) / self.frame.pitch)
        column, row = np.clip(place, 0, np.array(self.map_size[::-1]) - 1).astype(int).tolist()
        return column, row

    @property
    def frame(self) -> CellFrame:
        """Position of the cells, not clipped to the image."""
        first = self.geometry.centre + 0.5 - self.geometry.stride / 2  # edge of cell 0's square, in resized pixels
        x, y = self.ratio.tolist()
        return CellFrame((first * x, first * y), (self.geometry.stride * x, self.geometry.stride * y))


def registration_of(analysis: Analysis, scale: int) -> Registration:
    """Create the registration of the feature map with this index in an analysis.

    Raises
    ------
    ValueError
        If the detector has no map of the whole image, as R-CNN.
    """
    if analysis.maps is None:
        raise ValueError(f"{analysis.detector} has no feature maps of the whole image")
    chosen = analysis.maps[scale]
    height, width = chosen.conv5.shape[1:]
    image = analysis.image
    return Registration(analysis.maps.geometry, (height, width), chosen.size, (image.height, image.width))


def _cells(cells: ArrayLike) -> NDArray[np.float64]:
    result = np.asarray(cells, dtype=np.float64)
    if result.ndim != 2 or result.shape[1] != 2:
        raise ValueError(f"cells must have shape (K, 2), not {result.shape}")
    return result
