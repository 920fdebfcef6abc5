"""Preparation of network input from whole images."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from spp_viewer.core.image import Image
from spp_viewer.nn.backbone import Backbone

MAX_PIXELS = 16_000_000
"""Upper limit on the pixels of a resized image. Only extreme panoramas exceed it; their scale is lowered."""


def resized_size(height: int, width: int, scale: int) -> tuple[int, int]:
    """Return (height, width) after resizing the shorter side to ``scale`` pixels, within :data:`MAX_PIXELS`."""
    ratio = scale / min(height, width)
    ratio = min(ratio, (MAX_PIXELS / (height * width)) ** 0.5)
    return max(1, round(height * ratio)), max(1, round(width * ratio))


def image_tensor(image: Image, device: torch.device | str) -> Tensor:
    """Copy the image's bytes to the device: uint8 (1, 3, H, W), channels last."""
    pixels = torch.from_numpy(image.pixels.copy())  # torch has no read-only tensors
    return pixels.to(device).permute(2, 0, 1)[None]


def network_input(pixels: Tensor, size: tuple[int, int], backbone: Backbone) -> Tensor:
    """Resize (bilinear, no antialiasing, as the authors' code) and normalise.

    Parameters
    ----------
    pixels
        uint8 (1, 3, H, W).
    size
        (height, width) to resize to.

    Returns
    -------
    Tensor
        float32 (1, 3, h, w), padded with the mean on the right and at the bottom up to the trunk's smallest input.
    """
    resized = F.interpolate(pixels.float(), size=size, mode="bilinear", align_corners=False)
    prepared = backbone.preprocessing(resized)
    side = backbone.minimum_side
    down, right = max(0, side - size[0]), max(0, side - size[1])
    return F.pad(prepared, (0, right, 0, down)) if down or right else prepared
