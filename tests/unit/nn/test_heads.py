"""Heads and box regression against numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from spp_viewer.core.boxes import MAX_LOG_SCALE, decode_boxes
from spp_viewer.core.errors import ModelLoadError
from spp_viewer.nn.heads import Heads, encode_boxes
from spp_viewer.nn.pyramid import PyramidPooler, bins_first_columns, spatial_pyramid_pool
from tests.make import arrays, random_boxes, random_heads

RANKS = [None, 3]
TENSORS = [(rank, name) for rank in RANKS for name in random_heads(56, rank=rank).state()]


@pytest.fixture(scope="module", params=RANKS, ids=["whole fc6", "factored fc6"])
def heads(request):
    return random_heads(56, classes=5, width=7, rank=request.param)


def test_layers_against_numpy(heads):
    pooled = torch.rand(9, 56, generator=torch.Generator().manual_seed(0))
    w, x = arrays(heads), pooled.double().numpy()
    hidden = np.maximum(x @ w["fc6_weight"].T + w["fc6_bias"], 0)
    fc7 = np.maximum(hidden @ w["fc7_weight"].T + w["fc7_bias"], 0)
    assert (fc7 == 0).any()
    assert (fc7 > 0).any()
    np.testing.assert_allclose(heads.fc7(pooled).numpy(), fc7, atol=1e-5)
    scores = fc7 @ w["svm_weight"].T + w["svm_bias"]
    np.testing.assert_allclose(heads.scores(heads.fc7(pooled)).numpy(), scores, atol=1e-5)
    offsets = np.einsum("np,ckp->nck", x, w["box_weight"]) + w["box_bias"]
    assert heads.regress_all(pooled).shape == (9, 5, 4)
    np.testing.assert_allclose(heads.regress_all(pooled).numpy(), offsets, atol=1e-4)


def test_no_windows(heads):
    nothing = torch.zeros(0, 56)
    assert heads.scores(heads.fc7(nothing)).shape == (0, 5)
    assert heads.regress_all(nothing).shape == (0, 5, 4)


def test_the_pooled_input_is_left_alone(heads):
    pooled = torch.rand(4, 56) - 0.5
    before = pooled.clone()
    heads.scores(heads.fc7(pooled))
    heads.regress_all(pooled)
    assert torch.equal(pooled, before)


@pytest.mark.parametrize("rank", RANKS)
def test_permuted_heads_on_permuted_input(rank):
    levels, channels = (1, 2, 3), 4
    heads = random_heads(channels * 14, classes=3, width=8, rank=rank)
    features = torch.rand(channels, 9, 9, generator=torch.Generator().manual_seed(1))
    windows = torch.tensor([[0, 0, 8, 8], [2, 1, 5, 7], [3, 3, 3, 3]])
    published = spatial_pyramid_pool(features, windows, levels)
    bins_first = PyramidPooler(features, levels).pool(windows).flatten(1)
    permuted = heads.permuted(bins_first_columns(levels, channels))
    torch.testing.assert_close(permuted.fc7(bins_first), heads.fc7(published))
    torch.testing.assert_close(permuted.regress_all(bins_first), heads.regress_all(published))
    assert not torch.allclose(heads.fc7(bins_first), heads.fc7(published))


def test_sizes_and_types(heads):
    assert (heads.pooled_size, heads.class_count) == (56, 5)
    double = heads.to("cpu", torch.float64)
    assert all(tensor.dtype == torch.float64 for tensor in double.state().values())


def test_state_round_trip(heads):
    again = Heads.from_state({name: tensor.half() for name, tensor in heads.state().items()})
    for name, tensor in again.state().items():
        assert tensor.dtype == torch.float32
        torch.testing.assert_close(tensor, heads.state()[name], atol=2e-3, rtol=2e-3)


@pytest.mark.parametrize(("rank", "name"), TENSORS)
def test_a_missing_tensor_is_named(rank, name):
    state = random_heads(56, rank=rank).state()
    del state[name]
    with pytest.raises(ModelLoadError, match=name):
        Heads.from_state(state)


@pytest.mark.parametrize(("rank", "name"), TENSORS)
@pytest.mark.parametrize("how", ["longer", "another rank", "scalar", "nan", "inf"])
def test_wrong_tensors_are_refused(rank, name, how):
    state = random_heads(56, classes=5, width=7, rank=rank).state()
    tensor = state[name].clone()
    if how == "longer":
        tensor = torch.cat([tensor, tensor])
    elif how == "another rank":
        tensor = tensor[None]
    elif how == "scalar":
        tensor = torch.tensor(1.0)
    else:
        tensor.view(-1)[-1] = float(how)
    state[name] = tensor
    with pytest.raises(ModelLoadError):
        Heads.from_state(state)


def encoded(box, target):
    w, h = box[2] - box[0], box[3] - box[1]
    tw, th = target[2] - target[0], target[3] - target[1]
    dx = ((target[0] + target[2]) - (box[0] + box[2])) / 2 / w
    dy = ((target[1] + target[3]) - (box[1] + box[3])) / 2 / h
    return [dx, dy, math.log(tw / w), math.log(th / h)]


def test_encoding_against_its_twin_and_decoding_is_its_inverse():
    boxes, targets = random_boxes(200, 500, 375, seed=1, shortest=4), random_boxes(200, 500, 375, seed=2, shortest=4)
    offsets = encode_boxes(torch.from_numpy(boxes), torch.from_numpy(targets))
    twin = [encoded(b, t) for b, t in zip(boxes.tolist(), targets.tolist(), strict=True)]
    np.testing.assert_allclose(offsets.numpy(), twin, atol=1e-4)
    back = decode_boxes(boxes, offsets.numpy())
    np.testing.assert_allclose(back, targets, atol=2e-3)


def test_no_offset_leaves_a_box_alone():
    boxes = random_boxes(50, 500, 375)
    np.testing.assert_allclose(decode_boxes(boxes, np.zeros((50, 4), np.float32)), boxes, atol=1e-4, rtol=0)


def test_a_wild_offset_grows_a_box_no_more_than_62_5_times():
    offsets = np.array([[0, 0, 80, MAX_LOG_SCALE]], np.float32)
    moved = decode_boxes(np.array([[0, 0, 16, 16]], np.float32), offsets)
    np.testing.assert_allclose(moved[:, 2:] - moved[:, :2], [[1000, 1000]], rtol=1e-4)
