"""The scale of a window: the analysis' own choice, with the figures behind it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis, Proposals
from spp_viewer.detectors import SppNet
from spp_viewer.detectors.live import WindowScorer
from spp_viewer.explain.scale_choice import scale_choice
from spp_viewer.nn.bundle import ModelBundle
from tests.make import SMALL, random_boxes

FIVE = dataclasses.replace(SMALL, scales=(160, 192, 230, 288, 400))


@pytest.fixture(scope="module")
def detector(tiny_bundle: ModelBundle) -> SppNet:
    return SppNet(tiny_bundle, "cpu", FIVE)


@pytest.fixture(scope="module")
def analysis(detector: SppNet, photo: Image) -> Analysis:
    large = np.array([[0, 0, side, side] for side in (90, 110, 130, 150)], dtype=np.float32)
    boxes = np.concatenate([large, random_boxes(40, photo.width, photo.height, seed=6)])
    return detector.analyse(photo, Proposals(boxes, "random", len(boxes)))


def test_every_window_of_an_analysis_is_explained(analysis: Analysis) -> None:
    assert analysis.maps is not None
    assert analysis.windows is not None
    seen = set()
    for box, number, cells in zip(
        analysis.proposals.boxes, analysis.windows.scale_index, analysis.windows.cells, strict=True
    ):
        choice = scale_choice(analysis.maps, (150, 200), box)
        assert choice.chosen == number == choice.distances.argmin()
        np.testing.assert_array_equal(choice.cells[choice.chosen], cells)
        np.testing.assert_allclose(choice.distances, np.abs(np.array(FIVE.scales) - choice.wanted))
        assert choice.limited == (choice.wanted < 160 or choice.wanted > 400)
        seen.add(choice.chosen)
    assert len(seen) >= 3


def test_cells_on_the_other_maps_are_those_of_a_window_forced_there(detector: SppNet, analysis: Analysis) -> None:
    assert analysis.maps is not None
    scorer = WindowScorer.of(detector, analysis)
    for box in analysis.proposals.boxes[:5]:
        choice = scale_choice(analysis.maps, (150, 200), box)
        forced = [scorer.score(box[None], number).windows.cells[0] for number in range(5)]
        np.testing.assert_array_equal(choice.cells, forced)
        np.testing.assert_array_equal(choice.sizes, choice.cells[:, 2:] - choice.cells[:, :2] + 1)
        assert (choice.pixels[:, 2:] > choice.pixels[:, :2]).all()


def test_a_box_of_104_pixels_in_an_image_of_150_wants_300(analysis: Analysis) -> None:
    assert analysis.maps is not None
    choice = scale_choice(analysis.maps, (150, 200), np.array([20, 20, 124, 124], dtype=np.float32))
    assert choice.wanted == pytest.approx(300)
    assert choice.chosen == 3
    np.testing.assert_allclose(choice.across * np.array([300]) / choice.sides, choice.expected_cells)
    assert not choice.limited
    np.testing.assert_allclose(choice.pixels[3], [20, 20, 124, 124], atol=9)


def test_a_box_without_area_wants_more_than_there_is(analysis: Analysis) -> None:
    assert analysis.maps is not None
    choice = scale_choice(analysis.maps, (150, 200), np.array([50, 50, 50, 80], dtype=np.float32))
    assert choice.chosen == 4
    assert choice.limited
    assert not choice.across.any()
    assert (choice.sizes >= 1).all()
