"""Choice of a window's scale, and the window's cells on the maps of all scales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, as_boxes
from spp_viewer.core.results import FeatureMaps, frozen
from spp_viewer.explain.receptive import CellFrame
from spp_viewer.nn.windows import EXPECTED_CELLS, choose_scales, expected_sides, project_boxes


@dataclass(frozen=True, eq=False)
class ScaleChoice:
    """Choice among S scales for one box (authors' code: the scale nearest to the wanted side, the first of equals).

    Attributes
    ----------
    box
        float32 (4,), edges (x1, y1, x2, y2) in image pixels.
    wanted
        Shorter side of the resized image, in whole pixels, at which the box would cover 13 x 13 cells: 1e9 at most,
        also for a box without area.
    sides
        int64 (S,): the available shorter sides, ascending.
    distances
        float64 (S,): difference of each from the wanted one, in whole pixels.
    chosen
        Index of the nearest, the first of equals.
    cells
        int64 (S, 4): the window on each map, inclusive (left, top, right, bottom).
    pixels
        float64 (S, 4): the image pixels that those cells stand for, (x1, y1, x2, y2).
    across
        float64 (S,): side in cells of a square as large as the box, at each scale.
    """

    box: Boxes
    wanted: float
    sides: NDArray[np.int64]
    distances: NDArray[np.float64]
    chosen: int
    cells: NDArray[np.int64]
    pixels: NDArray[np.float64]
    across: NDArray[np.float64]

    def __post_init__(self) -> None:
        for name in ("box", "sides", "distances", "cells", "pixels", "across"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def expected_cells(self) -> int:
        """Preferred value of ``across``: 13."""
        return EXPECTED_CELLS

    @property
    def sizes(self) -> NDArray[np.int64]:
        """(columns, rows) of the window on each map, int64 (S, 2)."""
        return self.cells[:, 2:] - self.cells[:, :2] + 1

    @property
    def limited(self) -> bool:
        """Whether the wanted side is below the smallest or above the largest available one."""
        return not self.sides[0] <= self.wanted <= self.sides[-1]


def scale_choice(maps: FeatureMaps, image_size: tuple[int, int], box: Boxes) -> ScaleChoice:
    """Repeat the choice of one box's scale.

    Parameters
    ----------
    maps
        Feature maps of the analysis.
    image_size
        (height, width) of the image.
    box
        float32 (4,), edges (x1, y1, x2, y2) in image pixels.
    """
    height, width = image_size
    boxes = as_boxes([box])
    stride = maps.geometry.stride
    sides = np.array([m.side for m in maps], dtype=np.int64)
    wanted = float(expected_sides(boxes, height, width, stride)[0])
    cells, pixels = [], []
    for m in maps:
        h, w = m.conv5.shape[1:]
        cells.append(project_boxes(boxes, m.scale_factor, maps.geometry, (h, w)).numpy())
        pixels.append(CellFrame.of(m, maps.geometry, image_size).boxes(cells[-1]))
    x1, y1, x2, y2 = boxes[0].astype(np.float64).tolist()
    root = ((x2 - x1) * (y2 - y1)) ** 0.5
    return ScaleChoice(
        box=boxes[0],
        wanted=wanted,
        sides=sides,
        distances=np.abs(sides - wanted),
        chosen=int(choose_scales(boxes, height, width, sides.tolist(), stride)[0]),
        cells=np.concatenate(cells),
        pixels=np.concatenate(pixels),
        across=root * sides / min(height, width) / stride,
    )
