"""How often R-CNN convolves each pixel, a redundancy that SPP-Net removes (paper, section 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from spp_viewer.core.boxes import Boxes
from spp_viewer.core.results import frozen
from spp_viewer.detectors.rcnn import grow_boxes
from spp_viewer.nn.backbone import RCNN_SIDE


@dataclass(frozen=True, eq=False)
class Coverage:
    """Coverage of one image by warped windows.

    Attributes
    ----------
    counts
        int32 (H, W): number of windows that contain each pixel, context included.
    windows
        Number of windows.
    """

    counts: NDArray[np.int32]
    windows: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", frozen(self.counts, dtype=np.int32, ndim=2))

    @property
    def more_than_once(self) -> float:
        """Share of the image's pixels that are convolved more than once."""
        return float((self.counts > 1).mean())

    @property
    def mean(self) -> float:
        """Mean number of windows that contain a pixel."""
        return float(self.counts.mean())

    def input_ratio(self, height: int, width: int) -> float:
        """Return the ratio of the pixels of all warps to those of one input of ``height`` x ``width``."""
        return self.windows * RCNN_SIDE**2 / (height * width)


def warp_coverage(boxes: Boxes, height: int, width: int) -> Coverage:
    """Count for each pixel centre the windows that contain it, grown by R-CNN's context and clipped to the image.

    Parameters
    ----------
    boxes
        float32 (N, 4), edges (x1, y1, x2, y2) in image pixels.
    height, width
        Size of the image in pixels.
    """
    grown = grow_boxes(torch.from_numpy(boxes.copy())).numpy()
    # Pixel p lies in [low, high) with its centre p + 0.5.
    first = np.ceil(grown[:, :2] - 0.5).astype(np.int64).clip(0, (width, height))
    end = np.ceil(grown[:, 2:] - 0.5).astype(np.int64).clip(first, (width, height))
    corners = np.zeros((height + 1, width + 1), dtype=np.int32)  # cumulative sums along both axes give the counts
    for xs, ys, sign in ((first, first, 1), (end, first, -1), (first, end, -1), (end, end, 1)):
        np.add.at(corners, (ys[:, 1], xs[:, 0]), sign)
    counts = corners.cumsum(axis=0).cumsum(axis=1)[:height, :width]
    return Coverage(counts.astype(np.int32), len(boxes))
