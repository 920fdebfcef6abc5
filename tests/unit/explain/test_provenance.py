"""The walk back from a detection: every step is the analysis' own, and the sums hold."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import KEPT, SUPPRESSED, SUPPRESSED_AFTER_REGRESSION, Analysis, Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.live import WindowScorer
from spp_viewer.detectors.splice import with_only
from spp_viewer.explain.provenance import Provenance, trace, trace_detection
from spp_viewer.explain.roi import BELOW_THRESHOLD
from spp_viewer.explain.spread import SPREADS
from spp_viewer.nn.bundle import ModelBundle
from spp_viewer.nn.heads import Heads
from tests.make import SMALL, random_boxes, random_heads


@pytest.fixture(scope="module")
def detector(tiny_bundle: ModelBundle) -> SppNet:
    return SppNet(tiny_bundle, "cpu", dataclasses.replace(SMALL, scales=(192, 300)))


@pytest.fixture(scope="module")
def heads(detector: SppNet) -> Heads:
    assert detector.heads is not None
    return detector.heads


@pytest.fixture(scope="module")
def analysis(detector: SppNet, photo: Image) -> Analysis:
    boxes = random_boxes(150, photo.width, photo.height, seed=2, shortest=16)
    return detector.analyse(photo, Proposals(boxes, "random", len(boxes)))


@pytest.fixture(scope="module")
def traced(analysis: Analysis, heads: Heads, tiny_bundle: ModelBundle) -> list[Provenance]:
    count = min(25, len(analysis.detections))
    assert count > 3
    return [trace_detection(analysis, heads, tiny_bundle.levels, number) for number in range(count)]


def test_a_detection_is_traced_to_its_own_box_score_and_victims(analysis: Analysis, traced: list[Provenance]) -> None:
    found, candidates = analysis.detections, analysis.candidates
    for number, story in enumerate(traced):
        row = int(found.candidates[number])
        np.testing.assert_array_equal(story.box, found.boxes[number])
        assert (story.proposal, story.label) == (found.proposals[number], found.labels[number])
        assert (story.nms.outcome, story.nms.candidate) == (KEPT, row)
        assert story.nms.victims == len(story.beaten)
        assert (candidates.suppressor[story.beaten] == row).all()
        assert np.isin(candidates.outcome[story.beaten], [SUPPRESSED, SUPPRESSED_AFTER_REGRESSION]).all()
        assert (np.diff(candidates.score[story.beaten]) <= 0).all()
        assert story.regression is not None
        np.testing.assert_allclose(story.regression.after, story.box, atol=1e-3)
    assert any(len(story.beaten) for story in traced)


def test_score_bins_cells_and_photograph_have_one_sum(analysis: Analysis, traced: list[Provenance]) -> None:
    height, width = analysis.image.height, analysis.image.width
    for number, story in enumerate(traced):
        shares, cells = story.shares, story.cells
        assert shares.score == pytest.approx(float(analysis.detections.scores[number]), abs=shares.tolerance)
        for spread in SPREADS:
            photograph = story.photograph(spread)
            assert photograph.shape == (height, width)
            assert photograph.sum() + shares.bias == pytest.approx(shares.score, abs=shares.tolerance)
        strongest = int(np.abs(shares.by_filter).argmax())
        part = story.photograph(size=(30, 40), number=strongest)
        assert part.sum() == pytest.approx(shares.by_filter[strongest], abs=1e-9)
        assert cells.shape == story.window.scale_map.conv5.shape


@pytest.mark.parametrize(("number", "scale"), [(0, 192), (1, 300)])
def test_every_scale_has_a_registration_of_its_own(
    analysis: Analysis, heads: Heads, tiny_bundle: ModelBundle, number: int, scale: int
) -> None:
    assert analysis.windows is not None
    proposal = int(np.flatnonzero(analysis.windows.scale_index == number)[0])
    story = trace(analysis, heads, tiny_bundle.levels, proposal, 1)
    assert story.window.scale_map.scale == scale
    assert min(story.registration.input_size) == scale
    assert story.registration.map_size == story.cells.shape[1:]
    assert story.photograph().sum() + story.shares.bias == pytest.approx(story.shares.score, abs=1e-4)


def test_the_map_is_empty_where_no_cell_of_the_window_looks(traced: list[Provenance]) -> None:
    story = min(traced, key=lambda each: each.window.size[0] * each.window.size[1])
    x1, y1, x2, y2 = story.window.box
    photograph = story.photograph("squares")
    y, x = np.mgrid[0 : photograph.shape[0], 0 : photograph.shape[1]]
    outside = (x + 1 < x1) | (x > x2) | (y + 1 < y1) | (y > y2)
    assert outside.any()
    assert not photograph[outside].any()
    assert photograph[~outside].any()


def test_windows_that_became_nothing_are_traced_too(analysis: Analysis, heads: Heads, tiny_bundle: ModelBundle) -> None:
    proposal = int(analysis.scores.max(axis=1).argmin())
    story = trace(analysis, heads, tiny_bundle.levels, proposal, 0)
    assert story.nms.outcome == BELOW_THRESHOLD
    assert len(story.beaten) == 0
    np.testing.assert_array_equal(story.box, analysis.proposals.boxes[proposal])
    lost = int(np.flatnonzero(analysis.candidates.outcome == SUPPRESSED)[0])
    label = int(analysis.candidates.label[lost])
    story = trace(analysis, heads, tiny_bundle.levels, int(analysis.candidates.proposal[lost]), label)
    assert story.nms.suppressor == analysis.candidates.suppressor[lost]


def test_a_window_drawn_by_hand_is_traced_as_any_other(
    detector: SppNet, analysis: Analysis, heads: Heads, tiny_bundle: ModelBundle
) -> None:
    scored = WindowScorer.of(detector, analysis).score(np.array([[30, 22, 121, 97]], dtype=np.float32))
    story = trace(with_only(analysis, scored), heads, tiny_bundle.levels, 0, 3)
    assert story.shares.score == float(scored.scores[0, 3])
    np.testing.assert_array_equal(story.pyramid.values, scored.pooled[0])


def test_other_heads_and_other_detectors_are_refused(
    analysis: Analysis, heads: Heads, tiny_bundle: ModelBundle, photo: Image
) -> None:
    other = random_heads(heads.pooled_size, seed=99)
    with pytest.raises(ValueError, match="these heads give the score"):
        trace_detection(analysis, other, tiny_bundle.levels, 0)
    assert tiny_bundle.sppnet is not None
    with pytest.raises(ValueError, match="these heads give the score"):  # in the order of the file, not bins first
        trace_detection(analysis, tiny_bundle.sppnet, tiny_bundle.levels, 0)
    warped = Rcnn(tiny_bundle, "cpu", dataclasses.replace(SMALL, max_proposals=3)).analyse(photo)
    with pytest.raises(ValueError, match="no windows"):
        trace(warped, heads, tiny_bundle.levels, 0, 0)
