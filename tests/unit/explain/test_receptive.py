"""Receptive fields against the network itself: change pixels, and see which cells notice."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from spp_viewer.core.image import Image
from spp_viewer.core.results import Geometry, Proposals
from spp_viewer.core.trunks import CONV_NAMES
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain.receptive import Registration, registration_of
from spp_viewer.nn.backbone import WithinChannelNorm, build_backbone, derive_geometry
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.preprocess import image_tensor, network_input, resized_size
from spp_viewer.nn.windows import project_boxes, scale_factor
from tests import make
from tests.unit.nn.narrow import narrow_layers

Pixels = NDArray[np.uint8]
Network = Callable[[Pixels], torch.Tensor]
ALEXNET = Geometry(16, 15.0, 163, 256)


def random_alexnet(size: tuple[int, int]) -> tuple[Network, Geometry]:
    """conv5 (C, h, w) of an image resized to ``size``, by a trunk with random weights, in double precision."""
    trunk = make.random_trunk("alexnet")
    trunk.layers.double()

    def conv5(pixels: Pixels) -> torch.Tensor:
        return trunk.layers(network_input(image_tensor(Image(pixels), "cpu"), size, trunk).double())[0]

    return conv5, trunk.geometry


def narrow(name: str, size: tuple[int, int], end: int | None = None) -> tuple[Network, Geometry]:
    """The same of a trunk with one filter a layer and all weights 1: what grows anywhere shows in every cell there.

    With ``end`` only the first layers.
    """
    layers = narrow_layers(name)[:end].double()
    for layer in layers:
        if isinstance(layer, WithinChannelNorm):
            layer.alpha = 0.0

    def conv5(pixels: Pixels) -> torch.Tensor:
        planes = image_tensor(Image(pixels), "cpu")
        return layers(F.interpolate(planes.float(), size=size, mode="bilinear", align_corners=False).double())[0]

    return conv5, derive_geometry(layers)


def expect_exact_fields(network: Network, geometry: Geometry, pixels: Pixels, size: tuple[int, int]) -> None:
    """Of corner, edge and inner cells, the field holds all pixels that matter, and its four sides do matter.

    Where it ends within a stride of the right or the lower border of the image, that side is as broad as a stride: the
    last pixels there may be left over by the steps of the layers.
    """
    height, width = pixels.shape[:2]
    before = network(pixels)
    h, w = before.shape[1:]
    registration = Registration(geometry, (h, w), size, (height, width))
    for x, y in {(0, 0), (w - 1, h - 1), (w // 2, 1), (w // 2, h // 2)}:
        x1, y1, x2, y2 = registration.receptive_fields([(x, y)])[0].astype(int).tolist()
        assert 0 <= x1 < x2 <= width
        assert 0 <= y1 < y2 <= height

        def change(rows: slice, columns: slice, base: Pixels = pixels) -> Pixels:
            changed = base.copy()
            changed[rows, columns] = 255 - changed[rows, columns] // 8
            return changed

        outside = change(slice(None), slice(None))
        outside[y1:y2, x1:x2] = pixels[y1:y2, x1:x2]
        apart = (network(outside) - before).abs().amax(dim=0)
        assert apart[y, x] <= 1e-9 * before.abs().max()
        if not np.array_equal(outside, pixels):
            assert apart.max() > 0
        rows, columns = slice(y1, y2), slice(x1, x2)
        stride = np.ceil(geometry.stride * registration.ratio).astype(int)
        broad_x, broad_y = np.where([x2, y2] > np.array([width, height]) - stride, stride, 1).tolist()
        for side in (
            change(rows, slice(x1, x1 + 1)),
            change(rows, slice(x2 - broad_x, x2)),
            change(slice(y1, y1 + 1), columns),
            change(slice(y2 - broad_y, y2), columns),
        ):
            assert (network(side) - before)[:, y, x].abs().max() > 1e-6 * before.abs().max()


@pytest.mark.parametrize(("shape", "scale"), [((90, 120), 200), ((330, 250), 200)])
def test_a_random_alexnet_sees_exactly_its_receptive_fields(shape: tuple[int, int], scale: int) -> None:
    size = resized_size(*shape, scale)
    network, geometry = random_alexnet(size)
    expect_exact_fields(network, geometry, make.photo_pixels(shape[1], shape[0]), size)


@pytest.mark.parametrize(("shape", "scale"), [((150, 190), 260), ((230, 240), 230)])
@pytest.mark.parametrize("name", ["alexnet", "vgg16", "zf5"])
def test_every_trunk_sees_exactly_its_receptive_fields(name: str, shape: tuple[int, int], scale: int) -> None:
    size = resized_size(*shape, scale)
    network, geometry = narrow(name, size)
    # On black nothing responds, so whatever brightens a cell has to come from the pixels that were changed.
    expect_exact_fields(network, geometry, np.zeros((*shape, 3), dtype=np.uint8), size)


@pytest.mark.parametrize("layer", [(name, layer) for name in CONV_NAMES for layer in CONV_NAMES[name][:-1]])
def test_every_layer_sees_exactly_its_receptive_fields(layer: tuple[str, str]) -> None:
    with torch.device("meta"):
        known = {found.name: found for found in build_backbone(layer[0]).conv_layers}[layer[1]]
    size = resized_size(75, 95, 130)
    network, geometry = narrow(layer[0], size, known.end)
    assert geometry == dataclasses.replace(known.geometry, channels=1)
    expect_exact_fields(network, geometry, np.zeros((75, 95, 3), dtype=np.uint8), size)


def test_fields_that_are_not_clipped_are_squares_around_the_cells() -> None:
    registration = Registration(ALEXNET, (42, 56), (688, 917), (375, 500))
    cells = [(0, 0), (55, 41), (20, 30)]
    fields, squares = registration.receptive_fields(cells, clip=False), registration.squares(cells)
    sides = fields[:, 2:] - fields[:, :2]
    # 163 resized pixels from centre to centre, and the two image pixels that each of the outermost lies between.
    assert (sides >= 162 * registration.ratio + 1).all()
    assert (sides < 162 * registration.ratio + 3).all()
    np.testing.assert_allclose((fields[:, :2] + fields[:, 2:]) / 2, (squares[:, :2] + squares[:, 2:]) / 2, atol=1)
    clipped = registration.receptive_fields(cells)
    assert clipped[0, :2].tolist() == [0, 0]
    assert clipped[1, 2:].tolist() == [500, 375]
    assert clipped[2].tolist() == fields[2].tolist()


registrations = st.builds(
    lambda h, w, height, width, scale: Registration(
        ALEXNET, (h, w), resized_size(height, width, scale), (height, width)
    ),
    st.integers(1, 30),
    st.integers(1, 30),
    st.integers(1, 700),
    st.integers(1, 700),
    st.sampled_from([64, 224, 688]),
)


@given(registrations, st.data())
def test_clipped_fields_and_squares_stay_in_the_image(registration: Registration, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, registration.map_size[1] - 1))
    y = data.draw(st.integers(0, registration.map_size[0] - 1))
    height, width = registration.image_size
    for box in (registration.receptive_fields([(x, y)])[0], registration.squares([(x, y)])[0]):
        x1, y1, x2, y2 = box.tolist()
        assert 0 <= x1 <= x2 <= width
        assert 0 <= y1 <= y2 <= height
    x1, y1, x2, y2 = registration.receptive_fields([(x, y)])[0].tolist()
    assert x2 - x1 >= 1
    assert y2 - y1 >= 1


@pytest.mark.parametrize("shape", [(375, 500), (500, 334), (1200, 1600), (688, 688)])
@pytest.mark.parametrize("geometry", [ALEXNET, Geometry(16, 7.5, 196, 512), Geometry(16, 20.0, 139, 256)])
def test_a_square_the_cell_at_its_middle_and_the_window_of_that_point_agree(
    shape: tuple[int, int], geometry: Geometry
) -> None:
    size = resized_size(*shape, 688)
    h, w = int((size[0] - geometry.centre) // 16), int((size[1] - geometry.centre) // 16)
    registration = Registration(geometry, (h, w), size, shape)
    cells = np.stack(np.meshgrid(np.arange(w), np.arange(h)), axis=-1).reshape(-1, 2)
    squares = registration.squares(cells)
    middles = (squares[:, :2] + squares[:, 2:]) / 2
    assert [registration.cell_at(x, y) for x, y in middles.tolist()] == [(x, y) for x, y in cells.tolist()]
    points = np.concatenate([middles - 0.5, middles + 0.5], axis=1).astype(np.float32)
    windows = project_boxes(points, scale_factor(min(size), *shape), geometry, (h, w)).numpy()
    assert np.array_equal(windows, np.tile(cells, 2))


def test_the_margin_belongs_to_the_nearest_cell_and_nothing_lies_off_the_image() -> None:
    registration = Registration(ALEXNET, (42, 56), (688, 917), (375, 500))
    # Cell 0 is centred on resized pixel 15, whose middle is 15.5, and stands for 8 to either side.
    np.testing.assert_allclose(registration.squares([(0, 0)])[0, :2], 7.5 * registration.ratio, rtol=1e-6)
    assert registration.squares([(0, 0)])[0].min() > 1
    assert registration.cell_at(0, 0) == (0, 0)
    assert registration.cell_at(500, 375) == (55, 41)
    assert registration.cell_at(-0.1, 5) is None
    assert registration.cell_at(5, 375.1) is None


def test_an_analysis_knows_where_its_cells_lie(photo: Image, tiny_bundle: ModelBundle) -> None:
    few = Proposals(make.random_boxes(3, 200, 150, shortest=30), "random", 3)
    analysis = SppNet(tiny_bundle, "cpu", make.SMALL).analyse(photo, few)
    assert analysis.maps is not None
    registration = registration_of(analysis, 0)
    assert registration.image_size == (150, 200)
    assert registration.input_size == (224, 299)
    assert registration.map_size == analysis.maps[0].conv5.shape[1:]
    with pytest.raises(ValueError, match="R-CNN has no feature maps"):
        registration_of(Rcnn(tiny_bundle, "cpu", make.SMALL).analyse(photo, few), 0)


def test_wrong_input_is_refused() -> None:
    registration = Registration(ALEXNET, (42, 56), (688, 917), (375, 500))
    with pytest.raises(ValueError, match=r"shape \(K, 2\)"):
        registration.receptive_fields([1, 2])
    with pytest.raises(ValueError, match="at least one"):
        Registration(ALEXNET, (0, 56), (688, 917), (375, 500))
    assert registration.squares(np.zeros((0, 2))).shape == (0, 4)
