"""Maps of any layer: against the trunk itself, and in exact registration with the photograph."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from spp_viewer.core.image import Image
from spp_viewer.core.options import Options
from spp_viewer.core.progress import Cancelled
from spp_viewer.core.results import Analysis, Geometry, Proposals
from spp_viewer.core.trunks import CONV_NAMES, conv_names
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.explain import feature_maps, layers
from spp_viewer.explain.feature_maps import MOSAIC_CELLS, LayerMaps, block_for, conv5_maps
from spp_viewer.explain.filters import selectivity
from spp_viewer.explain.layers import compute_layers, pack
from spp_viewer.explain.receptive import Registration
from spp_viewer.nn.backbone import ConvLayer
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.preprocess import image_tensor, network_input
from tests import make

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def analysis(photo: Image, tiny_bundle: ModelBundle) -> Analysis:
    boxes = np.array([[10, 20, 90, 130], [100, 40, 180, 80]], dtype=np.float32)
    return SppNet(tiny_bundle, "cpu", Options(scales=(160, 224))).analyse(photo, Proposals(boxes, "by hand", 2))


@pytest.fixture(scope="module")
def computed(analysis: Analysis, tiny_bundle: ModelBundle) -> dict[str, LayerMaps]:
    """All layers at the larger scale."""
    return {maps.name: maps for maps in compute_layers(analysis, 1, "conv5", tiny_bundle.backbone, CPU)}


def activations(analysis: Analysis, bundle: ModelBundle, layer: str) -> np.ndarray:
    assert analysis.maps is not None
    x = network_input(image_tensor(analysis.image, "cpu"), analysis.maps[1].size, bundle.backbone)
    end = {known.name: known.end for known in bundle.backbone.conv_layers}[layer]
    return bundle.backbone.layers[:end](x)[0].numpy()


@pytest.mark.parametrize("layer", CONV_NAMES["alexnet"])
def test_the_maps_are_the_trunks(
    analysis: Analysis, tiny_bundle: ModelBundle, computed: dict[str, LayerMaps], layer: str
) -> None:
    expected, maps = activations(analysis, tiny_bundle, layer), computed[layer]
    assert (len(maps), *maps.size) == expected.shape
    assert maps.block == 1
    peak = expected.max(axis=(1, 2))
    np.testing.assert_allclose(maps.statistics.peak, peak, rtol=1e-6)
    np.testing.assert_allclose(maps.statistics.mean, expected.mean(axis=(1, 2)), rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(maps.map(None), expected.max(axis=0), rtol=1e-6)
    for number in (0, 7, len(maps) - 1):
        np.testing.assert_allclose(maps.map(number), expected[number], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(maps.column(3, 1), expected[:, 1, 3], rtol=1e-5, atol=1e-6)
    assert maps.nbytes == maps.stored.nbytes + maps.maximum.nbytes  # nothing is kept twice


def test_the_last_layer_is_what_the_analysis_keeps(analysis: Analysis, computed: dict[str, LayerMaps]) -> None:
    kept = conv5_maps(analysis, 1)
    assert kept.name == "conv5"
    assert kept.block == 1
    assert np.shares_memory(kept.map(3), analysis.maps[1].conv5)  # type: ignore[index]
    assert kept.registration == computed["conv5"].registration
    np.testing.assert_allclose(computed["conv5"].map(9), kept.map(9), rtol=1e-3, atol=1e-4)  # another memory layout
    np.testing.assert_array_equal(kept.column(2, 3), analysis.maps[1].conv5[:, 3, 2])  # type: ignore[index]


def test_a_changed_pixel_changes_the_cells_that_see_it_and_no_others(
    analysis: Analysis, tiny_bundle: ModelBundle, computed: dict[str, LayerMaps]
) -> None:
    x, y = 121, 64
    pixels = analysis.image.pixels.copy()
    pixels[y, x] = 255 - pixels[y, x]
    changed = dataclasses.replace(analysis, image=Image(pixels))
    for after in compute_layers(changed, 1, "conv4", tiny_bundle.backbone, CPU):
        before = computed[after.name]
        h, w = before.size
        columns, rows = np.meshgrid(np.arange(w), np.arange(h))
        fields = before.registration.receptive_fields(np.stack([columns.ravel(), rows.ravel()], axis=1))
        x1, y1, x2, y2 = fields.T
        sees = ((x1 <= x) & (x < x2) & (y1 <= y) & (y < y2)).reshape(h, w)
        apart = np.abs(activations(changed, tiny_bundle, after.name) - activations(analysis, tiny_bundle, after.name))
        moved = apart.max(axis=0) > 1e-5
        assert moved.any()
        assert not moved[~sees].any()  # nothing outside the field
        middle = np.argwhere(sees).mean(axis=0).astype(int)
        assert moved[tuple(middle)]


def test_layers_on_the_way_come_along_within_a_budget(
    analysis: Analysis, tiny_bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "MAX_LOWER_BYTES", 0)
    assert [m.name for m in compute_layers(analysis, 0, "conv3", tiny_bundle.backbone, CPU)] == ["conv3"]
    monkeypatch.undo()
    assert [m.name for m in compute_layers(analysis, 0, "conv3", tiny_bundle.backbone, CPU)] == [
        "conv1", "conv2", "conv3",
    ]  # fmt: skip


def test_it_can_be_cancelled_at_every_step(
    analysis: Analysis, tiny_bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_maps, "MOSAIC_CELLS", 1000)
    steps: list[tuple[str, int, int]] = []
    compute_layers(analysis, 0, "conv2", tiny_bundle.backbone, CPU, lambda *step: steps.append(step))
    assert [done for stage, done, _ in steps if stage == "layer"] == list(range(5))  # two convs, two ReLUs, one pooling
    assert len({stage for stage, *_ in steps}) == 3  # and while each is packed
    for stop in range(0, len(steps), 4):
        left = iter(range(stop))

        def progress(stage: str, done: int, total: int, left=left) -> None:  # type: ignore[no-untyped-def]
            if next(left, None) is None:
                raise Cancelled

        with pytest.raises(Cancelled):
            compute_layers(analysis, 0, "conv2", tiny_bundle.backbone, CPU, progress)


def test_what_has_no_maps_is_refused(analysis: Analysis, tiny_bundle: ModelBundle) -> None:
    with pytest.raises(ValueError, match="no layer 'conv9', only conv1"):
        compute_layers(analysis, 0, "conv9", tiny_bundle.backbone, CPU)
    rcnn = Rcnn(tiny_bundle, "cpu", Options()).analyse(analysis.image, analysis.proposals)
    with pytest.raises(ValueError, match="R-CNN has no feature maps"):
        compute_layers(rcnn, 0, "conv2", tiny_bundle.backbone, CPU)


def packed(count: int, height: int, width: int, scale: float = 1.0) -> tuple[LayerMaps, np.ndarray]:
    maps = torch.rand(count, height, width, generator=torch.Generator().manual_seed(3)) ** 4 * scale
    geometry = Geometry(2, 0.5, 5, count)
    registration = Registration(geometry, (height, width), (2 * height, 2 * width), (2 * height, 2 * width))
    return pack(ConvLayer("conv1_2", 4, geometry), maps, registration), maps.numpy()


def test_large_maps_are_reduced_for_the_mosaic_alone() -> None:
    maps, values = packed(64, 301, 403)
    assert maps.block == 2
    assert maps.greatest.size <= MOSAIC_CELLS
    assert maps.greatest.shape == maps.means.shape == (64, 151, 202)
    np.testing.assert_array_equal(maps.greatest[5, 150, 201], values[5, 300:, 402:].max())
    np.testing.assert_allclose(maps.means[5, 150, 201], values[5, 300:, 402:].mean(), rtol=1e-5)
    np.testing.assert_array_equal(maps.greatest[9, 10, 20], values[9, 20:22, 40:42].max())
    np.testing.assert_allclose(maps.map(5), values[5], rtol=2**-10, atol=1e-6)
    np.testing.assert_allclose(maps.column(9, 7), values[:, 7, 9], rtol=2**-10, atol=1e-6)
    assert maps.reduced_cells((7, 8, 12, 402)) == (3, 4, 6, 201)
    window = (40, 80, 119, 199)  # whole squares
    np.testing.assert_allclose(maps.selectivity(window), selectivity(values, window), atol=0.01)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e7])
def test_activations_of_any_size_keep_their_digits(scale: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_maps, "MOSAIC_CELLS", 60)
    maps, values = packed(3, 9, 11, scale)
    assert maps.stored.dtype == np.float16
    for number in range(3):
        np.testing.assert_allclose(maps.map(number), values[number], rtol=2**-9, atol=scale * 1e-6)


def test_a_silent_filter_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_maps, "MOSAIC_CELLS", 10)
    registration = Registration(Geometry(1, 0.0, 3, 2), (4, 5), (4, 5), (4, 5))
    maps = pack(ConvLayer("conv1", 2, registration.geometry), torch.zeros(2, 4, 5), registration)
    assert maps.map(1).max() == maps.column(2, 2).max() == 0


def test_a_box_is_cells_with_their_centres_in_it() -> None:
    maps, _ = packed(2, 30, 40)
    frame = maps.registration.frame
    for box in ((10.2, 7.0, 33.9, 20.1), (0, 0, 80, 60), (11.1, 11.1, 11.2, 11.3), (79.5, 59.5, 80, 60)):
        left, top, right, bottom = maps.cells_in(box)
        xs = [x for x in range(40) if box[0] <= frame.centres(np.array([[x, 0]]))[0, 0] <= box[2]]
        ys = [y for y in range(30) if box[1] <= frame.centres(np.array([[0, y]]))[0, 1] <= box[3]]
        assert 0 <= left <= right < 40
        assert 0 <= top <= bottom < 30
        if xs and ys:
            assert (left, right, top, bottom) == (xs[0], xs[-1], ys[0], ys[-1])
        else:
            assert (left, top) == (right, bottom)
            x1, y1, x2, y2 = maps.registration.squares([(left, top)])[0].tolist()
            assert x1 <= (box[0] + box[2]) / 2 <= x2 + 1
            assert y1 <= (box[1] + box[3]) / 2 <= y2 + 1


def test_blocks_and_names() -> None:
    assert block_for(256, 42, 57) == 1
    assert block_for(384, 42, 65) == 1
    assert block_for(64, 171, 228) == 2
    assert block_for(10**7, 2, 3) == 3  # one square, whatever it takes
    assert len(CONV_NAMES["vgg16"]) == 13
    assert (CONV_NAMES["vgg16"][0], CONV_NAMES["vgg16"][-1]) == ("conv1_1", "conv5_3")
    assert conv_names("something else") == ("conv5",)


def test_maps_that_do_not_fit_are_refused() -> None:
    maps, _ = packed(2, 6, 8)
    with pytest.raises(ValueError, match="do not fit"):
        dataclasses.replace(maps, block=2)
    with pytest.raises(ValueError, match="do not fit"):
        dataclasses.replace(maps, stored=maps.stored[:, 1:])


def test_every_trunk_names_its_layers() -> None:
    for name, names in CONV_NAMES.items():
        trunk = make.random_trunk(name)
        assert tuple(layer.name for layer in trunk.conv_layers) == names
        assert trunk.conv_layers[-1].geometry == trunk.geometry
        assert trunk.conv_layers[-1].end == len(trunk.layers)
