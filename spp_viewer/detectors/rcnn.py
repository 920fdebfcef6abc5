"""R-CNN (Girshick et al. 2014): every proposal is warped to 227 x 227 and passed through the whole network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from spp_viewer.core.image import Image
from spp_viewer.core.progress import Progress
from spp_viewer.core.results import FeatureMaps, Proposals
from spp_viewer.detectors.base import Detector, Evidence, out_of_memory, score_batches
from spp_viewer.nn.backbone import RCNN_SIDE, Backbone, map_side
from spp_viewer.nn.devices import StageClock, free_memory
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.preprocess import image_tensor

CONTEXT = 16
"""Pixels of context around the box in the warped window (authors' code)."""

OUTSIDE = -3.0
"""Normalised sampling position (-1 and 1 are the image's edges) none of whose bilinear neighbours is in the image."""

CPU_BATCH = 64
"""Windows per batch on a CPU. 256 are no faster there and take four times the memory."""

MIN_BATCH, MAX_BATCH = 16, 512
"""Limits of the batch on a device with memory of its own."""

SHARE_OF_MEMORY = 0.25
"""Fraction of the device's free memory for a batch; the libraries' workspaces take about as much again."""


def grow_boxes(boxes: Tensor, context: int = CONTEXT, side: int = RCNN_SIDE) -> Tensor:
    """Grow boxes (N, 4) about their centres so that the box itself fills all but ``context`` pixels of the warp."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]) / 2 * (side / (side - 2 * context))
    return torch.cat([centres - half, centres + half], dim=1)


def warp_windows(prepared: Tensor, boxes: Tensor, side: int = RCNN_SIDE) -> Tensor:
    """Crop boxes with their context and resize each to a square, in one call on the device.

    Parameters
    ----------
    prepared
        float32 (1, 3, H, W), normalised, so that zero is the mean colour.
    boxes
        float32 (N, 4), edges (x1, y1, x2, y2) in image pixels, on the same device.
    side
        Side of the square, in pixels.

    Returns
    -------
    Tensor
        float32 (N, 3, side, side): zero outside the image; inside, the visible part of the grown box, resized
        bilinearly without regard to its aspect ratio.
    """
    height, width = prepared.shape[2:]
    grown = grow_boxes(boxes, side=side)
    grid = prepared.new_empty((len(boxes), side, side, 2))
    grid[..., 0] = _positions(grown[:, 0], grown[:, 2], width, side)[:, None, :]
    grid[..., 1] = _positions(grown[:, 1], grown[:, 3], height, side)[:, :, None]
    source = prepared.expand(len(boxes), -1, -1, -1)
    return F.grid_sample(source, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def _positions(low: Tensor, high: Tensor, limit: int, side: int) -> Tensor:
    """Return the sampling positions (N, side) along one side of the warp, where -1 and 1 are the image's edges.

    Positions outside the image are moved so far away that zero is read, which makes a mask unnecessary.
    """
    place = (torch.arange(side, device=low.device) + 0.5) / side
    edge = low[:, None] + place * (high - low)[:, None]  # edge coordinate of the sample
    seen = (edge >= 0) & (edge < limit)
    # Bilinear neighbours stay inside the visible part of the crop, as they do when that part is resized on its own.
    first = low.clamp(min=0).floor()[:, None]
    last = (high.clamp(max=limit).ceil() - 1)[:, None].maximum(first)
    pixel = (edge - 0.5).clamp(first, last)
    return torch.where(seen, (2 * pixel + 1) / limit - 1, OUTSIDE)


def window_bytes(backbone: Backbone, side: int = RCNN_SIDE) -> int:
    """Estimate the memory of one warped window on its way to conv5, in bytes.

    It holds sampling positions, pixels, and the largest two consecutive outputs of the layers, as float32.
    """
    largest, before = 0, 3 * side * side
    for depth, layer in enumerate(backbone.layers):
        if isinstance(layer, nn.Conv2d):
            after = layer.out_channels * map_side(backbone.layers[: depth + 1], side) ** 2
            largest, before = max(largest, before + after), after
    return 4 * (2 * side * side + 3 * side * side + largest)


def batch_size(device: torch.device, backbone: Backbone) -> int:
    """Return the number of windows per batch: a power of two that suits the device and its free memory."""
    free = free_memory(device)
    if free is None:
        return CPU_BATCH
    room = int(free * SHARE_OF_MEMORY) // window_bytes(backbone)
    return min(max(MIN_BATCH, 1 << max(room.bit_length() - 1, 0)), MAX_BATCH)


class Rcnn(Detector):
    """The R-CNN detector on the same trunk. See :class:`Detector` for parameters and :meth:`Detector.analyse`.

    It ignores ``Options.scales``. ``Analysis.maps`` and ``.windows`` are None.
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
        return Evidence(*score_batches(pool5, self.heads, clock, self.watcher), row)

    def _pool5(self, image: Image, boxes: Tensor, clock: StageClock, progress: Progress) -> Iterator[Tensor]:
        """Yield pool5 of the warped windows, (n, C * cells) per batch."""
        clock.seconds["conv"] = 0.0
        with clock("crop"):
            prepared = self.backbone.preprocessing(image_tensor(image, self.device).float())
        size = batch_size(self.device, self.backbone)
        done = 0
        while done < len(boxes):
            progress("conv", done, len(boxes))
            try:
                pool5 = self._batch(
                    prepared, boxes[done : done + size], clock, partial(_at, progress, done, len(boxes))
                )
            except RuntimeError as error:
                if not out_of_memory(error) or size <= MIN_BATCH:
                    raise
                size //= 2
                continue
            yield pool5
            done += len(pool5)
        progress("conv", len(boxes), len(boxes))

    def _batch(self, prepared: Tensor, boxes: Tensor, clock: StageClock, progress: Progress) -> Tensor:
        """Return pool5 (n, C * cells) of boxes (n, 4)."""
        with clock("crop"):
            warped = warp_windows(prepared, boxes).contiguous(memory_format=torch.channels_last)
        with clock("conv"):
            conv5: Tensor = self.backbone(warped, progress)
            return torch.flatten(self.backbone.pool5(conv5), 1)


def _at(progress: Progress, done: int, total: int, *_: object) -> None:
    """Allow cancellation between the layers of a batch while reporting windows."""
    progress("conv", done, total)
