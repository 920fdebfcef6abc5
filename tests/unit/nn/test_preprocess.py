"""Resizing against numpy, sizes, and padding of tiny images."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import spp_viewer.nn.preprocess as preprocess
from spp_viewer.core.image import Image
from spp_viewer.nn.preprocess import image_tensor, network_input, resized_size
from tests.make import photo_pixels, random_trunk


@pytest.fixture(scope="module")
def trunk():
    return random_trunk("alexnet")


def bilinear(pixels, height, width):
    """Plain bilinear resizing (H, W, 3) without antialiasing; pixel centres at half-integers, edges repeated."""

    def positions(length, wanted):
        at = np.clip((np.arange(wanted) + 0.5) * length / wanted - 0.5, 0, length - 1)
        low = np.floor(at).astype(int)
        return low, np.minimum(low + 1, length - 1), at - low

    pixels = pixels.astype(np.float64)
    low, high, share = positions(pixels.shape[0], height)
    rows = pixels[low] * (1 - share)[:, None, None] + pixels[high] * share[:, None, None]
    low, high, share = positions(pixels.shape[1], width)
    return rows[:, low] * (1 - share)[None, :, None] + rows[:, high] * share[None, :, None]


@pytest.mark.parametrize("size", [(70, 110), (150, 200), (90, 63), (301, 402)])
def test_network_input_against_numpy(trunk, size):
    pixels = photo_pixels()
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    expected = ((bilinear(pixels, *size) / 255 - mean) / std).transpose(2, 0, 1)
    result = network_input(image_tensor(Image(pixels), "cpu"), size, trunk)
    assert result.dtype == torch.float32
    np.testing.assert_allclose(result[0].numpy(), expected, atol=2e-4)


@given(st.integers(1, 6000), st.integers(1, 6000), st.sampled_from([32, 480, 688, 1200]))
def test_the_shorter_side_becomes_the_scale(height, width, scale):
    h, w = resized_size(height, width, scale)
    assert min(h, w) >= 1
    if max(height, width) / min(height, width) * scale**2 <= preprocess.MAX_PIXELS:
        assert min(h, w) == scale
        assert max(h, w) == pytest.approx(max(height, width) * scale / min(height, width), abs=0.501)
    assert h * w <= preprocess.MAX_PIXELS * 1.01


def test_a_panorama_is_scaled_to_fit():
    height, width = resized_size(500, 1, 688)
    assert width < 688
    assert height * width == pytest.approx(preprocess.MAX_PIXELS, rel=0.01)
    assert height / width == pytest.approx(500, rel=0.01)


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 1), (30, 30)])
def test_tiny_inputs_are_padded_with_the_mean(trunk, size):
    side = trunk.minimum_side
    result = network_input(image_tensor(Image(photo_pixels(12, 9)), "cpu"), size, trunk)
    assert result.shape == (1, 3, max(side, size[0]), max(side, size[1]))
    assert (result[:, :, size[0] :] == 0).all()
    assert (result[:, :, :, size[1] :] == 0).all()
    assert (result[:, :, : size[0], : size[1]] != 0).any()
    assert 0 not in trunk(result).shape


def test_image_tensor_is_the_pixels():
    pixels = photo_pixels(7, 5)
    tensor = image_tensor(Image(pixels), "cpu")
    assert tensor.shape == (1, 3, 5, 7)
    np.testing.assert_array_equal(tensor[0].permute(1, 2, 0).numpy(), pixels)
