"""Projection of image boxes to conv5 windows, and the choice of a scale for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import Geometry

SLACK = 6.5
"""Pixels added around a window before cells are chosen (the authors' offset for a stride of 16)."""

EXPECTED_CELLS = 13
"""Preferred side of a window, in cells: 208 pixels at stride 16 (authors' code; the paper says 224)."""


def scale_factor(scale: int, height: int, width: int) -> float:
    """Return resized pixels per image pixel for window coordinates: ``(scale - 1) / (min(height, width) - 1)``.

    The authors' code maps pixel indices, first to first and last to last. For a one-pixel side the ratio of the sides
    is used instead.
    """
    shorter = min(height, width)
    return (scale - 1) / (shorter - 1) if shorter > 1 else float(scale)


def project_boxes(boxes: Tensor | Boxes, scale_factor: float, geometry: Geometry, map_size: tuple[int, int]) -> Tensor:
    """Project boxes to conv5 windows: the cells whose centres lie in the box grown by about a pixel.

    Parameters
    ----------
    boxes
        (N, 4) edge coordinates (x1, y1, x2, y2) in image pixels; may exceed the image.
    scale_factor
        Resized pixels per image pixel.
    geometry
        Geometry of the trunk; its stride S and the centre c of cell 0 are used.
    map_size
        (h, w) of the conv5 map.

    Returns
    -------
    Tensor
        int64 (N, 4), inclusive cells (left, top, right, bottom), always at least one cell, always on the map.

    Notes ----- With x a pixel index in the resized image (the right edge's is ``x2 - 1``), left and top are ``floor((x
    - c + 6.5) / S + 1/2)``, right and bottom ``ceil((x - c - 6.5) / S - 1/2)``; an empty window becomes the cell
    between its two sides; then both are clamped to the map. From the authors' code (ShaoqingRen/SPP_net), restated
    0-based. Computed in float64 on the CPU, so that all devices give equal results.
    """
    h, w = map_size
    if h < 1 or w < 1:
        raise ValueError(f"the map has no cells: {map_size}")
    array = boxes.cpu().numpy() if isinstance(boxes, Tensor) else boxes
    edges = torch.from_numpy(np.array(array, dtype=np.float64)).reshape(-1, 4)  # torch warns of read-only arrays
    if not torch.isfinite(edges).all():
        raise ValueError("boxes must be finite")
    stride, centre = geometry.stride, geometry.centre
    first = torch.floor((edges[:, :2] * scale_factor - centre + SLACK) / stride + 0.5)  # [N, 2] left, top
    last = torch.ceil(((edges[:, 2:] - 1) * scale_factor - centre - SLACK) / stride - 0.5)  # [N, 2] right, bottom
    middle = torch.floor((first + last) / 2)
    vanished = first > last
    first, last = torch.where(vanished, middle, first), torch.where(vanished, middle, last)
    limit = torch.tensor([w - 1, h - 1], dtype=torch.float64)
    zero = torch.zeros(2, dtype=torch.float64)
    cells = torch.cat([first.clamp(zero, limit), last.clamp(zero, limit)], dim=1)
    return cells.to(torch.int64)


def expected_sides(boxes: Boxes, height: int, width: int, stride: int = 16) -> NDArray[np.float64]:
    """Return for each box (N, 4) the shorter image side at which its window has 13 x 13 cells: float64 (N,).

    In whole pixels, as in the authors' code (spm_expected_scale.m): ``round(13 * stride * min(height, width) /
    sqrt(area))``, halves up as MATLAB rounds; at most 1e9, also for a box without area.
    """
    edges = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    sides = np.maximum(edges[:, 2:] - edges[:, :2], 0)
    root = np.sqrt(sides[:, 0] * sides[:, 1])
    with np.errstate(divide="ignore"):
        expected = EXPECTED_CELLS * stride * min(height, width) / root
    expected = np.minimum(expected, 1e9)
    whole = np.floor(expected)
    return np.asarray(whole + (expected - whole >= 0.5))


def choose_scales(boxes: Boxes, height: int, width: int, scales: Sequence[int], stride: int = 16) -> NDArray[np.int64]:
    """Return for each box (N, 4) the index of the scale at which its window is closest to 13 x 13 cells.

    As in the authors' code: the scale nearest to :func:`expected_sides`, the first of equals (frequent, since whole
    pixels are compared). A box without area gets the largest scale.
    """
    expected = expected_sides(boxes, height, width, stride)
    distance = np.abs(np.asarray(scales, dtype=np.float64)[None, :] - expected[:, None])
    return np.asarray(distance.argmin(axis=1), dtype=np.int64)


def unique_windows(
    cells: NDArray[np.int64], scale_index: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the distinct windows: those that cover equal cells of an equal scale have equal features.

    Returns
    -------
    rows, inverse
        ``rows`` (U,): one proposal index per distinct window, sorted by scale, then cells. ``inverse`` (N,): for each
        proposal its position in ``rows``.
    """
    keys = np.concatenate([scale_index[:, None], cells], axis=1)
    _, rows, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return rows.astype(np.int64), inverse.reshape(-1).astype(np.int64)
