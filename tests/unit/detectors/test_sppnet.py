"""SPP-Net against a slow path of its own: crop conv5, pool the crop, multiply."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import spp_viewer.nn.preprocess as preprocess
from spp_viewer.core.image import Image
from spp_viewer.core.options import FIVE_SCALES, Options
from spp_viewer.core.results import STAGES, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.detectors.postprocess import detections_of, find_candidates
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.preprocess import image_tensor, network_input
from tests.make import SMALL, arrays, photo_pixels, random_boxes
from tests.unit.nn.test_windows import cells_of, scale_of

FIVE = dataclasses.replace(SMALL, scales=(160, 192, 230, 288, 400))


def some_proposals(image, count=30):
    boxes = random_boxes(count, image.width, image.height, seed=7, shortest=1).round()
    extra = [[0, 0, image.width, image.height], [0, 0, 1, 1], [image.width - 1, 0, image.width, 1]]
    boxes = np.concatenate([boxes, boxes[:3], extra]).astype(np.float32)  # three twice, so that features are shared
    return Proposals(boxes, "random", len(boxes))


def slow_scores(bundle, image, boxes, scales):
    """Scores (N, classes), offsets (N, classes, 4) and cells (N, 5) with the scale first, one proposal at a time."""
    maps = []
    for scale in scales:
        ratio = scale / min(image.height, image.width)
        size = round(image.height * ratio), round(image.width * ratio)
        with torch.inference_mode():
            maps.append(bundle.backbone(network_input(image_tensor(image, "cpu"), size, bundle.backbone))[0].clone())
    weights = arrays(bundle.sppnet)
    scores, offsets, cells = [], [], []
    for box in boxes.tolist():
        number = scale_of(box, image.height, image.width, scales)
        conv5 = maps[number]
        factor = (scales[number] - 1) / (min(image.height, image.width) - 1)
        left, top, right, bottom = cells_of(box, factor, bundle.backbone.geometry, conv5.shape[1:])
        crop = conv5[None, :, top : bottom + 1, left : right + 1]
        x = np.concatenate([F.adaptive_max_pool2d(crop, n).double().numpy().ravel() for n in (1, 2, 3, 6)])
        hidden = np.maximum(weights["fc6_weight"] @ x + weights["fc6_bias"], 0)
        fc7 = np.maximum(weights["fc7_weight"] @ hidden + weights["fc7_bias"], 0)
        scores.append(weights["svm_weight"] @ fc7 + weights["svm_bias"])
        offsets.append(weights["box_weight"] @ x + weights["box_bias"])
        cells.append([number, left, top, right, bottom])
    return np.array(scores), np.array(offsets), np.array(cells)


@pytest.mark.parametrize("options", [SMALL, FIVE], ids=["1 scale", "5 scales"])
def test_analyse_against_the_slow_path(either_bundle, photo, options):
    proposals = some_proposals(photo)
    analysis = SppNet(either_bundle, "cpu", options).analyse(photo, proposals)
    scores, offsets, cells = slow_scores(either_bundle, photo, proposals.boxes, options.scales)
    windows = analysis.windows
    np.testing.assert_array_equal(windows.scale_index, cells[:, 0])
    np.testing.assert_array_equal(windows.cells, cells[:, 1:])
    assert windows.unique_count == len(np.unique(cells, axis=0)) < len(proposals)
    np.testing.assert_allclose(analysis.scores, scores, atol=2e-3)
    np.testing.assert_allclose(analysis.offsets[windows.unique_row], offsets, atol=2e-3)
    assert len(analysis.fc7) == windows.unique_count
    assert len(analysis.maps) == len(options.scales)
    if len(options.scales) == 5:
        assert len(np.unique(windows.scale_index)) >= 3
    assert len(analysis.detections) > 0


def test_detections_follow_from_scores_and_offsets(tiny_bundle, photo):
    analysis = SppNet(tiny_bundle, "cpu", SMALL).analyse(photo)
    offsets = analysis.offsets[analysis.windows.unique_row]
    again = find_candidates(analysis.proposals.boxes, analysis.scores, offsets, (150, 200), SMALL)
    np.testing.assert_array_equal(analysis.candidates.after, again.after)
    np.testing.assert_array_equal(analysis.detections.boxes, detections_of(again).boxes)
    assert (analysis.detections.scores > SMALL.score_threshold).all()


def equal_bits(a, b):
    for name in ("fc7", "scores", "offsets"):
        assert getattr(a, name).tobytes() == getattr(b, name).tobytes()
    for name in ("boxes", "labels", "scores", "proposals", "candidates"):
        assert getattr(a.detections, name).tobytes() == getattr(b.detections, name).tobytes()
    for one, other in zip(a.maps, b.maps, strict=True):
        assert one.conv5.tobytes() == other.conv5.tobytes()


def test_the_same_bits_in_every_run_and_of_every_object(tiny_bundle, photo):
    options = dataclasses.replace(FIVE, proposals="fast")
    detector = SppNet(tiny_bundle, "cpu", options)
    first = detector.analyse(photo)
    equal_bits(first, detector.analyse(photo))
    equal_bits(first, SppNet(tiny_bundle, "cpu", options).analyse(Image(photo.pixels.copy())))
    assert len(first.detections) > 0


def test_another_analysis_in_between_changes_nothing(tiny_bundle, photo):
    detector = SppNet(tiny_bundle, "cpu", SMALL)
    first = detector.analyse(photo)
    kept = first.scores.copy(), first.maps[0].conv5.copy()
    detector.analyse(Image(photo_pixels(seed=9)[:, ::-1]))
    np.testing.assert_array_equal(first.scores, kept[0])
    np.testing.assert_array_equal(first.maps[0].conv5, kept[1])
    equal_bits(first, detector.analyse(photo))


def test_what_an_analysis_says_about_itself(tiny_bundle, photo):
    analysis = SppNet(tiny_bundle, "cpu", SMALL).analyse(photo)
    assert (analysis.detector, analysis.model, analysis.backbone) == ("SPP-Net", "tiny", "alexnet")
    assert analysis.classes == tiny_bundle.classes
    assert analysis.device.startswith("cpu (")
    assert analysis.image is photo
    assert analysis.options is SMALL
    assert analysis.notices == ()
    seconds = analysis.timings.seconds
    assert list(seconds) == [stage for stage in STAGES if stage != "crop"]
    assert all(value >= 0 for value in seconds.values())
    assert sum(seconds.values()) <= analysis.timings.total * 1.01


def test_notes_on_the_image_are_passed_on(tiny_bundle, photo):
    noted = Image(photo.pixels, notes=("first of 2 frames",))
    assert SppNet(tiny_bundle, "cpu", SMALL).analyse(noted, some_proposals(photo)).notices == ("first of 2 frames",)


def test_a_bundle_without_heads_gives_features_only(tiny_bundle, photo):
    bare = ModelBundle("features", (), (1, 2, 4), tiny_bundle.backbone, None)
    analysis = SppNet(bare, "cpu", SMALL).analyse(photo, some_proposals(photo))
    assert analysis.maps[0].conv5.any()
    assert len(analysis.windows) == len(analysis.proposals)
    assert (analysis.classes, len(analysis.candidates), len(analysis.detections)) == ((), 0, 0)
    assert analysis.scores.shape == (len(analysis.proposals), 0)


def test_no_proposals(tiny_bundle, photo):
    nothing = Proposals(np.zeros((0, 4)), "none", 0)
    for options in (SMALL, FIVE):
        analysis = SppNet(tiny_bundle, "cpu", options).analyse(photo, nothing)
        assert (len(analysis.windows), len(analysis.detections)) == (0, 0)
        assert analysis.scores.shape == (0, 4)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (3, 2000), (2000, 3), (2, 2), (5, 40)])
def test_odd_images(tiny_bundle, monkeypatch, size):
    monkeypatch.setattr(preprocess, "MAX_PIXELS", 400_000)  # the real limit takes its seconds
    image = Image(photo_pixels(*size))
    for method in ("fast", "grid"):
        options = dataclasses.replace(SMALL, proposals=method)
        analysis = SppNet(tiny_bundle, "cpu", options).analyse(image)
        assert len(analysis.proposals) >= 1
        assert np.isfinite(analysis.scores).all()
        boxes = analysis.detections.boxes
        assert ((boxes >= 0) & (boxes <= [*size, *size])).all()
        lowered = [notice for notice in analysis.notices if "so oblong" in notice]
        assert len(lowered) == (1 if max(size) / min(size) > 8 else 0)


def test_scales_lowered_to_one_size_share_a_map(tiny_bundle, monkeypatch):
    monkeypatch.setattr(preprocess, "MAX_PIXELS", 100_000)
    detector = SppNet(tiny_bundle, "cpu", FIVE)
    passes = []
    detector.backbone.register_forward_hook(lambda *call: passes.append(call))
    analysis = detector.analyse(Image(photo_pixels(20, 400)))
    assert [m.scale for m in analysis.maps] == list(FIVE.scales)
    assert {m.size for m in analysis.maps} == {(1414, 71)}
    assert len(passes) == 1
    assert not analysis.windows.scale_index.any()


def test_the_default_options_on_a_photograph(tiny_bundle, photo):
    detector = SppNet(tiny_bundle, "cpu")
    assert detector.options == Options()
    analysis = detector.analyse(photo, some_proposals(photo))
    assert analysis.maps[0].size == (688, 917)
    assert analysis.maps[0].conv5.shape == (256, 42, 56)
    assert max(FIVE_SCALES) == 1200


@pytest.mark.parametrize("levels", [(1, 2, 4), (1, 2, 3, 6), (5,)])
@pytest.mark.parametrize("size", [(200, 150), (64, 64), (1, 1), (70, 300)])
def test_whole_image_is_adaptive_pooling_of_conv5_whatever_the_size(tiny_bundle, size, levels):
    image = Image(photo_pixels(*size))
    whole = SppNet(tiny_bundle, "cpu", SMALL).whole_image(image, levels)
    assert whole.vector.shape == (256 * sum(n * n for n in levels),)
    assert not whole.vector.flags.writeable
    assert whole.input_size == (image.height, image.width)
    with torch.inference_mode():
        conv5 = tiny_bundle.backbone(network_input(image_tensor(image, "cpu"), whole.input_size, tiny_bundle.backbone))
    assert tuple(conv5.shape[2:]) == whole.map_size
    expected = np.concatenate([F.adaptive_max_pool2d(conv5, n).numpy().ravel() for n in levels])
    np.testing.assert_allclose(whole.vector, expected, atol=1e-4)


def test_whole_image_at_a_scale(tiny_bundle, photo):
    whole = SppNet(tiny_bundle, "cpu").whole_image(photo, scale=300)
    assert whole.input_size == (300, 400)
    assert whole.vector.shape == (21 * 256,)
