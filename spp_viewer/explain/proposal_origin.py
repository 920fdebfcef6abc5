"""Origin of a proposal in Selective Search: its initial regions, and the merges that made it, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.results import frozen
from spp_viewer.native import CUES, ONE
from spp_viewer.proposals.grouping import Grouping


@dataclass(frozen=True)
class MergeStep:
    """Merge of two neighbouring regions.

    Attributes
    ----------
    first, second, made
        Regions, numbered as in :attr:`Grouping.boxes`.
    similarity
        Similarity by cue, 0 to 1, without the cues that the strategy does not add up.
    """

    first: int
    second: int
    made: int
    similarity: dict[str, float]

    @property
    def total(self) -> float:
        """The sum, by which this pair was chosen."""
        return sum(self.similarity.values())


@dataclass(frozen=True, eq=False)
class Origin:
    """Origin of a box in one grouping.

    Attributes
    ----------
    grouping
        The grouping.
    region
        The region with this box; of several, the first in order of creation.
    leaves
        Its initial regions, int64 ascending.
    steps
        The merges within it, in order; the last created the region.
    mask
        bool (h, w), searched pixels: the region.
    """

    grouping: Grouping
    region: int
    leaves: NDArray[np.int64]
    steps: tuple[MergeStep, ...]
    mask: NDArray[np.bool_]


def trace_region(grouping: Grouping, region: int) -> Origin:
    """Find the initial regions and merges of a region.

    Raises
    ------
    IndexError
        If the grouping has no such region.
    """
    count, used = grouping.initial_count, _cues(grouping)
    if not 0 <= region < 2 * count - 1:
        raise IndexError(f"there is no region {region}; there are {2 * count - 1}")
    waiting, leaves, numbers = [region], [], []
    while waiting:
        at = waiting.pop()
        if at < count:
            leaves.append(at)
            continue
        numbers.append(at - count)
        merge = grouping.merges[at - count]
        waiting += [int(merge["first"]), int(merge["second"])]
    steps = tuple(_step(grouping.merges[m], count + m, used) for m in sorted(numbers))
    members = np.array(sorted(leaves), dtype=np.int64)
    mask = np.isin(grouping.labels, members)
    return Origin(grouping, region, frozen(members), steps, frozen(mask))


def origins(groupings: Iterable[Grouping], box: NDArray[np.float32]) -> list[Origin]:
    """Return the origin of a box, float32 (4,) in image pixels, in each grouping that contains it."""
    found = []
    for grouping in groupings:
        regions = grouping.regions_with(box)
        if regions:
            found.append(trace_region(grouping, regions[0]))
    return found


def _cues(grouping: Grouping) -> list[str]:
    return [name for name in CUES if name[0] in grouping.strategy]


def _step(merge: Any, made: int, cues: list[str]) -> MergeStep:
    similarity = {name: int(merge[name]) / ONE for name in cues}
    return MergeStep(int(merge["first"]), int(merge["second"]), made, similarity)
