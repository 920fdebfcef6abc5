"""What both detectors must multiply: the speed-up that no program on any device can argue away.

A detector's cost for N windows is ``fixed + N * per_window`` multiply-adds, in the convolutions and in fc6 and fc7. The
ratio of the two costs is the speed-up that a machine would show if it did nothing but multiply, at one rate.
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
        Of SPP-Net's passes over the whole image, all scales together.
    rcnn_conv
        Of one warped window.
    spp_fc, rcnn_fc
        fc6 and fc7 of one window.
    """

    spp_conv: int
    rcnn_conv: int
    spp_fc: int
    rcnn_fc: int

    def conv_bound(self, windows: int) -> float:
        """R-CNN's convolutions over SPP-Net's."""
        return windows * self.rcnn_conv / self.spp_conv

    def features_bound(self, windows: int) -> float:
        """The same with fc6 and fc7 on both sides."""
        return self.rcnn_features(windows) / self.spp_features(windows)

    def spp_features(self, windows: int) -> int:
        """Multiply-adds from proposals to fc7, all windows."""
        return self.spp_conv + windows * self.spp_fc

    def rcnn_features(self, windows: int) -> int:
        """The same of R-CNN."""
        return windows * (self.rcnn_conv + self.rcnn_fc)


def cost(bundle: ModelBundle, sizes: Iterable[tuple[int, int]]) -> Cost:
    """What the bundle's two detectors cost.

    Parameters
    ----------
    sizes
        (height, width) of SPP-Net's network input at every scale, pixels.

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
    """Multiply-adds of the convolutions for an input of ``height`` x ``width`` pixels; padding counts."""
    total = 0
    layers = list(backbone.layers)
    for depth, layer in enumerate(layers):
        if isinstance(layer, nn.Conv2d):
            cells = map_side(layers[: depth + 1], height) * map_side(layers[: depth + 1], width)
            total += cells * layer.weight.numel()
    return total


def fc_macs(heads: Heads) -> int:
    """Multiply-adds of fc6, whole or in its two factors, and fc7 for one window."""
    return heads.fc6.multiply_adds + heads.fc7_weight.numel()
