"""R-CNN (Girshick et al. 2014): every proposal warped to 227 x 227 and pushed through the whole network."""

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
"""A position that no bilinear neighbour in the image reaches, where -1 and 1 are the image's edges."""

CPU_BATCH = 64
"""Windows warped at a time on a CPU. 256 are no faster there and take four times the memory."""

LEAST_BATCH, MOST_BATCH = 16, 512
"""Limits of the batch on a device with memory of its own."""

SHARE_OF_MEMORY = 0.25
"""What a batch may take of the device's free memory; the library's workspaces take about as much again."""


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


def window_bytes(backbone: Backbone, side: int = RCNN_SIDE) -> int:
    """Memory of one warped window on its way to conv5: where it is read, its pixels, and the largest two neighbours
    among the layers' outputs, as float32."""
    largest, before = 0, 3 * side * side
    for depth, layer in enumerate(backbone.layers):
        if isinstance(layer, nn.Conv2d):
            after = layer.out_channels * map_side(backbone.layers[: depth + 1], side) ** 2
            largest, before = max(largest, before + after), after
    return 4 * (2 * side * side + 3 * side * side + largest)


def batch_size(device: torch.device, backbone: Backbone) -> int:
    """Windows to warp at a time: a power of two that suits the device and its free memory now."""
    free = free_memory(device)
    if free is None:
        return CPU_BATCH
    room = int(free * SHARE_OF_MEMORY) // window_bytes(backbone)
    return min(max(LEAST_BATCH, 1 << max(room.bit_length() - 1, 0)), MOST_BATCH)


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
        return Evidence(*score_batches(pool5, self.heads, clock, self.watcher), row)

    def _pool5(self, image: Image, boxes: Tensor, clock: StageClock, progress: Progress) -> Iterator[Tensor]:
        """pool5 of every warped window, (n, C * cells) at a time."""
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
                if not out_of_memory(error) or size <= LEAST_BATCH:
                    raise
                size //= 2
                continue
            yield pool5
            done += len(pool5)
        progress("conv", len(boxes), len(boxes))

    def _batch(self, prepared: Tensor, boxes: Tensor, clock: StageClock, progress: Progress) -> Tensor:
        """pool5 (n, C * cells) of some boxes (n, 4)."""
        with clock("crop"):
            warped = warp_windows(prepared, boxes).contiguous(memory_format=torch.channels_last)
        with clock("conv"):
            conv5: Tensor = self.backbone(warped, progress)
            return torch.flatten(self.backbone.pool5(conv5), 1)


def _at(progress: Progress, done: int, total: int, *_: object) -> None:
    """A batch is cut between layers, but reported in windows."""
    progress("conv", done, total)
