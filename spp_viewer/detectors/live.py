"""Scoring of arbitrary windows of an analysed image, fast enough to follow the mouse.

SPP-Net needs no convolution for that: conv5 exists already, and a window costs pooling and heads, a few milliseconds.
R-CNN has to warp the window and pass it through the whole trunk every time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from cachetools import LRUCache
from numpy.typing import NDArray
from torch import Tensor

from spp_viewer.core.boxes import Boxes, as_boxes
from spp_viewer.core.image import Image
from spp_viewer.core.pyramid import bin_count
from spp_viewer.core.results import Analysis, FeatureMaps, Windows, frozen
from spp_viewer.detectors.base import repeatable, score_batches
from spp_viewer.detectors.rcnn import Rcnn, warp_windows
from spp_viewer.detectors.scored import ScoredWarps, ScoredWindows
from spp_viewer.detectors.sppnet import BATCH, SppNet
from spp_viewer.nn.devices import StageClock
from spp_viewer.nn.heads import Heads
from spp_viewer.nn.pooling import pool_window
from spp_viewer.nn.preprocess import image_tensor
from spp_viewer.nn.pyramid import PyramidPooler

MAX_UNTABLED = 8
"""Up to this number, windows are pooled one by one; for more, a table of range maxima pays off (see PyramidPooler)."""

CACHED_WINDOWS = 128
"""Number of windows whose results are cached, since a move by a pixel mostly selects the same cells. 7 MB of pooled
values."""


def _heads_of(detector: SppNet | Rcnn) -> Heads:
    if detector.heads is None:
        raise ValueError(f"{detector.bundle.name} has no heads for {detector.name}: it cannot score a window")
    return detector.heads


class WindowScorer:
    """Scores any window of one image whose conv5 is computed.

    It uses the detector's weights and the analysis' maps, and keeps maps in pooling layout as long as it lives.

    Parameters
    ----------
    detector
        SPP-Net with the model that computed the maps.
    image, maps
        Image and maps of an :class:`spp_viewer.core.results.Analysis`.

    Raises
    ------
    ValueError
        If the model has no heads for SPP-Net, or the maps are of another trunk.
    """

    def __init__(self, detector: SppNet, image: Image, maps: FeatureMaps) -> None:
        self._heads = _heads_of(detector)
        if maps.geometry != detector.backbone.geometry:
            raise ValueError("the maps are of another backbone than the model's")
        self._detector, self._image, self.maps = detector, image, maps
        self._levels, self._device = detector.bundle.levels, detector.device
        self._poolers: dict[int, PyramidPooler] = {}
        self._recent: LRUCache[tuple[int, ...], tuple[NDArray[np.float32], ...]] = LRUCache(CACHED_WINDOWS)

    @classmethod
    def of(cls, detector: SppNet, analysis: Analysis) -> WindowScorer:
        """Create a scorer for the image of an analysis.

        Raises
        ------
        ValueError
            As for the class, and if the analysis is of another model or of a detector without maps.
        """
        if analysis.maps is None:
            raise ValueError(f"{analysis.detector} has no feature maps of the whole image")
        if (analysis.model, analysis.classes) != (detector.bundle.name, detector.bundle.classes):
            raise ValueError(f"the analysis was made with {analysis.model}, not with {detector.bundle.name}")
        return cls(detector, analysis.image, analysis.maps)

    def score(self, boxes: Boxes, scale: int | None = None) -> ScoredWindows:
        """Project, pool and score boxes.

        Parameters
        ----------
        boxes
            float32 (N, 4), edges (x1, y1, x2, y2) in image pixels, up to some hundred.
        scale
            Index of the map from which all windows are taken; None chooses one for each, as an analysis does.

        Returns
        -------
        ScoredWindows
            For one box bit-identical to :meth:`SppNet.analyse` with that box as the only proposal. For several equal up
            to rounding, since matrix products of other heights add in another order.
        """
        boxes = as_boxes(boxes)
        clock = StageClock(self._device)
        with clock("windows"):
            windows, rows = self._windows(boxes, scale)
        key = (int(windows.scale_index[rows[0]]), *windows.cells[rows[0]].tolist()) if len(rows) == 1 else None
        known = self._recent.get(key) if key is not None else None
        if known is None:
            with torch.inference_mode(), repeatable():
                known = self._evidence(windows, rows, clock)
            if key is not None:
                self._recent[key] = known
        pooled, fc7, scores, offsets = known
        size = self._image.height, self._image.width
        row = windows.unique_row
        return ScoredWindows(boxes, row, fc7, scores[row], offsets, size, clock.seconds, windows, frozen(pooled))

    def pooled(self, windows: Windows, rows: NDArray[np.int64]) -> Tensor:
        """Pool some of the windows, on the detector's device, bins first: float32 (U, B, C).

        ``rows`` (U,) are indices into the windows.
        """
        channels = self.maps.geometry.channels
        result = torch.empty((len(rows), bin_count(self._levels), channels), device=self._device)
        cells, scale_index = windows.cells[rows], windows.scale_index[rows]
        if len(rows) <= MAX_UNTABLED:
            for place, (number, window) in enumerate(zip(scale_index.tolist(), cells.tolist(), strict=True)):
                left, top, right, bottom = window
                values = pool_window(self.maps[number].conv5, (left, top, right, bottom), self._levels)
                result[place] = torch.from_numpy(values)
            return result
        for number in np.unique(scale_index).tolist():
            mine = np.flatnonzero(scale_index == number)
            if number not in self._poolers:
                tensor = torch.from_numpy(self.maps[number].conv5.copy(order="K")).to(self._device)
                self._poolers[number] = PyramidPooler(tensor, self._levels)
            pooled = self._poolers[number].pool(torch.from_numpy(cells[mine]))
            result[torch.from_numpy(mine).to(self._device)] = pooled
        return result

    def _windows(self, boxes: Boxes, scale: int | None) -> tuple[Windows, NDArray[np.int64]]:
        if scale is None:
            return self._detector.windows(self._image, boxes, self.maps)
        chosen = FeatureMaps((self.maps[scale],), self.maps.geometry)
        windows, rows = self._detector.windows(self._image, boxes, chosen)
        return replace(windows, scale_index=windows.scale_index + scale), rows

    def _evidence(
        self, windows: Windows, rows: NDArray[np.int64], clock: StageClock
    ) -> tuple[NDArray[np.float32], ...]:
        """Return pooled values, fc7, scores and offsets, with one row per distinct window."""
        with clock("pool"):
            pooled = self.pooled(windows, rows)
        batches = torch.split(pooled.flatten(1), BATCH) if len(rows) else ()
        return (pooled.cpu().numpy(), *score_batches(batches, self._heads, clock))


class WarpScorer:
    """Scores boxes by R-CNN: each is warped and passed through the whole trunk.

    Parameters
    ----------
    detector
        R-CNN with its model.
    image
        The image.

    Raises
    ------
    ValueError
        If the model has no heads for R-CNN.
    """

    def __init__(self, detector: Rcnn, image: Image) -> None:
        self._heads = _heads_of(detector)
        self._detector, self._image = detector, image
        with torch.inference_mode():
            self._prepared = detector.backbone.preprocessing(image_tensor(image, detector.device).float())

    def score(self, boxes: Boxes) -> ScoredWarps:
        """Warp and score boxes (N, 4), edges (x1, y1, x2, y2) in image pixels, in one batch, so keep N small.

        For one box bit-identical to :meth:`Rcnn.analyse` with that box as the only proposal.
        """
        boxes = as_boxes(boxes)
        clock = StageClock(self._detector.device)
        backbone = self._detector.backbone
        with torch.inference_mode(), repeatable():
            with clock("crop"):
                corners = torch.from_numpy(boxes.copy()).to(self._detector.device)
                warped = warp_windows(self._prepared, corners).contiguous(memory_format=torch.channels_last)
                seen = backbone.preprocessing.inverse(warped).permute(0, 2, 3, 1)
                pictures = seen.round().clamp(0, 255).to("cpu", torch.uint8).numpy()
            with clock("conv"):
                pool5 = torch.flatten(backbone.pool5(backbone(warped)), 1)
            evidence = score_batches([pool5], self._heads, clock)
        size = self._image.height, self._image.width
        return ScoredWarps(boxes, np.arange(len(boxes)), *evidence, size, clock.seconds, frozen(pictures))
