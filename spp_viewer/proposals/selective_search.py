"""Selective Search (Uijlings, van de Sande, Gevers and Smeulders 2013), compiled.

A segmentation of the image (Felzenszwalb and Huttenlocher 2004) gives the initial regions, and the two most similar
neighbours are merged until one region is left; every region on the way proposes its box. Several colour spaces,
segmentations and measures of similarity make the proposals diverse. What the segmentations of one colour space share -
blur, edge weights and their order, the bins of colours and derivatives - is computed once for all of them, and colour
spaces run side by side.

The recipe is OpenCV's (``cv2.ximgproc.segmentation``) on fewer pixels, with the parameters scaled, and with other
strategies. Similarities are whole numbers, so that equal pixels give equal boxes on every processor.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, clip
from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.native import CUES, search_colour_space, shrink
from spp_viewer.proposals.base import canonical

VERSION = 1
"""Counted up when a preset finds other boxes than before, so that kept ones are not taken for its own."""

POLL_SECONDS = 0.02

_BAND = 2**22
"""Source pixels that are worth a thread of their own while an image is reduced."""

T = TypeVar("T")


@dataclass(frozen=True)
class Preset:
    """What is searched.

    Attributes
    ----------
    side
        Larger images are reduced to this longer side; oblong ones, beyond 4 : 1, are left ``side**2 / 4`` pixels.
    spaces
        Colour spaces (:data:`spp_viewer.native.COLOUR_SPACES`).
    tolerances
        k of each initial segmentation: the larger, the larger the regions.
    min_size
        Smaller initial regions are merged with a neighbour, searched pixels.
    min_side
        Boxes with a shorter side are dropped, searched pixels: they cover a single conv5 cell at best.
    strategies
        One grouping each: the similarities that it adds up, as first letters of colour, texture, fill and size.
    """

    side: int
    spaces: tuple[str, ...]
    tolerances: tuple[int, ...]
    min_size: int
    min_side: int
    strategies: tuple[str, ...]

    @property
    def cues(self) -> list[int]:
        """The strategies as sets of :data:`spp_viewer.native.CUES`."""
        return [cue_set(letters) for letters in self.strategies]


PRESETS = {
    "fast": Preset(400, ("HSV", "Lab"), (80, 160, 320), 64, 13, ("ctfs", "cs", "ts", "f", "s")),
    "quality": Preset(500, ("HSV", "Lab", "rgI", "H", "I"), (75, 150, 300, 450), 100, 12, ("ctfs", "tfs", "f", "s")),
}


def cue_set(letters: str) -> int:
    """A strategy's letters as a set of :data:`spp_viewer.native.CUES`."""
    return sum(bit for name, bit in CUES.items() if name[0] in letters)


class SelectiveSearch:
    """Selective Search by one of :data:`PRESETS`. Needs the compiled library."""

    def __init__(self, mode: str = "fast") -> None:
        if mode not in PRESETS:
            raise ValueError(f"mode must be fast or quality, not {mode!r}")
        self.preset = PRESETS[mode]
        self.title = f"Selective Search, {mode}"
        self.key = f"selective-search-v{VERSION}-{self.preset}"

    def find(self, image: Image, progress: Progress) -> Boxes:
        """All boxes of at least the preset's ``min_side``; the whole image if there is no other.

        Raises
        ------
        Cancelled
            From ``progress``, within about :data:`POLL_SECONDS`; searches under way end by themselves soon after.
        """
        preset = self.preset
        cancel = np.zeros(1, dtype=np.int32)

        def search(space: str) -> NDArray[np.int32]:
            found = search_colour_space(pixels, space, preset.tolerances, preset.min_size, preset.cues, cancel)
            return found.boxes

        progress("proposals", 0, len(preset.spaces))
        pixels = searched_pixels(image, preset.side)
        parts = _side_by_side(search, preset.spaces, progress, cancel)
        found = _distinct(np.concatenate(parts), pixels.shape[0], pixels.shape[1])
        sides = found[:, 2:] - found[:, :2]
        boxes = in_image(found[(sides >= preset.min_side).all(axis=1)], pixels, image)
        if len(boxes) == 0:
            boxes = np.array([[0, 0, image.width, image.height]], dtype=np.float32)
        return canonical(boxes)


def searched_pixels(image: Image, side: int) -> NDArray[np.uint8]:
    """RGB pixels (h, w, 3) within ``side``, or ``side**2 / 4`` of them if that is more, but none that are not there."""
    longest = side / max(image.width, image.height)
    ratio = max(longest, math.sqrt(side * side / 4 / (image.width * image.height)))
    if ratio >= 1:
        return image.pixels
    width, height = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    out = np.empty((height, width, 3), dtype=np.uint8)
    bands = min(os.cpu_count() or 1, height, 1 + image.width * image.height // _BAND)
    edges = [height * band // bands for band in range(bands + 1)]
    with ThreadPoolExecutor(bands) as pool:
        list(pool.map(lambda begin, end: shrink(image.pixels, out, begin, end), edges[:-1], edges[1:]))
    return out


def in_image(boxes: NDArray[np.integer[Any]], pixels: NDArray[np.uint8], image: Image) -> Boxes:
    """Edges (N, 4) in searched pixels as boxes in image pixels."""
    size = np.array([image.width, image.height, image.width, image.height])
    searched = np.array([pixels.shape[1], pixels.shape[0], pixels.shape[1], pixels.shape[0]])
    return clip((boxes * (size / searched)).astype(np.float32), image.width, image.height)


def _side_by_side(
    search: Callable[[str], T], spaces: Sequence[str], progress: Progress, cancel: NDArray[np.int32]
) -> list[T]:
    """The answers for all spaces, in no order; sets ``cancel`` when ``progress`` or a search raises."""
    pool = ThreadPoolExecutor(min(os.cpu_count() or 1, len(spaces)), thread_name_prefix="selective-search")
    try:
        pending = {pool.submit(search, space) for space in spaces}
        answers: list[T] = []
        while pending:
            done, pending = wait(pending, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            answers += [future.result() for future in done]
            progress("proposals", len(answers), len(spaces))
        return answers
    except BaseException:
        cancel[0] = 1
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _distinct(boxes: NDArray[np.int32], height: int, width: int) -> NDArray[np.int64]:
    """Distinct rows (N, 4) of edges in an image of this size: a number each, since those sort fast."""
    steps = np.array([(height + 1) * (width + 1) * (height + 1), (width + 1) * (height + 1), height + 1, 1])
    numbers = np.unique(boxes @ steps.astype(np.int64))
    return np.stack(np.unravel_index(numbers, (width + 1, height + 1, width + 1, height + 1)), axis=1)
