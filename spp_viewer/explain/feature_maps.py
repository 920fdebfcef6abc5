"""All maps of one conv layer, in a form that a window can browse without waiting. No torch.

Maps of early layers are large: conv1_1 of VGG-16 has forty million cells for a photograph of 688 by 917 pixels. What a
mosaic shows of them is reduced when they are made; one map at a time is looked at in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spp_viewer.core.results import Analysis
from spp_viewer.core.trunks import conv_names
from spp_viewer.explain.filters import Cells, FilterStatistics, Maps, filter_statistics, reduce_filters, selectivity
from spp_viewer.explain.receptive import Registration, registration

MOSAIC_CELLS = 2_200_000
"""Cells of all reduced maps together, at most: what a mosaic is made of within a few hundredths of a second."""


@dataclass(frozen=True, eq=False)
class LayerMaps:
    """Maps of all filters of a layer, for one image at one scale.

    Attributes
    ----------
    name
        Of the layer.
    lying
        Where its cells look in the photograph.
    stored
        (C, h, w). float32, the activations; or, where the maps are reduced for the mosaic, float16, their shares of the
        filter's peak: eleven significant bits in half the memory.
    statistics
        Of the maps before they were rounded.
    maximum
        float32 (h, w), the strongest filter of each cell.
    block
        Side, in cells, of the squares that the reduced maps are made of; 1 where nothing is reduced. The last square
        of a row or column may be cut.
    greatest, means
        float32 (C, ceil(h / block), ceil(w / block)): the greatest and the mean activation of each square.
    """

    name: str
    lying: Registration
    stored: NDArray[Any]
    statistics: FilterStatistics
    maximum: NDArray[np.float32]
    block: int
    greatest: Maps
    means: Maps

    def __post_init__(self) -> None:
        count, height, width = self.stored.shape
        reduced = count, -(-height // self.block), -(-width // self.block)
        if (height, width) != self.lying.map_size or self.greatest.shape != reduced or self.means.shape != reduced:
            raise ValueError(f"maps {self.stored.shape} of {self.name} do not fit their registration or reductions")

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def size(self) -> tuple[int, int]:
        """(h, w) in cells."""
        return self.lying.map_size

    @property
    def nbytes(self) -> int:
        """Memory of all maps."""
        arrays = {id(values): values.nbytes for values in (self.stored, self.maximum, self.greatest, self.means)}
        return sum(arrays.values())

    def map(self, number: int | None) -> NDArray[np.float32]:
        """float32 (h, w): a filter's activations, or with None the greatest of all filters."""
        if number is None:
            return self.maximum
        if self.stored.dtype == np.float32:
            return np.asarray(self.stored[number])
        return np.asarray(self.stored[number].astype(np.float32) * self.statistics.peak[number])

    def reduction(self, wanted: str) -> str:
        """The way of putting all filters together that these maps allow: large layers keep their maximum only."""
        return wanted if self.stored.dtype == np.float32 else "max"

    def together(self, how: str) -> NDArray[np.float32]:
        """float32 (h, w): all filters put together, see :func:`spp_viewer.explain.filters.reduce_filters`.

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
        """float32 (C,): what every filter says of one cell."""
        values = self.stored[:, y, x]
        return np.asarray(values if values.dtype == np.float32 else values.astype(np.float32) * self.statistics.peak)

    def cells_in(self, box: ArrayLike) -> Cells:
        """Inclusive cells (left, top, right, bottom) whose centres lie in a box (4,) of image pixels.

        At least one: that of which the centre is nearest to the box's own.
        """
        x1, y1, x2, y2 = np.asarray(box, dtype=np.float64).tolist()
        frame = self.lying.frame
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
        """Inclusive cells of the maps as squares of the reduced maps that they touch."""
        left, top, right, bottom = (cell // self.block for cell in cells)
        return left, top, right, bottom

    def selectivity(self, window: Cells) -> NDArray[np.float32]:
        """See :func:`spp_viewer.explain.filters.selectivity`; to whole squares where the maps are reduced."""
        return selectivity(self.means, self.reduced_cells(window))


def conv5_maps(analysis: Analysis, scale: int) -> LayerMaps:
    """The maps that an analysis keeps, at one of its scales; nothing is copied, rounded or reduced.

    Raises
    ------
    ValueError
        If it has none, as R-CNN's.
    """
    lying = registration(analysis, scale)
    assert analysis.maps is not None
    conv5 = analysis.maps[scale].conv5
    name = conv_names(analysis.backbone)[-1]
    return LayerMaps(name, lying, conv5, filter_statistics(conv5), conv5.max(axis=0), 1, conv5, conv5)


def block_for(count: int, height: int, width: int) -> int:
    """Side of the squares that reduce ``count`` maps of ``height`` x ``width`` cells to :data:`MOSAIC_CELLS`."""
    block = 1
    while count * -(-height // block) * -(-width // block) > MOSAIC_CELLS and block < max(height, width):
        block += 1
    return block
