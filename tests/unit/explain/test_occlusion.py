"""A covered patch: what changes, what does not, and what was predicted."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.progress import CancellableProgress, Cancelled
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.explain.occlusion import mean_colour, occlude, occluded_analysis, occlusion_effect
from spp_viewer.explain.provenance import Provenance, trace
from spp_viewer.explain.roi import pool_window
from spp_viewer.nn.backbone import CAFFE_128, IMAGENET
from spp_viewer.nn.bundle import ModelBundle
from tests.make import SMALL, photo_pixels, random_boxes

OPTIONS = dataclasses.replace(SMALL, scales=(192, 400))
PATCH = np.array([60.5, 40, 92, 71.2], dtype=np.float32)


@pytest.fixture(scope="module")
def detector(tiny_bundle: ModelBundle) -> SppNet:
    return SppNet(tiny_bundle, "cpu", OPTIONS)


@pytest.fixture(scope="module")
def analysis(detector: SppNet, photo: Image) -> Analysis:
    boxes = np.concatenate(
        [
            np.array([[0, 0, 200, 150], [40, 30, 110, 90]], dtype=np.float32),
            random_boxes(20, photo.width, photo.height, seed=5, shortest=20),
        ]
    )
    return detector.analyse(photo, Proposals(boxes, "random", len(boxes)))


def traced(analysis: Analysis, detector: SppNet, proposal: int, label: int = 0) -> Provenance:
    assert detector.heads is not None
    return trace(analysis, detector.heads, detector.bundle.levels, proposal, label)


def test_occluding_paints_every_pixel_touched_and_no_other(photo: Image) -> None:
    covered = occlude(photo, PATCH, (1, 2, 3))
    inner = np.zeros(photo.pixels.shape[:2], dtype=bool)
    inner[40:72, 60:92] = True
    assert (covered.pixels[inner] == (1, 2, 3)).all()
    np.testing.assert_array_equal(covered.pixels[~inner], photo.pixels[~inner])
    corner = occlude(photo, np.array([-9, -9, 3, 2], dtype=np.float32), (0, 0, 0))
    assert (corner.pixels[:2, :3] == 0).all()
    for off in ([300, 0, 310, 9], [5, 5, 5, 5]):
        with pytest.raises(ValueError, match="covers no pixel"):
            occlude(photo, np.array(off, dtype=np.float32), (0, 0, 0))


def test_the_cover_is_the_colour_that_the_network_takes_for_nothing() -> None:
    assert mean_colour(IMAGENET) == (124, 116, 104)
    assert mean_colour(CAFFE_128) == (128, 128, 128)


@pytest.mark.parametrize("proposal", [0, 1])
def test_the_real_loss_is_that_of_a_whole_analysis(detector: SppNet, analysis: Analysis, proposal: int) -> None:
    story = traced(analysis, detector, proposal, label=2)
    effect = occlusion_effect(detector, analysis, story, PATCH)
    truth = occluded_analysis(detector, analysis, PATCH)
    np.testing.assert_array_equal(truth.proposals.boxes, analysis.proposals.boxes)
    np.testing.assert_array_equal(truth.image.pixels, effect.image.pixels)
    np.testing.assert_allclose(effect.after, truth.scores[proposal], atol=2e-5)
    np.testing.assert_array_equal(effect.before, analysis.scores[proposal])
    assert effect.loss == pytest.approx(float(analysis.scores[proposal, 2] - truth.scores[proposal, 2]), abs=3e-5)
    assert abs(effect.loss) > 1e-3
    assert effect.patch == (60, 40, 92, 72)


def test_only_cells_whose_receptive_fields_touch_the_patch_change(detector: SppNet, analysis: Analysis) -> None:
    small = np.flatnonzero(analysis.windows.scale_index == 1)[0]
    for proposal in (0, int(small)):
        story = traced(analysis, detector, proposal)
        effect = occlusion_effect(detector, analysis, story, PATCH)
        h, w = effect.changed.shape
        cells = np.stack(np.meshgrid(np.arange(w), np.arange(h)), axis=-1).reshape(-1, 2)
        fields = story.registration.receptive_fields(cells)
        x1, y1, x2, y2 = effect.patch
        touched = (fields[:, 0] < x2) & (fields[:, 2] > x1) & (fields[:, 1] < y2) & (fields[:, 3] > y1)
        assert not (effect.changed.ravel() & ~touched).any()
        assert effect.changed.any()
    assert not effect.changed.all()  # at the larger scale some cells look elsewhere


def test_predictions_are_the_shares_inside_and_the_slope_along_the_real_change(
    detector: SppNet, analysis: Analysis
) -> None:
    story = traced(analysis, detector, 0, label=1)
    everything = np.array([0, 0, 200, 150], dtype=np.float32)
    whole = occlusion_effect(detector, analysis, story, everything)
    assert whole.predicted == pytest.approx(story.shares.pooled.sum(), abs=1e-6)
    effect = occlusion_effect(detector, analysis, story, PATCH, spread="fields")
    x1, y1, x2, y2 = effect.patch
    assert effect.predicted == pytest.approx(story.photograph("fields")[y1:y2, x1:x2].sum(), abs=1e-9)
    truth = occluded_analysis(detector, analysis, PATCH)
    assert truth.maps is not None
    pooled = pool_window(truth.maps[0].conv5, story.window.cells).values
    slope = (story.shares.gradient * (story.pyramid.values - pooled)).sum()
    assert effect.linear == pytest.approx(float(slope), abs=1e-4)
    assert abs(effect.linear - effect.predicted) > 1e-3  # cells also change that had no share, and by less than all


def test_a_run_can_be_cancelled_and_a_model_without_heads_is_refused(
    detector: SppNet, analysis: Analysis, tiny_bundle: ModelBundle
) -> None:
    story = traced(analysis, detector, 0)
    progress = CancellableProgress()
    progress.cancel()
    with pytest.raises(Cancelled):
        occlusion_effect(detector, analysis, story, PATCH, progress=progress)
    bare = SppNet(dataclasses.replace(tiny_bundle, sppnet=None), "cpu", OPTIONS)
    with pytest.raises(ValueError, match="no heads"):
        occlusion_effect(bare, analysis, story, PATCH)


def test_notes_and_name_of_the_photograph_stay(tmp_path) -> None:
    image = Image(photo_pixels(40, 30), tmp_path / "a.png", ("16-bit values scaled to 8 bits",))
    covered = occlude(image, np.array([0, 0, 4, 4], dtype=np.float32), (0, 0, 0))
    assert (covered.name, covered.notes) == ("a.png", image.notes)
