"""Selective Search (Uijlings et al. 2013) by OpenCV, with its independent parts in parallel.

Used for comparison with the compiled one (:mod:`spp_viewer.proposals.selective_search`) and in its place where it could
not be built.

``switchToSelectiveSearchFast`` runs every strategy over every colour space and every initial segmentation in sequence.
Colour spaces and segmentations are independent, so each pair runs in a thread of its own (OpenCV releases the GIL); the
union of their boxes equals the set that the single call finds.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes, clip
from spp_viewer.core.computed_by import opencv_version
from spp_viewer.core.errors import ProposalError
from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Progress
from spp_viewer.proposals.base import canonical

BASE_K = STEP_K = 150
SIGMA = float(np.float32(0.8))
"""OpenCV's defaults: initial segmentations with k = 150, 300, ..., on an image blurred by 0.8 pixels. The presets use
0.8 as a float32; the nearest double gives other boxes on some images."""

MAX_SIDE = 640
"""Longer side, in pixels, at which larger images are searched: time grows with the pixels, boxes hardly improve. The
scripts of Fast R-CNN and R-CNN search at a width of 500."""

MIN_AREA = MAX_SIDE * MAX_SIDE // 4
"""Minimum number of pixels for images of an aspect ratio beyond 4 : 1: a strip of 640 x 8 would yield no box."""

MIN_SIDE = 16
"""Minimum side of a box, in searched pixels; smaller ones cover a single conv5 cell at best."""

POLL_SECONDS = 0.05

# One letter per similarity: colour, fill, texture, size. A strategy weighs them equally.
_FAST = (("hsv", "lab"), 3, ("cfts", "fts"))
_QUALITY = (("hsv", "lab", "grey", "blue", "rgI"), 5, ("cfts", "fts", "f", "s"))


_VERSIONS = {"fast": 3, "quality": 4}
"""Version of each preset, incremented when it finds other boxes than before, so that cached boxes are not used."""


class OpenCvSearch:
    """OpenCV's Selective Search, ``"fast"`` (6 independent searches) or ``"quality"`` (25)."""

    def __init__(self, mode: str = "fast") -> None:
        if mode not in ("fast", "quality"):
            raise ValueError(f"mode must be fast or quality, not {mode!r}")
        self.mode = mode
        self.title = f"OpenCV's Selective Search, {mode}"
        parts = mode, BASE_K, STEP_K, SIGMA, MAX_SIDE, MIN_SIDE, f"v{_VERSIONS[mode]}", opencv_version()
        self.key = "-".join(map(str, ("opencv-search", *parts)))

    def find(self, image: Image, progress: Progress) -> Boxes:
        """Return all boxes (N, 4) with sides of at least :data:`MIN_SIDE` searched pixels.

        If there is none, the whole image is the only box.

        Raises
        ------
        ProposalError
            If OpenCV lacks its contrib modules.
        Cancelled
            From ``progress``, within about :data:`POLL_SECONDS`; running searches end in the background.
        """
        pixels, ratio = _searched_pixels(image)
        spaces, segmentations, strategies = _FAST if self.mode == "fast" else _QUALITY
        views = _colour_spaces(pixels)
        jobs = [(views[space], BASE_K + STEP_K * n) for space in spaces for n in range(segmentations)]
        found = self._search(pixels, jobs, strategies, progress)
        sides = found[:, 2:] - found[:, :2]
        boxes = found[(sides >= MIN_SIDE).all(axis=1)].astype(np.float32) / np.float32(ratio)
        if len(boxes) == 0:
            boxes = np.array([[0, 0, image.width, image.height]], dtype=np.float32)
        return canonical(clip(boxes, image.width, image.height))

    def _search(
        self,
        pixels: NDArray[np.uint8],
        jobs: Sequence[tuple[NDArray[np.uint8], int]],
        strategies: Sequence[str],
        progress: Progress,
    ) -> NDArray[np.int64]:
        progress("proposals", 0, len(jobs))
        pool = ThreadPoolExecutor(max_workers=max(1, os.cpu_count() or 1), thread_name_prefix="selective-search")
        try:
            pending = {pool.submit(_search_one, pixels, view, k, strategies) for view, k in jobs}
            parts = []
            while pending:
                done, pending = wait(pending, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                parts += [future.result() for future in done]
                progress("proposals", len(parts), len(jobs))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return np.unique(np.concatenate(parts), axis=0)


def _searched_pixels(image: Image) -> tuple[NDArray[np.uint8], float]:
    """Return BGR pixels within MAX_SIDE, or of MIN_AREA, and searched pixels per image pixel."""
    import cv2

    bgr = np.ascontiguousarray(image.pixels[:, :, ::-1])
    longest = MAX_SIDE / max(image.width, image.height)
    ratio = max(longest, math.sqrt(MIN_AREA / (image.width * image.height)))
    if ratio >= 1:
        return bgr, 1.0
    size = max(1, round(image.width * ratio)), max(1, round(image.height * ratio))
    return cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), ratio


def _colour_spaces(bgr: NDArray[np.uint8]) -> dict[str, NDArray[np.uint8]]:
    """Return the images that OpenCV's presets search, by name.

    The quality preset intends to search the hue as well, but overwrites it: the same memory receives the blue plane
    before it is searched.
    """
    import cv2

    grey: NDArray[Any] = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    return {
        "hsv": cv2.cvtColor(bgr, cv2.COLOR_BGR2HSV),
        "lab": cv2.cvtColor(bgr, cv2.COLOR_BGR2Lab),
        "grey": grey,
        "blue": np.ascontiguousarray(bgr[:, :, 0]),
        "rgI": np.dstack([bgr[:, :, 2], bgr[:, :, 1], grey]),
    }


def _search_one(
    pixels: NDArray[np.uint8], view: NDArray[np.uint8], k: int, strategies: Sequence[str]
) -> NDArray[np.int64]:
    """Return boxes (N, 4) as edges (x1, y1, x2, y2) from one colour space and one segmentation."""
    module = _ximgproc()
    search = module.createSelectiveSearchSegmentation()
    search.setBaseImage(pixels)
    search.addImage(view)
    search.addGraphSegmentation(module.createGraphSegmentation(SIGMA, float(k)))
    for letters in strategies:
        search.addStrategy(_strategy(module, letters))
    rects = np.asarray(search.process(), dtype=np.int64).reshape(-1, 4)
    rects[:, 2:] += rects[:, :2]
    return rects


def _strategy(module: Any, letters: str) -> Any:
    makers = {"c": "Color", "f": "Fill", "t": "Texture", "s": "Size"}
    parts = [getattr(module, f"createSelectiveSearchSegmentationStrategy{makers[letter]}")() for letter in letters]
    return module.createSelectiveSearchSegmentationStrategyMultiple(*parts) if len(parts) > 1 else parts[0]


def _ximgproc() -> Any:
    import cv2

    try:
        return cv2.ximgproc.segmentation
    except AttributeError as error:
        raise ProposalError(
            Message(
                "this OpenCV has no Selective Search; uninstall every opencv package, then: pip install "
                "opencv-contrib-python-headless"
            )
        ) from error
