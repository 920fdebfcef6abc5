"""Maps of any conv layer, computed on demand: an analysis stores only those of the last one."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from spp_viewer.core.progress import Progress, silent
from spp_viewer.core.results import Analysis
from spp_viewer.detectors.base import repeatable
from spp_viewer.explain.feature_maps import LayerMaps, block_for
from spp_viewer.explain.filters import FilterStatistics
from spp_viewer.explain.receptive import Registration
from spp_viewer.nn.backbone import Backbone, ConvLayer
from spp_viewer.nn.preprocess import image_tensor, network_input

MAX_LOWER_BYTES = 64 * 2**20
"""Maximum bytes of lower layers that are returned as well, since the pass computes them anyway."""

FILTERS_AT_A_TIME = 16
"""Number of filters packed between two checks for cancellation."""

STAGE = "layer"
"""Name of the stage in progress reports."""


def compute_layers(
    analysis: Analysis, scale: int, last: str, backbone: Backbone, device: torch.device, progress: Progress = silent
) -> tuple[LayerMaps, ...]:
    """Compute the maps of the layer called ``last``, and of lower ones that take little memory, in one pass.

    Parameters
    ----------
    analysis
        Analysis of the image, with the same trunk.
    scale
        Index of the scale.
    last
        Name of the layer.
    backbone
        The trunk.
    device
        Device of the trunk.
    progress
        Called by the trunk and for groups of filters; raises Cancelled to stop.

    Raises
    ------
    ValueError
        If the trunk has no such layer, or the analysis no maps of the whole image.
    Cancelled
        From ``progress``.
    """
    if analysis.maps is None:
        raise ValueError(f"{analysis.detector} has no feature maps of the whole image")
    image, size = analysis.image, analysis.maps[scale].size
    kept: list[LayerMaps] = []
    room = MAX_LOWER_BYTES
    with torch.inference_mode(), repeatable():
        x = network_input(image_tensor(image, device), size, backbone)
        for layer, maps in backbone.activations(x, last, progress, STAGE):
            wanted = layer.name == last
            if wanted or maps[0].numel() * 4 <= room:
                registration = Registration(
                    layer.geometry, (maps.shape[2], maps.shape[3]), size, (image.height, image.width)
                )
                kept.append(pack(layer, maps[0], registration, progress))
                room -= kept[-1].nbytes
    return tuple(kept)


def pack(layer: ConvLayer, maps: Tensor, registration: Registration, progress: Progress = silent) -> LayerMaps:
    """Convert activations (C, h, w) on any device to :class:`LayerMaps`. Can be cancelled between filters."""
    count, height, width = maps.shape
    block = block_for(count, height, width)
    peak = maps.amax(dim=(1, 2))
    statistics = FilterStatistics(peak.cpu().numpy(), maps.mean(dim=(1, 2)).cpu().numpy())
    maximum = maps.amax(dim=0).cpu().numpy()
    if block == 1:
        values = maps.contiguous().cpu().numpy()
        return LayerMaps(layer.name, registration, values, statistics, maximum, block, values, values)
    gain = torch.where(peak > 0, 1 / peak, 0)[:, None, None]
    stored, greatest, means = [], [], []
    for start in range(0, count, FILTERS_AT_A_TIME):
        progress(f"{STAGE} {layer.name}", start, count)
        some = slice(start, start + FILTERS_AT_A_TIME)
        part = maps[some]
        stored.append((part * gain[some]).half().cpu().numpy())
        greatest.append(F.max_pool2d(part, block, ceil_mode=True).cpu().numpy())
        means.append(F.avg_pool2d(part, block, ceil_mode=True, count_include_pad=False).cpu().numpy())
    reduced = np.concatenate(greatest), np.concatenate(means)
    return LayerMaps(layer.name, registration, np.concatenate(stored), statistics, maximum, block, *reduced)
