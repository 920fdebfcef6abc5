"""Multiply-adds of both detectors, whose ratio bounds the speed-up independently of program and device.

The cost of a detector for N windows is ``fixed + N * per_window`` multiply-adds in the convolutions, fc6 and fc7. The
ratio of both costs is the speed-up on a machine that only multiplies, at a constant rate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from torch import nn

from spp_viewer.nn.backbone import RCNN_SIDE, Backbone, map_side
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.heads import Heads


@dataclass(frozen=True)
class Cost:
    """Multiply-adds of both detectors on one image.

    Attributes
    ----------
    spp_conv
        SPP-Net's passes over the whole image, all scales together.
    rcnn_conv
        R-CNN's convolutions for one warped window.
    spp_fc, rcnn_fc
        fc6 and fc7 for one window.
    """

    spp_conv: int
    rcnn_conv: int
    spp_fc: int
    rcnn_fc: int

    def conv_bound(self, windows: int) -> float:
        """Return the ratio of R-CNN's convolutions to SPP-Net's."""
        return windows * self.rcnn_conv / self.spp_conv

    def features_bound(self, windows: int) -> float:
        """Return the ratio of R-CNN's convolutions, fc6 and fc7 to SPP-Net's."""
        return self.rcnn_features(windows) / self.spp_features(windows)

    def spp_features(self, windows: int) -> int:
        """Return SPP-Net's multiply-adds from proposals to fc7 for all windows."""
        return self.spp_conv + windows * self.spp_fc

    def rcnn_features(self, windows: int) -> int:
        """Return R-CNN's multiply-adds from proposals to fc7 for all windows."""
        return windows * (self.rcnn_conv + self.rcnn_fc)


def cost(bundle: ModelBundle, sizes: Iterable[tuple[int, int]]) -> Cost:
    """Compute the costs of the bundle's two detectors.

    Parameters
    ----------
    bundle
        A model with both detectors' heads.
    sizes
        (height, width) of SPP-Net's network input at every scale, in pixels.

    Raises
    ------
    ValueError
        If the bundle lacks the heads of one of them.
    """
    if bundle.sppnet is None or bundle.rcnn is None:
        raise ValueError(f"{bundle.name} has not the heads of both detectors")
    return Cost(
        spp_conv=sum(conv_macs(bundle.backbone, height, width) for height, width in sizes),
        rcnn_conv=conv_macs(bundle.backbone, RCNN_SIDE, RCNN_SIDE),
        spp_fc=fc_macs(bundle.sppnet),
        rcnn_fc=fc_macs(bundle.rcnn),
    )


def conv_macs(backbone: Backbone, height: int, width: int) -> int:
    """Return the convolutions' multiply-adds for an input of ``height`` x ``width`` pixels, padding included."""
    total = 0
    layers = list(backbone.layers)
    for depth, layer in enumerate(layers):
        if isinstance(layer, nn.Conv2d):
            cells = map_side(layers[: depth + 1], height) * map_side(layers[: depth + 1], width)
            total += cells * layer.weight.numel()
    return total


def fc_macs(heads: Heads) -> int:
    """Return the multiply-adds of fc6, whole or factored, and fc7 for one window."""
    return heads.fc6.multiply_adds + heads.fc7_weight.numel()
