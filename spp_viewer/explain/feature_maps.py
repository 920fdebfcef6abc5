"""All maps of one conv layer, prepared for fast browsing. Needs no torch.

Maps of early layers are large: conv1_1 of VGG-16 has forty million cells for a photograph of 688 by 917 pixels. Reduced
maps for a mosaic are therefore computed in advance; single maps are shown in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spp_viewer.core.results import Analysis
from spp_viewer.core.trunks import conv_names
from spp_viewer.explain.filters import Cells, FilterStatistics, Maps, filter_statistics, reduce_filters, selectivity
from spp_viewer.explain.receptive import Registration, registration_of

MOSAIC_CELLS = 2_200_000
"""Maximum number of cells of all reduced maps together, from which a mosaic is drawn in a few hundredths of a second.
"""


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """Maps of all filters of a layer, for one image at one scale.

    Attributes
    ----------
    name
        Name of the layer.
    registration
        Position of the cells on the image.
    stored
        (C, h, w). float32 activations or, where maps are reduced for the mosaic, float16 fractions of the filter's
        peak: eleven significant bits in half the memory.
    statistics
        Statistics of the maps before rounding.
    maximum
        float32 (h, w), the strongest filter of each cell.
    block
        Side, in cells, of the squares that a cell of the reduced maps stands for; 1 where nothing is reduced. The last
        square of a row or column may be smaller.
    greatest, means
        float32 (C, ceil(h / block), ceil(w / block)): maximum and mean activation of each square.
    """

    name: str
    registration: Registration
    stored: NDArray[Any]
    statistics: FilterStatistics
    maximum: NDArray[np.float32]
    block: int
    greatest: Maps
    means: Maps

    def __post_init__(self) -> None:
        count, height, width = self.stored.shape
        reduced = count, -(-height // self.block), -(-width // self.block)
        if (
            (height, width) != self.registration.map_size
            or self.greatest.shape != reduced
            or self.means.shape != reduced
        ):
            raise ValueError(f"maps {self.stored.shape} of {self.name} do not fit their registration or reductions")

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def size(self) -> tuple[int, int]:
        """(h, w) in cells."""
        return self.registration.map_size

    @property
    def nbytes(self) -> int:
        """Memory of all maps, in bytes."""
        arrays = {id(values): values.nbytes for values in (self.stored, self.maximum, self.greatest, self.means)}
        return sum(arrays.values())

    def map(self, number: int | None) -> NDArray[np.float32]:
        """Return the activations of a filter, or with None the maximum of all filters: float32 (h, w)."""
        if number is None:
            return self.maximum
        if self.stored.dtype == np.float32:
            return np.asarray(self.stored[number])
        return np.asarray(self.stored[number].astype(np.float32) * self.statistics.peak[number])

    def reduction(self, wanted: str) -> str:
        """Return the wanted reduction over filters if these maps allow it: large layers store their maximum only."""
        return wanted if self.stored.dtype == np.float32 else "max"

    def combined(self, how: str) -> NDArray[np.float32]:
        """Reduce all filters to one map, float32 (h, w), see :func:`spp_viewer.explain.filters.reduce_filters`.

        Raises
        ------
        ValueError
            If :meth:`reduction` does not allow it.
        """
        if how == "max":
            return self.maximum
        if self.reduction(how) != how:
            raise ValueError(f"{self.name} is kept for its maximum only, not for {how!r}")
        return reduce_filters(self.stored, how)

    def column(self, x: int, y: int) -> NDArray[np.float32]:
        """Return the activation of every filter at one cell: float32 (C,)."""
        values = self.stored[:, y, x]
        return np.asarray(values if values.dtype == np.float32 else values.astype(np.float32) * self.statistics.peak)

    def cells_in(self, box: ArrayLike) -> Cells:
        """Return the inclusive cells (left, top, right, bottom) whose centres lie in a box (4,) of image pixels.

        If there is none, the cell whose centre is nearest to that of the box.
        """
        x1, y1, x2, y2 = np.asarray(box, dtype=np.float64).tolist()
        frame = self.registration.frame
        cells = []
        for low, high, origin, pitch, count in zip(
            (x1, y1), (x2, y2), frame.origin, frame.pitch, self.size[::-1], strict=True
        ):
            first = int(np.clip(np.ceil((low - origin) / pitch - 0.5), 0, count - 1))
            last = int(np.clip(np.floor((high - origin) / pitch - 0.5), 0, count - 1))
            if first > last:
                first = last = int(np.clip(np.floor(((low + high) / 2 - origin) / pitch), 0, count - 1))
            cells.append((first, last))
        (left, right), (top, bottom) = cells
        return left, top, right, bottom

    def reduced_cells(self, cells: Cells) -> Cells:
        """Convert inclusive cells of the maps to the cells of the reduced maps that they touch."""
        left, top, right, bottom = (cell // self.block for cell in cells)
        return left, top, right, bottom

    def selectivity(self, window: Cells) -> NDArray[np.float32]:
        """Compute :func:`spp_viewer.explain.filters.selectivity`, rounded to whole squares where maps are reduced."""
        return selectivity(self.means, self.reduced_cells(window))


def conv5_maps(analysis: Analysis, scale: int) -> LayerMaps:
    """Return an analysis' maps at one of its scales, without copying, rounding or reducing.

    Raises
    ------
    ValueError
        If it has none, as R-CNN's.
    """
    registration = registration_of(analysis, scale)
    assert analysis.maps is not None
    conv5 = analysis.maps[scale].conv5
    name = conv_names(analysis.backbone)[-1]
    return LayerMaps(name, registration, conv5, filter_statistics(conv5), conv5.max(axis=0), 1, conv5, conv5)


def block_for(count: int, height: int, width: int) -> int:
    """Return the side of the squares that reduces ``count`` maps of ``height`` x ``width`` to :data:`MOSAIC_CELLS`."""
    block = 1
    while count * -(-height // block) * -(-width // block) > MOSAIC_CELLS and block < max(height, width):
        block += 1
    return block
