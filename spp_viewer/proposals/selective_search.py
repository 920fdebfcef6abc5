"""Compiled Selective Search (Uijlings, van de Sande, Gevers and Smeulders 2013).

A segmentation of the image (Felzenszwalb and Huttenlocher 2004) gives the initial regions, and the two most similar
neighbours are merged until one region is left; every region proposes its bounding box. Several colour spaces,
segmentations and similarity measures make the proposals diverse. What the segmentations of one colour space have in
common (blur, edge weights and their order, histograms of colours and derivatives) is computed once, and colour spaces
are searched in parallel.

The algorithm is OpenCV's (``cv2.ximgproc.segmentation``) on fewer pixels, with scaled parameters and other strategies.
Similarities are integers, so that equal pixels give equal boxes on every processor.
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
"""Incremented when a preset finds other boxes than before, so that cached boxes are not used."""

POLL_SECONDS = 0.02

_BAND = 2**22
"""Number of source pixels per thread when an image is reduced."""

T = TypeVar("T")


@dataclass(frozen=True)
class Preset:
    """Parameters of a search.

    Attributes
    ----------
    side
        Longer side, in pixels, to which larger images are reduced; images of an aspect ratio beyond 4 : 1 keep
        ``side**2 / 4`` pixels.
    spaces
        Colour spaces (:data:`spp_viewer.native.COLOUR_SPACES`).
    tolerances
        k of each initial segmentation: the larger, the larger the regions.
    min_size
        Initial regions smaller than this, in searched pixels, are merged with a neighbour.
    min_side
        Minimum side of a box, in searched pixels; smaller ones cover a single conv5 cell at best.
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
    """Convert a strategy's letters to a set of :data:`spp_viewer.native.CUES`."""
    return sum(bit for name, bit in CUES.items() if name[0] in letters)


class SelectiveSearch:
    """Selective Search with one of :data:`PRESETS`. Needs the compiled library."""

    def __init__(self, mode: str = "fast") -> None:
        if mode not in PRESETS:
            raise ValueError(f"mode must be fast or quality, not {mode!r}")
        self.preset = PRESETS[mode]
        self.title = f"Selective Search, {mode}"
        self.key = f"selective-search-v{VERSION}-{self.preset}"

    def find(self, image: Image, progress: Progress) -> Boxes:
        """Return all boxes (N, 4) with sides of at least the preset's ``min_side``.

        If there is none, the whole image is the only box.

        Raises
        ------
        Cancelled
            From ``progress``, within about :data:`POLL_SECONDS`; running searches end soon after.
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
    """Reduce the image to RGB pixels (h, w, 3) within ``side``, or to ``side**2 / 4`` pixels if that is more.

    Smaller images are not enlarged.
    """
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
    """Convert edges (N, 4) in searched pixels to boxes in image pixels."""
    size = np.array([image.width, image.height, image.width, image.height])
    searched = np.array([pixels.shape[1], pixels.shape[0], pixels.shape[1], pixels.shape[0]])
    return clip((boxes * (size / searched)).astype(np.float32), image.width, image.height)


def _side_by_side(
    search: Callable[[str], T], spaces: Sequence[str], progress: Progress, cancel: NDArray[np.int32]
) -> list[T]:
    """Search all colour spaces in parallel and return the results in any order.

    ``cancel`` is set when ``progress`` or a search raises.
    """
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
    """Return the distinct rows (N, 4) of edges in an image of this size, encoded as integers, which sort fast."""
    steps = np.array([(height + 1) * (width + 1) * (height + 1), (width + 1) * (height + 1), height + 1, 1])
    numbers = np.unique(boxes @ steps.astype(np.int64))
    return np.stack(np.unravel_index(numbers, (width + 1, height + 1, width + 1, height + 1)), axis=1)
