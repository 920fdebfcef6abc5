"""Trunks: geometry against a probe that changes pixels, sizes against real passes, layers against torchvision's."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from spp_viewer.core.errors import ModelLoadError
from spp_viewer.core.progress import Cancelled
from spp_viewer.nn.backbone import (
    BACKBONES,
    CAFFE_128,
    IMAGENET,
    Backbone,
    WithinChannelNorm,
    build_backbone,
    derive_geometry,
    load_trunk_state,
    trunk_state,
)
from tests.make import random_trunk
from tests.unit.nn.narrow import narrow_layers

KNOWN = {"alexnet": (16, 15.0, 163, 256), "vgg16": (16, 7.5, 196, 512), "zf5": (16, 20.0, 139, 256)}


def small(name: str) -> Backbone:
    return Backbone(name, narrow_layers(name), IMAGENET, nn.MaxPool2d(3, 2))


@pytest.mark.parametrize("name", BACKBONES)
def test_published_geometry(name):
    geometry = build_backbone(name).geometry
    assert (geometry.stride, geometry.centre, geometry.receptive_field, geometry.channels) == KNOWN[name]


@pytest.mark.parametrize("name", BACKBONES)
def test_geometry_is_what_a_probe_finds(name):
    # On black, with weights of one, a cell leaves zero exactly when a white column lies in its field of view.
    layers = narrow_layers(name)
    for layer in layers:
        if isinstance(layer, WithinChannelNorm):
            layer.alpha = 0.0
    geometry = derive_geometry(layers)
    stride, reach = geometry.stride, (geometry.receptive_field - 1) / 2
    side = geometry.receptive_field + 4 * stride + 9
    columns = torch.zeros(side, 3, 64, side)
    columns[torch.arange(side), :, :, torch.arange(side)] = 1.0
    seen = layers(columns).amax(dim=(1, 2)) > 0  # [column, cell]
    whole = 0
    for cell in range(seen.shape[1]):
        low, high = geometry.centre + stride * cell - reach, geometry.centre + stride * cell + reach
        if high >= side - 2 * stride:
            break  # strides need not fit the width: the last columns may be seen by nobody
        expected = [x for x in range(side) if low <= x <= high]
        assert torch.nonzero(seen[:, cell]).flatten().tolist() == expected
        whole += len(expected) == geometry.receptive_field
    assert whole >= 2


def test_normalisation_reaches_ten_pixels_further():
    torch.manual_seed(0)
    reach = {}
    for alpha in (0.0, 0.5):
        layers = narrow_layers("zf5", channels=4).double()
        generator = torch.Generator().manual_seed(1)
        for layer in layers:
            if isinstance(layer, WithinChannelNorm):
                layer.alpha = alpha
            elif isinstance(layer, nn.Conv2d):
                layer.weight.normal_(0.1, 1.0, generator=generator)
        geometry = derive_geometry(layers)
        image = torch.rand(1, 3, 60, 420, dtype=torch.float64, generator=generator)
        before = layers(image)
        centres = geometry.centre + geometry.stride * torch.arange(before.shape[3])
        furthest = 0.0
        for x in range(200, 216):
            changed = image.clone()
            changed[:, :, :, x] += 0.5
            moved = (layers(changed) != before).any(dim=(0, 1, 2))
            furthest = max(furthest, float((centres[moved] - x).abs().max()))
        reach[alpha] = furthest
    assert reach == {0.0: 69.0, 0.5: 79.0}


@pytest.mark.parametrize("name", BACKBONES)
@given(height=st.integers(1, 150), width=st.integers(1, 150))
def test_map_size_is_the_size_of_the_map(name, height, width):
    trunk = small(name)
    h, w = trunk.map_size(height, width)
    if h < 1 or w < 1:
        assert min(height, width) < trunk.minimum_side
        with pytest.raises(RuntimeError):
            trunk(torch.zeros(1, 3, height, width))
    else:
        assert min(height, width) >= trunk.minimum_side
        assert trunk(torch.zeros(1, 3, height, width)).shape == (1, 1, h, w)


@pytest.mark.parametrize("size", [(688, 917), (480, 640), (1200, 1600)])
def test_map_size_of_photographs(size):
    with torch.device("meta"):
        trunk = build_backbone("alexnet")
        assert trunk(torch.zeros(1, 3, *size)).shape[2:] == trunk.map_size(*size)


def features_of(name: str) -> nn.Sequential:
    with torch.device("meta"):
        full = getattr(torchvision.models, name)(weights=None).features
    return full.to_empty(device="cpu")[:-1].eval()  # without the pooling after conv5


@pytest.mark.parametrize(("name", "size"), [("alexnet", (131, 170)), ("vgg16", (70, 83))])
def test_layers_are_torchvisions(name, size):
    ours, theirs = random_trunk(name), features_of(name)
    layers = [layer for layer in ours.layers if isinstance(layer, nn.Conv2d)]
    for a, b in zip(layers, [layer for layer in theirs if isinstance(layer, nn.Conv2d)], strict=True):
        b.load_state_dict(a.state_dict())
    image = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected = theirs(image)
        assert expected.std() > 0.01
        torch.testing.assert_close(ours(image), expected, rtol=0, atol=0)


def test_a_torchvision_checkpoint_loads(tmp_path):
    theirs = torchvision.models.vgg11(weights=None, init_weights=False).features
    state = {f"features.{name}": value for name, value in theirs.state_dict().items()}
    with pytest.raises(ModelLoadError, match="13 conv layers, the file 8"):
        load_trunk_state(build_backbone("vgg16"), state)
    source = random_trunk("alexnet", seed=5)
    state = {f"features.{name}": value for name, value in source.layers.state_dict().items()}
    state["classifier.1.weight"] = torch.zeros(4, 4)
    target = build_backbone("alexnet")
    load_trunk_state(target, dict(reversed(state.items())))  # the order of entries is of no importance
    for name, value in trunk_state(source).items():
        assert torch.equal(trunk_state(target)[name], value)


def test_trunk_state_returns_what_was_loaded():
    trunk = random_trunk("alexnet", seed=2)
    other = build_backbone("alexnet")
    load_trunk_state(other, trunk_state(trunk))
    assert list(trunk_state(other)) == [f"conv{i}.{kind}" for i in range(5) for kind in ("weight", "bias")]
    for name, value in trunk_state(trunk).items():
        assert torch.equal(trunk_state(other)[name], value)


def damage(state, how):
    if how == "a layer missing":
        del state["conv4.weight"]
    elif how == "a bias missing":
        del state["conv4.bias"]
    elif how == "another shape":
        state["conv4.weight"] = torch.zeros(256, 256, 5, 5)
    elif how == "another bias":
        state["conv4.bias"] = torch.zeros(255)
    elif how == "not a number":
        state["conv4.bias"] = state["conv4.bias"].clone().index_fill_(0, torch.tensor([3]), float("nan"))
    elif how == "infinite":
        state["conv4.weight"] = state["conv4.weight"] * float("inf")
    elif how == "integers":
        state["conv4.weight"] = torch.ones(256, 256, 3, 3, dtype=torch.int64)
    return state


@pytest.mark.parametrize(
    "how",
    ["a layer missing", "a bias missing", "another shape", "another bias", "not a number", "infinite", "integers"],
)
def test_a_refused_state_changes_nothing(how):
    trunk = random_trunk("alexnet", seed=3)
    before = {name: value.clone() for name, value in trunk_state(trunk).items()}
    with pytest.raises(ModelLoadError):
        load_trunk_state(trunk, damage(trunk_state(random_trunk("alexnet", seed=4)), how))
    for name, value in trunk_state(trunk).items():
        assert torch.equal(before[name], value)


def test_there_is_no_other_trunk():
    with pytest.raises(ModelLoadError, match="alexnet, vgg16, zf5"):
        build_backbone("resnet50")


def test_trunks_do_not_learn():
    trunk = build_backbone("alexnet")
    assert not trunk.training
    assert not any(p.requires_grad for p in trunk.parameters())


def test_a_pass_can_be_cut_before_every_layer():
    trunk = small("alexnet")
    for stop in range(len(trunk.layers)):

        def progress(stage, done, total, stop=stop):
            assert (stage, total) == ("conv", len(trunk.layers))
            if done == stop:
                raise Cancelled

        with pytest.raises(Cancelled):
            trunk(torch.zeros(1, 3, 70, 70), progress)


@pytest.mark.parametrize(("size", "alpha", "beta"), [(3, 5e-5, 0.75), (5, 0.7, 0.5)])
def test_within_channel_norm_against_numpy(size, alpha, beta):
    x = np.random.default_rng(0).normal(0, 30, (2, 3, 7, 9))
    padded = np.pad(x**2, ((0, 0), (0, 0), (size // 2,) * 2, (size // 2,) * 2))
    expected = np.empty_like(x)
    for i in range(7):
        for j in range(9):
            power = padded[:, :, i : i + size, j : j + size].sum(axis=(2, 3)) / size**2
            expected[:, :, i, j] = x[:, :, i, j] * (1 + alpha * power) ** -beta
    result = WithinChannelNorm(size, alpha, beta)(torch.from_numpy(x))
    np.testing.assert_allclose(result.numpy(), expected, rtol=1e-12)


@pytest.mark.parametrize("preprocessing", [IMAGENET, CAFFE_128])
def test_preprocessing_can_be_undone(preprocessing):
    rgb = torch.tensor([[0.0, 255, 80], [12, 7, 130]]).reshape(2, 3, 1, 1)
    torch.testing.assert_close(preprocessing.inverse(preprocessing(rgb)), rgb, atol=1e-3, rtol=0)


@pytest.mark.parametrize("preprocessing", [IMAGENET, CAFFE_128])
def test_preprocessing_against_numpy(preprocessing):
    rgb = np.random.default_rng(0).integers(0, 256, (2, 3, 4, 5)).astype(np.float32)
    if preprocessing is CAFFE_128:
        expected = rgb[:, ::-1] - 128.0
    else:
        mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
        expected = (rgb / 255 - mean[:, None, None]) / std[:, None, None]
    np.testing.assert_allclose(preprocessing(torch.from_numpy(rgb)).numpy(), expected, atol=2e-5)
