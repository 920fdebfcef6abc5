"""Trunks with the real kernels, strides and paddings but few channels, for probing geometry quickly."""

from __future__ import annotations

import copy

import torch
from torch import nn

from spp_viewer.nn.backbone import build_backbone


def narrow_layers(name: str, channels: int = 1) -> nn.Sequential:
    """The layers of the trunk called ``name`` with ``channels`` filters each, all weights 1 and all biases 0."""
    layers: list[nn.Module] = []
    inputs = 3
    with torch.device("meta"):
        full = build_backbone(name).layers
    for layer in full:
        if isinstance(layer, nn.Conv2d):
            thin = nn.Conv2d(inputs, channels, layer.kernel_size, layer.stride, layer.padding)  # type: ignore[arg-type]
            nn.init.ones_(thin.weight)
            assert thin.bias is not None
            nn.init.zeros_(thin.bias)
            layers.append(thin)
            inputs = channels
        else:
            layers.append(copy.deepcopy(layer))
    return nn.Sequential(*layers).requires_grad_(False)
