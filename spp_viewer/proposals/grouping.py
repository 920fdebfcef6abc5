"""Hierarchical groupings of Selective Search, recorded: initial regions and the order of merges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import frozen
from spp_viewer.native import search_colour_space
from spp_viewer.proposals.selective_search import PRESETS, cue_set, in_image, searched_pixels


@dataclass(frozen=True, eq=False)
class Grouping:
    """All regions of one colour space, segmentation and strategy.

    Attributes
    ----------
    space, tolerance, strategy
        Identify the grouping in its preset; see :class:`spp_viewer.proposals.selective_search.Preset`.
    labels
        int32 (h, w), searched pixels: initial region of each, from 0 to R - 1.
    merges
        :data:`spp_viewer.native.MERGE` (R - 1,): merge m joins two regions to region R + m.
    boxes
        float32 (2 R - 1, 4), edges (x1, y1, x2, y2) in image pixels: of the initial regions, then of the merged ones.
    """

    space: str
    tolerance: int
    strategy: str
    labels: NDArray[np.int32]
    merges: NDArray[Any]
    boxes: Boxes

    def __post_init__(self) -> None:
        for name in ("labels", "merges", "boxes"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def initial_count(self) -> int:
        """R, the number of initial regions."""
        return len(self.merges) + 1

    def regions_with(self, box: NDArray[np.float32]) -> list[int]:
        """Return the regions with this bounding box (4,), in order of creation."""
        return [int(region) for region in np.flatnonzero((self.boxes == box).all(axis=1))]


def record_groupings(image: Image, mode: str = "fast", progress: Progress = silent) -> Iterator[Grouping]:
    """Run every grouping of a preset again, one by one, and yield it.

    The proposals of the preset are the boxes of all regions that are large enough.

    Parameters
    ----------
    image
        The image that was searched.
    mode
        A key of :data:`spp_viewer.proposals.selective_search.PRESETS`.
    progress
        Called after every grouping.

    Raises
    ------
    Cancelled
        From ``progress``, between two groupings.
    """
    preset = PRESETS[mode]
    pixels = searched_pixels(image, preset.side)
    never = np.zeros(1, dtype=np.int32)
    wanted = [(s, k, letters) for s in preset.spaces for k in preset.tolerances for letters in preset.strategies]
    for number, (space, tolerance, letters) in enumerate(wanted):
        progress("proposals", number, len(wanted))
        found = search_colour_space(pixels, space, [tolerance], preset.min_size, [cue_set(letters)], never, record=True)
        if found.labels is None or found.merges is None:
            raise AssertionError("a record was asked for")
        yield Grouping(space, tolerance, letters, found.labels, found.merges, in_image(found.boxes, pixels, image))
    progress("proposals", len(wanted), len(wanted))
