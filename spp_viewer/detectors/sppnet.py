"""SPP-Net: one convolutional pass per scale, then one window of conv5 per proposal (paper, section 4)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.image import Image
from spp_viewer.core.message import Message
from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.pyramid import CLASSIFICATION_LEVELS, bin_count
from spp_viewer.core.results import FeatureMaps, Proposals, ScaleMap, Windows, frozen
from spp_viewer.detectors.base import Detector, Evidence, repeatable, score_batches
from spp_viewer.nn.devices import StageClock
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.preprocess import image_tensor, network_input, resized_size
from spp_viewer.nn.pyramid import PyramidPooler, bins_first_columns, spatial_pyramid_pool
from spp_viewer.nn.windows import choose_scales, project_boxes, scale_factor, unique_windows

BATCH = 512
"""Windows per batch in pooling and heads: large enough for the matrix products, 26 MB of pooled values."""


@dataclass(frozen=True, eq=False)
class WholeImage:
    """Result of the classification path: an image of any size as one vector.

    Attributes
    ----------
    vector
        float32 (C * bins,), order of :func:`spatial_pyramid_pool`.
    map_size
        (h, w) of conv5.
    input_size
        (height, width) of the network's input.
    """

    vector: NDArray[np.float32]
    map_size: tuple[int, int]
    input_size: tuple[int, int]


class SppNet(Detector):
    """The SPP-Net detector. See :class:`Detector` for parameters and :meth:`Detector.analyse`."""

    name: ClassVar[str] = "SPP-Net"

    def _own_heads(self) -> Heads | None:
        heads = self.bundle.sppnet
        if heads is None:
            return None
        return heads.permuted(bins_first_columns(self.bundle.levels, self.bundle.backbone.geometry.channels))

    def conv5(
        self, image: Image, progress: Progress = silent, kept: FeatureMaps | None = None
    ) -> tuple[list[Tensor], FeatureMaps]:
        """Compute conv5 at every scale of the options: tensors (C, h, w) on the device, and the same as frozen results.

        Scales that ``kept`` contains are not computed again.
        """
        known = {m.scale: m for m in kept or ()}
        pixels: Tensor | None = None
        tensors: list[Tensor] = []
        maps: list[ScaleMap] = []
        for scale in self.options.scales:
            started = time.perf_counter()
            if scale in known:
                maps.append(known[scale])
                # Copied in the same layout, since torch has no read-only tensors.
                tensors.append(torch.from_numpy(known[scale].conv5.copy(order="K")).to(self.device))
                continue
            size = resized_size(image.height, image.width, scale)
            if maps and size == maps[-1].size:  # both scales were lowered to the same size
                tensor = tensors[-1]
            else:
                pixels = pixels if pixels is not None else image_tensor(image, self.device)
                tensor = self.backbone(network_input(pixels, size, self.backbone), progress)[0]
            factor = scale_factor(min(size), image.height, image.width)
            values = tensor.cpu().numpy()
            tensors.append(tensor)
            maps.append(ScaleMap(scale, size, factor, values, time.perf_counter() - started))
        return tensors, FeatureMaps(tuple(maps), self.backbone.geometry)

    def windows(self, image: Image, boxes: NDArray[np.float32], maps: FeatureMaps) -> tuple[Windows, NDArray[np.int64]]:
        """Project each box to its conv5 window at its best scale; also return one box index per distinct window."""
        sides = [m.side for m in maps]
        index = choose_scales(boxes, image.height, image.width, sides, self.backbone.geometry.stride)
        cells = np.empty((len(boxes), 4), dtype=np.int64)
        for number, scale_map in enumerate(maps):
            rows = index == number
            h, w = scale_map.conv5.shape[1:]
            projected = project_boxes(boxes[rows], scale_map.scale_factor, maps.geometry, (h, w))
            cells[rows] = projected.numpy()
        rows, inverse = unique_windows(cells, index)
        return Windows(cells, index, inverse), rows

    def _evidence(
        self, image: Image, proposals: Proposals, clock: StageClock, progress: Progress, kept: FeatureMaps | None
    ) -> Evidence:
        with clock("conv"):
            tensors, maps = self.conv5(image, progress, kept)
        with clock("windows"):
            windows, rows = self.windows(image, proposals.boxes, maps)
        notices = tuple(
            Message(
                "{width} x {height} pixels are so oblong that scale {scale} was lowered to {used}.",
                width=image.width,
                height=image.height,
                scale=m.scale,
                used=m.side,
            )
            for m in maps
            if m.side != m.scale
        )
        if self.heads is None:
            empty = np.zeros((windows.unique_count, 0), dtype=np.float32)
            return Evidence(empty, empty, empty[:, :, None], windows.unique_row, maps, windows, notices)
        pooled = self._pooled(tensors, windows, rows, clock, progress)
        fc7, scores, offsets = score_batches(pooled, self.heads, clock, self.watcher)
        return Evidence(fc7, scores, offsets, windows.unique_row, maps, windows, notices)

    def _pooled(
        self, tensors: list[Tensor], windows: Windows, rows: NDArray[np.int64], clock: StageClock, progress: Progress
    ) -> Iterator[Tensor]:
        """Yield pooled vectors of the distinct windows, bins first, (n, B * C), in memory that is used again."""
        levels, channels = self.bundle.levels, self.backbone.geometry.channels
        cells = torch.from_numpy(windows.cells[rows])  # [U, 4], sorted by scale
        scale_index = windows.scale_index[rows]
        clock.seconds["pool"] = 0.0
        done = 0
        buffer = torch.empty((min(BATCH, len(cells)), bin_count(levels), channels), device=self.device)
        for number, tensor in enumerate(tensors):
            mine = cells[torch.from_numpy(scale_index == number)]
            pooler = PyramidPooler(tensor, levels)
            for batch in torch.split(mine, BATCH):
                progress("pool", done, len(cells))
                with clock("pool"):
                    pooled = pooler.pool(batch, buffer[: len(batch)]).flatten(1)
                progress("fc", done, len(cells))
                yield pooled
                done += len(batch)
        progress("fc", done, len(cells))

    def whole_image(
        self, image: Image, levels: tuple[int, ...] = CLASSIFICATION_LEVELS, scale: int | None = None
    ) -> WholeImage:
        """Compute the vector of the paper's classification path (section 2), without cropping or warping.

        Parameters
        ----------
        image
            An image of any size.
        levels
            Pyramid levels, which alone determine the length of the vector.
        scale
            Shorter side to resize to, in pixels; None uses the image at its own size.
        """
        with torch.inference_mode(), repeatable():
            conv5 = self.whole_map(image, scale)
            h, w = conv5.shape[1:]
            everything = torch.tensor([[0, 0, w - 1, h - 1]])
            vector = spatial_pyramid_pool(conv5, everything, levels)[0].cpu().numpy()
        return WholeImage(frozen(vector), (int(h), int(w)), self._whole_size(image, scale))

    def whole_map(self, image: Image, scale: int | None = None) -> Tensor:
        """Compute conv5 of the whole image, at its own size or resized as in :meth:`whole_image`: float32 (C, h, w)."""
        pixels = image_tensor(image, self.device)
        with torch.inference_mode(), repeatable():
            conv5: Tensor = self.backbone(network_input(pixels, self._whole_size(image, scale), self.backbone))[0]
        return conv5

    @staticmethod
    def _whole_size(image: Image, scale: int | None) -> tuple[int, int]:
        own = image.height, image.width
        return own if scale is None else resized_size(*own, scale)
