"""Multiply-adds against a count of what the layers really do."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from spp_viewer.nn.backbone import build_backbone
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.race.arithmetic import Cost, conv_macs, cost, fc_macs
from tests.make import random_heads


@pytest.mark.parametrize("name", ["alexnet", "zf5", "vgg16"])
@pytest.mark.parametrize("size", [(227, 227), (131, 203)])
def test_convolutions_against_the_shapes_that_come_out(name, size):
    backbone = build_backbone(name)
    counted = 0

    def count(layer, _, output):
        nonlocal counted
        inputs, (kernel, other) = layer.in_channels, layer.kernel_size
        counted += output[0].numel() * inputs * kernel * other

    for layer in backbone.layers:
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(count)
    with torch.inference_mode():
        backbone(torch.zeros(1, 3, *size))
    assert conv_macs(backbone, *size) == counted


def test_published_counts():
    # torchvision's AlexNet and ZF-5 on a warped window, and on 688 x 918, in units of 1e9.
    assert conv_macs(build_backbone("alexnet"), 227, 227) / 1e9 == pytest.approx(0.658, abs=2e-3)
    assert conv_macs(build_backbone("alexnet"), 688, 918) / 1e9 == pytest.approx(8.9, abs=0.05)
    assert conv_macs(build_backbone("zf5"), 227, 227) / 1e9 == pytest.approx(1.116, abs=3e-3)


def test_fully_connected_layers():
    heads = random_heads(pooled=50, width=8)
    assert fc_macs(heads) == 50 * 8 + 8 * 8


def test_fc6_in_two_factors_is_counted_as_it_is_multiplied(factored_bundle):
    assert fc_macs(random_heads(pooled=50, width=8, rank=3)) == 50 * 3 + 3 * 8 + 8 * 8
    found = cost(factored_bundle, [(227, 227)])
    assert (found.spp_fc, found.rcnn_fc) == (8 * (12800 + 32) + 32 * 32, 8 * (9216 + 32) + 32 * 32)


def test_bounds():
    some = Cost(spp_conv=1000, rcnn_conv=100, spp_fc=20, rcnn_fc=10)
    assert some.conv_bound(50) == 5.0
    assert some.features_bound(50) == 50 * 110 / (1000 + 50 * 20)
    assert some.features_bound(10**9) == pytest.approx(110 / 20)  # however many windows


def test_cost_of_a_bundle(tiny_bundle):
    found = cost(tiny_bundle, [(227, 227), (227, 227)])
    assert found.spp_conv == 2 * found.rcnn_conv
    assert (found.spp_fc, found.rcnn_fc) == (12800 * 32 + 32 * 32, 9216 * 32 + 32 * 32)


def test_a_bundle_without_rcnn_has_no_cost(tiny_bundle):
    lone = ModelBundle("lone", tiny_bundle.classes, tiny_bundle.levels, tiny_bundle.backbone, tiny_bundle.sppnet)
    with pytest.raises(ValueError, match="both detectors"):
        cost(lone, [(227, 227)])
