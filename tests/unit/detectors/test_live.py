"""Windows scored on the spot against whole analyses with the same boxes as proposals."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from cachetools import LRUCache
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.live import MAX_UNTABLED, WarpScorer, WindowScorer
from spp_viewer.detectors.splice import with_appended, with_only
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.pooling import pool_window
from spp_viewer.nn.pyramid import PyramidPooler
from tests.make import SMALL, photo_pixels, random_boxes

FIVE = dataclasses.replace(SMALL, scales=(160, 192, 230, 288, 400))


def proposals_of(boxes: np.ndarray) -> Proposals:
    return Proposals(boxes, "by hand", len(boxes))


@pytest.fixture(scope="module", params=[SMALL, FIVE], ids=["1 scale", "5 scales"])
def detector(request: pytest.FixtureRequest, either_bundle: ModelBundle) -> SppNet:
    return SppNet(either_bundle, "cpu", request.param)


@pytest.fixture(scope="module")
def analysis(detector: SppNet, photo: Image) -> Analysis:
    return detector.analyse(photo, proposals_of(random_boxes(30, photo.width, photo.height, seed=3, shortest=4)))


@pytest.fixture
def scorer(detector: SppNet, analysis: Analysis) -> WindowScorer:
    return WindowScorer.of(detector, analysis)


def assert_same_candidates(ours: Analysis, theirs: Analysis) -> None:
    for name in ("proposal", "label", "score", "before", "after", "outcome", "suppressor", "overlap"):
        np.testing.assert_array_equal(getattr(ours.candidates, name), getattr(theirs.candidates, name), err_msg=name)
    np.testing.assert_array_equal(ours.detections.boxes, theirs.detections.boxes)


def test_one_window_has_the_bits_of_an_analysis_with_that_proposal_alone(
    detector: SppNet, scorer: WindowScorer, photo: Image
) -> None:
    boxes = random_boxes(8, photo.width, photo.height, seed=11)
    edges = [[0, 0, photo.width, photo.height], [7, 7, 7, 7], [199, 149, 200, 150]]
    for box in np.concatenate([boxes, np.array(edges, dtype=np.float32)]):
        truth = detector.analyse(photo, proposals_of(box[None]))
        ours = scorer.score(box[None])
        assert truth.windows is not None
        np.testing.assert_array_equal(ours.windows.cells, truth.windows.cells)
        np.testing.assert_array_equal(ours.windows.scale_index, truth.windows.scale_index)
        np.testing.assert_array_equal(ours.scores, truth.scores)
        np.testing.assert_array_equal(ours.fc7, truth.fc7)
        np.testing.assert_array_equal(ours.offsets, truth.offsets)


def test_many_windows_agree_with_an_analysis_of_them(detector: SppNet, scorer: WindowScorer, photo: Image) -> None:
    boxes = random_boxes(120, photo.width, photo.height, seed=5)
    truth, ours = detector.analyse(photo, proposals_of(boxes)), scorer.score(boxes)
    assert truth.windows is not None
    np.testing.assert_array_equal(ours.row, truth.windows.unique_row)
    np.testing.assert_allclose(ours.scores, truth.scores, atol=2e-5)
    np.testing.assert_allclose(ours.offsets, truth.offsets, atol=2e-5)
    assert set(ours.seconds) == {"windows", "pool", "fc", "svm", "bbox"}


def test_pooled_values_are_the_engine_s_whether_few_or_many(scorer: WindowScorer, photo: Image) -> None:
    boxes = random_boxes(40, photo.width, photo.height, seed=6)
    many = scorer.score(boxes)
    for start in range(0, len(boxes), MAX_UNTABLED):
        few = scorer.score(boxes[start : start + MAX_UNTABLED])
        np.testing.assert_array_equal(few.pooled[few.row], many.pooled[many.row[start : start + MAX_UNTABLED]])


@given(
    st.integers(1, 25),
    st.integers(1, 25),
    st.integers(0, 2**31),
    st.sets(st.sampled_from([1, 2, 3, 4, 5, 6, 12]), min_size=1),
)
def test_one_window_pooled_alone_against_the_pooler(height: int, width: int, seed: int, levels: set[int]) -> None:
    rng = np.random.default_rng(seed)
    conv5 = rng.normal(size=(height, width, 3)).astype(np.float32)
    conv5[rng.integers(height), rng.integers(width), 0] = np.nan
    (left, right), (top, bottom) = np.sort(rng.integers(0, width, 2)), np.sort(rng.integers(0, height, 2))
    ordered = tuple(sorted(levels))
    pooler = PyramidPooler(torch.from_numpy(conv5).permute(2, 0, 1), ordered)
    expected = pooler.pool(torch.tensor([[left, top, right, bottom]]))[0].numpy()
    cells = int(left), int(top), int(right), int(bottom)
    np.testing.assert_array_equal(pool_window(conv5.transpose(2, 0, 1), cells, ordered), expected)


def test_a_remembered_window_is_the_same_and_others_push_it_out(
    scorer: WindowScorer, photo: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scorer, "_recent", LRUCache(3))
    box = np.array([[30, 20, 120, 100]], dtype=np.float32)
    first, again = scorer.score(box), scorer.score(box + np.float32(0.01))
    assert again.windows.cells.tolist() == first.windows.cells.tolist()
    assert "fc" not in again.seconds
    np.testing.assert_array_equal(again.scores, first.scores)
    assert not np.array_equal(again.regressed(0), first.regressed(0))  # offsets are the same, the box is not
    others = [[0, 0, 50, 50], [100, 50, 190, 150], [0, 0, 200, 150]]
    for other in (*others[:2], box[0], others[2]):
        scorer.score(np.array([other], dtype=np.float32))
    assert "fc" not in scorer.score(box).seconds  # it was used later than the first of the others
    for other in others:
        scorer.score(np.array([other], dtype=np.float32))
    assert "fc" in scorer.score(box).seconds


def test_a_scale_can_be_forced(scorer: WindowScorer, detector: SppNet, photo: Image) -> None:
    boxes = random_boxes(5, photo.width, photo.height, seed=9, shortest=30)
    for number, scale in enumerate(detector.options.scales):
        only = SppNet(detector.bundle, "cpu", dataclasses.replace(detector.options, scales=(scale,)))
        truth, ours = only.analyse(photo, proposals_of(boxes)), scorer.score(boxes, number)
        assert truth.windows is not None
        assert set(ours.windows.scale_index) == {number}
        np.testing.assert_array_equal(ours.windows.cells, truth.windows.cells)
        np.testing.assert_allclose(ours.scores, truth.scores, atol=2e-5)


def test_the_regressed_box_is_what_postprocessing_makes_of_it(detector: SppNet, analysis: Analysis) -> None:
    candidates = detector.analyse(analysis.image, analysis.proposals).candidates
    scored = WindowScorer.of(detector, analysis).score(analysis.proposals.boxes)
    kept = np.flatnonzero(candidates.outcome == 0)
    assert len(kept)
    for row in kept:
        moved = scored.regressed(int(candidates.label[row]))[candidates.proposal[row]]
        np.testing.assert_allclose(moved, candidates.after[row], atol=1e-2)


def test_no_boxes_have_no_scores(scorer: WindowScorer) -> None:
    scored = scorer.score(np.empty((0, 4), dtype=np.float32))
    assert scored.scores.shape == (0, 4)
    assert scored.pooled.shape[0] == scored.regressed(0).shape[0] == len(scored) == 0


def test_alone_is_an_analysis_of_that_box(scorer: WindowScorer, detector: SppNet, analysis: Analysis) -> None:
    strongest = analysis.proposals.boxes[analysis.scores.max(axis=1).argmax()]
    ours = with_only(analysis, scorer.score(strongest[None]))
    truth = detector.analyse(analysis.image, proposals_of(strongest[None]))
    np.testing.assert_array_equal(ours.scores, truth.scores)
    assert len(ours.candidates) > 0
    assert_same_candidates(ours, truth)


def test_a_box_put_among_the_proposals(scorer: WindowScorer, detector: SppNet, analysis: Analysis) -> None:
    new = random_boxes(3, analysis.image.width, analysis.image.height, seed=21, shortest=30)
    new = np.concatenate([new, analysis.proposals.boxes[4:5]])  # one that is there already
    ours = with_appended(analysis, scorer.score(new))
    truth = detector.analyse(analysis.image, proposals_of(np.concatenate([analysis.proposals.boxes, new])))
    assert ours.windows is not None
    assert truth.windows is not None
    np.testing.assert_array_equal(ours.windows.unique_row, truth.windows.unique_row)
    assert len(ours.fc7) == truth.windows.unique_count
    np.testing.assert_allclose(ours.scores, truth.scores, atol=2e-5)
    np.testing.assert_allclose(ours.offsets, truth.offsets, atol=2e-5)
    np.testing.assert_allclose(ours.fc7, truth.fc7, atol=2e-4)
    np.testing.assert_array_equal(ours.candidates.outcome, truth.candidates.outcome)
    np.testing.assert_array_equal(ours.candidates.suppressor, truth.candidates.suppressor)
    assert ours.proposals.found == len(ours.proposals)


def test_what_does_not_fit_is_refused(tiny_bundle: ModelBundle, detector: SppNet, analysis: Analysis) -> None:
    bare = dataclasses.replace(tiny_bundle, sppnet=None, rcnn_heads=None)
    with pytest.raises(ValueError, match="no heads for SPP-Net"):
        WindowScorer.of(SppNet(bare, "cpu", SMALL), analysis)
    with pytest.raises(ValueError, match="no heads for R-CNN"):
        WarpScorer(Rcnn(bare, "cpu", SMALL), analysis.image)
    with pytest.raises(ValueError, match="was made with other"):
        WindowScorer.of(detector, dataclasses.replace(analysis, model="other"))
    with pytest.raises(ValueError, match="no feature maps"):
        WindowScorer.of(detector, dataclasses.replace(analysis, maps=None, windows=None, detector="R-CNN"))
    scorer = WindowScorer.of(detector, analysis)
    for wrong in ([[5, 5, 1, 1]], [[0, 0, np.nan, 4]], [[1, 2, 3]]):
        with pytest.raises(ValueError, match="boxes must"):
            scorer.score(np.array(wrong, dtype=np.float32))
    scored = scorer.score(analysis.proposals.boxes[:1])
    with pytest.raises(ValueError, match="not scored by R-CNN"):
        with_only(dataclasses.replace(analysis, maps=None, windows=None, detector="R-CNN"), scored)
    with pytest.raises(ValueError, match="another size"):
        with_appended(dataclasses.replace(analysis, image=Image(photo_pixels(90, 80))), scored)


# R-CNN


def test_one_warp_has_the_bits_of_an_analysis_with_that_proposal_alone(
    either_bundle: ModelBundle, photo: Image
) -> None:
    detector = Rcnn(either_bundle, "cpu", SMALL)
    scorer = WarpScorer(detector, photo)
    for box in random_boxes(3, photo.width, photo.height, seed=13, shortest=10):
        truth, ours = detector.analyse(photo, proposals_of(box[None])), scorer.score(box[None])
        np.testing.assert_array_equal(ours.scores, truth.scores)
        np.testing.assert_array_equal(ours.offsets, truth.offsets)
        np.testing.assert_array_equal(with_only(truth, ours).detections.boxes, truth.detections.boxes)
    assert set(ours.seconds) == {"crop", "conv", "fc", "svm", "bbox"}
    longer = with_appended(truth, scorer.score(random_boxes(2, photo.width, photo.height, seed=14, shortest=10)))
    assert longer.fc7.shape[0] == len(longer.proposals) == 3


def test_the_picture_of_a_warp_shows_the_crop_and_the_mean_colour_around(tiny_bundle: ModelBundle) -> None:
    pixels = np.full((120, 120, 3), (200, 20, 90), dtype=np.uint8)
    scorer = WarpScorer(Rcnn(tiny_bundle, "cpu", SMALL), Image(pixels))
    inner, corner = scorer.score(np.array([[40, 40, 80, 80], [0, 0, 60, 60]], dtype=np.float32)).pictures
    assert (np.abs(inner.astype(int) - (200, 20, 90)) <= 1).all()
    assert (np.abs(corner[:8, :8].astype(int) - (124, 116, 104)) <= 1).all()
    assert (np.abs(corner[40:, 40:].astype(int) - (200, 20, 90)) <= 1).all()
