"""NumPy wrappers of the compiled library's functions. Every call releases the GIL while it runs."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spp_viewer.native.library import load

COLOUR_SPACES = ("HSV", "Lab", "rgI", "H", "I")
"""Colour spaces in the library's order. H in half degrees below 180; L, a and b in [0, 255]; r and g are red and green
divided by the sum of red, green and blue; I is luma (ITU-R BT.601)."""

_CHANNELS = (3, 3, 3, 1, 1)

CUES = {"colour": 1, "texture": 2, "fill": 4, "size": 8}
"""Similarity measures that a grouping may add up, as bits of a set (Uijlings et al. 2013, section 3.2)."""

ONE = 65536
"""Fixed-point representation of a similarity of 1."""

MERGE = np.dtype([(name, np.int32) for name in ("first", "second", *CUES)])
"""One merge of a grouping: the two regions, and their similarity by each cue, at most :data:`ONE`."""

_OUT_OF_MEMORY, _CANCELLED = -1, -2


class SearchInterrupted(Exception):  # noqa: N818 - a cancellation, not an error
    """Raised by :func:`search_colour_space` when its cancel flag is set."""


def _address(array: NDArray[Any] | None) -> ctypes.c_void_p | None:
    return None if array is None else array.ctypes.data_as(ctypes.c_void_p)


def _contiguous_rgb(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or 0 in pixels.shape:
        raise ValueError(f"pixels must be uint8 (H, W, 3), not {pixels.dtype} {pixels.shape}")
    return np.ascontiguousarray(pixels)


def shrink(pixels: NDArray[np.uint8], out: NDArray[np.uint8], begin: int, end: int) -> None:
    """Write rows ``begin`` to ``end`` of an image reduced to the size of ``out`` by area averaging, rounded.

    Parameters
    ----------
    pixels, out
        uint8 (H, W, 3) and (h, w, 3), C-contiguous, h <= H and w <= W.
    begin, end
        Rows of ``out``, ``end`` excluded.

    Raises
    ------
    ValueError
        If shapes, rows or dtypes do not fit.
    """
    (height, width), (h, w) = pixels.shape[:2], out.shape[:2]
    if not (0 < h <= height and 0 < w <= width and 0 <= begin <= end <= h):
        raise ValueError(f"rows {begin} to {end} of {w} x {h} pixels cannot be made from {width} x {height}")
    if not out.flags.c_contiguous or out.dtype != np.uint8:
        raise ValueError("out must be uint8 and C-contiguous")
    if load().spp_shrink(_address(_contiguous_rgb(pixels)), width, height, _address(out), w, h, begin, end) != 0:
        raise MemoryError


def convert(pixels: NDArray[np.uint8], space: str) -> NDArray[np.uint8]:
    """Convert RGB pixels (H, W, 3) to one of :data:`COLOUR_SPACES`: uint8 (channels, H, W).

    Raises
    ------
    ValueError
        If the colour space is unknown, or ``pixels`` is not uint8 (H, W, 3).
    """
    number = COLOUR_SPACES.index(space)
    planes = np.empty((_CHANNELS[number], *pixels.shape[:2]), dtype=np.uint8)
    count = ctypes.c_int64(pixels.shape[0] * pixels.shape[1])
    load().spp_convert(_address(_contiguous_rgb(pixels)), count, number, _address(planes))
    return planes


@dataclass(frozen=True, eq=False)
class SpaceSearch:
    """Result of :func:`search_colour_space`.

    Attributes
    ----------
    boxes
        int32 (N, 4), edges (x1, y1, x2, y2): for every segmentation and each of its groupings, the initial regions and
        then the merged ones. Boxes may be repeated.
    labels
        int32 (H, W): initial region of each pixel in the last segmentation; None if not recorded.
    merges
        :data:`MERGE` (R - 1,): the last grouping of that segmentation, where merge m creates region R + m; None if not
        recorded.
    regions
        R, the number of initial regions of the last segmentation.
    """

    boxes: NDArray[np.int32]
    labels: NDArray[np.int32] | None
    merges: NDArray[Any] | None
    regions: int


def search_colour_space(
    pixels: NDArray[np.uint8],
    space: str,
    tolerances: Sequence[int],
    min_size: int,
    cues: Sequence[int],
    cancel: NDArray[np.int32],
    record: bool = False,
) -> SpaceSearch:
    """Run Selective Search (Uijlings et al. 2013) in one colour space.

    Parameters
    ----------
    pixels
        uint8 RGB (H, W, 3).
    space
        One of :data:`COLOUR_SPACES`.
    tolerances
        The k of each initial segmentation (Felzenszwalb and Huttenlocher 2004), 1 to 65535, in grey levels times
        pixels.
    min_size
        Initial regions smaller than this, in pixels, are merged with a neighbour.
    cues
        For each grouping a set of :data:`CUES`.
    cancel
        int32 (1,): another thread may set it to stop the search.
    record
        Whether to return labels and merges of the last segmentation and grouping.

    Raises
    ------
    ValueError
        If a parameter is out of range or the image exceeds 2**30 pixels.
    SearchInterrupted
        If ``cancel`` was set.
    """
    pixels = _contiguous_rgb(pixels)
    height, width = pixels.shape[:2]
    if min_size < 1 or any(not 1 <= k <= 65535 for k in tolerances) or any(not 1 <= c <= 15 for c in cues):
        raise ValueError("tolerances must be in 1..65535, cues in 1..15, min_size at least 1")
    if width * height > 2**30:
        raise ValueError(f"{width} x {height} pixels are too many to search")
    ks, sets = np.asarray(tolerances, dtype=np.int32), np.asarray(cues, dtype=np.int32)
    most = max(1, width * height // min_size)  # maximum number of regions
    boxes = np.empty((len(ks) * len(sets) * (2 * most - 1), 4), dtype=np.int32)
    labels = np.empty((height, width), dtype=np.int32) if record else None
    merges = np.zeros(most, dtype=MERGE) if record else None
    regions = ctypes.c_int32(0)
    found = load().spp_search(
        _address(pixels),
        width,
        height,
        COLOUR_SPACES.index(space),
        _address(ks),
        len(ks),
        min_size,
        _address(sets),
        len(sets),
        _address(cancel),
        _address(boxes),
        _address(labels),
        _address(merges),
        ctypes.byref(regions),
    )
    if found == _OUT_OF_MEMORY:
        raise MemoryError
    if found == _CANCELLED:
        raise SearchInterrupted
    if merges is not None:
        merges = merges[: regions.value - 1]
    return SpaceSearch(boxes[:found], labels, merges, regions.value)


def suppress(
    boxes: NDArray[np.float32], labels: NDArray[np.int64], order: NDArray[np.int64], threshold: float
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.float32]]:
    """Apply greedy non-maximum suppression within each class.

    Parameters
    ----------
    boxes, labels
        float32 (M, 4), edges (x1, y1, x2, y2), and int64 (M,).
    order
        int64 (M,): rows sorted by class and, within a class, strongest first.
    threshold
        A weaker box is suppressed if its IoU with a stronger kept one is strictly greater.

    Returns
    -------
    keep, suppressor, overlap
        (M,) each: whether a box is kept; the row that suppressed it, or -1; the IoU with that row, or 0.

    Raises
    ------
    ValueError
        If shapes do not fit or ``order`` contains a row out of range.
    """
    count = len(order)
    boxes = np.ascontiguousarray(boxes, dtype=np.float32)
    labels, order = np.ascontiguousarray(labels, np.int64), np.ascontiguousarray(order, np.int64)
    if boxes.shape != (count, 4) or labels.shape != (count,):
        raise ValueError(f"boxes {boxes.shape} and labels {labels.shape} do not belong to {count} rows")
    if count and (order.min() < 0 or order.max() >= count):
        raise ValueError("order names rows that are not there")
    keep = np.zeros(count, dtype=np.bool_)
    suppressor = np.full(count, -1, dtype=np.int64)
    overlap = np.zeros(count, dtype=np.float32)
    size, limit = ctypes.c_int64(count), ctypes.c_double(threshold)
    arrays = (_address(boxes), _address(labels), _address(order))
    if load().spp_nms(*arrays, size, limit, _address(keep), _address(suppressor), _address(overlap)) != 0:
        raise MemoryError
    return keep, suppressor, overlap
