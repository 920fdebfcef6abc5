"""R-CNN (Girshick et al. 2014): every proposal warped to 227 x 227 and pushed through the whole network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.core.results import FeatureMaps, Proposals
from spp_viewer.detectors.base import Detector, Evidence, score_batches
from spp_viewer.nn.backbone import RCNN_SIDE
from spp_viewer.nn.devices import StageClock
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.preprocess import image_tensor

CONTEXT = 16
"""Pixels of context around the box in the warped window (authors' code)."""

OUTSIDE = -3.0
"""A position that no bilinear neighbour in the image reaches, where -1 and 1 are the image's edges."""

BATCH = 64
"""Windows warped at a time. 256 are no faster on a CPU and take four times the memory."""


def grow_boxes(boxes: Tensor, context: int = CONTEXT, side: int = RCNN_SIDE) -> Tensor:
    """Boxes (N, 4) grown about their centres so that the box itself fills all but ``context`` pixels of the warp."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]) / 2 * (side / (side - 2 * context))
    return torch.cat([centres - half, centres + half], dim=1)


def warp_windows(prepared: Tensor, boxes: Tensor, side: int = RCNN_SIDE) -> Tensor:
    """Crop boxes with their context and resize each to a square, all in one call on the device.

    Parameters
    ----------
    prepared
        float32 (1, 3, H, W), normalised, so that zero is the mean colour.
    boxes
        float32 (N, 4), image pixels, on the same device.

    Returns
    -------
    Tensor
        float32 (N, 3, side, side). What lies outside the image is zero; what lies inside is resized bilinearly and
        without regard to aspect to the place it has in the grown box.
    """
    height, width = prepared.shape[2:]
    grown = grow_boxes(boxes, side=side)
    grid = prepared.new_empty((len(boxes), side, side, 2))
    grid[..., 0] = _positions(grown[:, 0], grown[:, 2], width, side)[:, None, :]
    grid[..., 1] = _positions(grown[:, 1], grown[:, 3], height, side)[:, :, None]
    source = prepared.expand(len(boxes), -1, -1, -1)
    return F.grid_sample(source, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def _positions(low: Tensor, high: Tensor, limit: int, side: int) -> Tensor:
    """Where every place along one side of the warp, (N, side), is read: -1 and 1 are the image's edges.

    What lies outside the image is read so far out that it is zero: no mask over all pixels is needed afterwards.
    """
    place = (torch.arange(side, device=low.device) + 0.5) / side
    edge = low[:, None] + place * (high - low)[:, None]  # edge coordinates of the sample
    seen = (edge >= 0) & (edge < limit)
    # Bilinear neighbours stay inside the visible part of the crop, as they do when that part is resized on its own.
    first = low.clamp(min=0).floor()[:, None]
    last = (high.clamp(max=limit).ceil() - 1)[:, None].maximum(first)
    pixel = (edge - 0.5).clamp(first, last)
    return torch.where(seen, (2 * pixel + 1) / limit - 1, OUTSIDE)


class Rcnn(Detector):
    """The R-CNN detector on the same trunk. See :class:`Detector` for parameters and :meth:`Detector.analyse`.

    ``Options.scales`` has no meaning for it. ``Analysis.maps`` and ``.windows`` are None.
    """

    name: ClassVar[str] = "R-CNN"

    def _own_heads(self) -> Heads | None:
        return self.bundle.rcnn

    def _evidence(
        self, image: Image, proposals: Proposals, clock: StageClock, progress: Progress, kept: FeatureMaps | None
    ) -> Evidence:
        boxes = torch.from_numpy(proposals.boxes.copy()).to(self.device)
        row = np.arange(len(boxes))
        if self.heads is None:
            empty = np.zeros((len(boxes), 0), dtype=np.float32)
            return Evidence(empty, empty, empty[:, :, None], row)
        pool5 = self._pool5(image, boxes, clock, progress)
        return Evidence(*score_batches(pool5, self.heads, clock), row)

    def _pool5(self, image: Image, boxes: Tensor, clock: StageClock, progress: Progress) -> Iterator[Tensor]:
        """pool5 of every warped window, (n, C * cells) at a time."""
        clock.seconds["conv"] = 0.0
        with clock("crop"):
            prepared = self.backbone.preprocessing(image_tensor(image, self.device).float())
        for start in range(0, len(boxes), BATCH):
            progress("conv", start, len(boxes))
            with clock("crop"):
                warped = warp_windows(prepared, boxes[start : start + BATCH])
                warped = warped.contiguous(memory_format=torch.channels_last)
            with clock("conv"):
                # A batch is cut between layers, but reported in windows.
                conv5 = self.backbone(warped, lambda *_, start=start: progress("conv", start, len(boxes)))
                pool5 = self.backbone.pool5(conv5).flatten(1)
            yield pool5
        progress("conv", len(boxes), len(boxes))
