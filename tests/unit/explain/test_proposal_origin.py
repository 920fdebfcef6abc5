"""Where a proposal comes from, against the slow twin of the search and by walking the merges upwards."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.progress import silent
from spp_viewer.explain.proposal_origin import origins, trace_region
from spp_viewer.native import ONE, convert
from spp_viewer.proposals.grouping import record_groupings
from spp_viewer.proposals.selective_search import SelectiveSearch
from tests.make import photo_pixels
from tests.twins import hierarchical_grouping

CUES = {"c": "colour", "t": "texture", "f": "fill", "s": "size"}


@pytest.fixture(scope="module")
def image():
    return Image(photo_pixels(72, 54, seed=5))


@pytest.fixture(scope="module")
def groupings(image):
    return list(record_groupings(image))


def test_steps_are_those_of_the_twin(image, groupings):
    checked = 0
    for grouping in groupings[::5]:  # one of each kind
        cues = [name for letter, name in CUES.items() if letter in grouping.strategy]
        _, merges = hierarchical_grouping(convert(image.pixels, grouping.space), grouping.labels, cues)
        origin = trace_region(grouping, len(grouping.boxes) - 1)  # the whole image: every merge
        assert [(s.first, s.second) for s in origin.steps] == [(a, b) for a, b, _ in merges]
        for step, (_, _, similarity) in zip(origin.steps, merges, strict=True):
            assert step.similarity == {name: value / ONE for name, value in similarity.items()}
            assert step.total == pytest.approx(sum(similarity.values()) / ONE)
        checked += len(merges)
    assert checked > 10


def test_a_region_is_made_of_its_leaves_alone(groupings):
    for grouping in groupings:
        for region in range(0, len(grouping.boxes), 3):
            origin = trace_region(grouping, region)
            assert len(origin.steps) == len(origin.leaves) - 1
            ys, xs = np.nonzero(origin.mask)
            box = [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]  # the image is searched at its own size
            assert grouping.boxes[region].tolist() == box
            assert set(np.unique(grouping.labels[origin.mask]).tolist()) == set(origin.leaves.tolist())
            assert [step.made for step in origin.steps] == sorted(step.made for step in origin.steps)
            if origin.steps:
                assert origin.steps[-1].made == region


def test_every_proposal_has_an_origin(image, groupings):
    proposals = SelectiveSearch("fast").find(image, silent)
    assert len(proposals) > 20
    for box in proposals:
        found = origins(groupings, box)
        assert found
        for origin in found:
            np.testing.assert_array_equal(origin.grouping.boxes[origin.region], box)


def test_a_box_that_no_search_came_to_has_none(groupings):
    assert origins(groupings, np.array([0.5, 0.5, 3.5, 3.5], dtype=np.float32)) == []


@pytest.mark.parametrize("region", [-1, 10**6])
def test_a_region_that_is_not_there(groupings, region):
    with pytest.raises(IndexError, match="there is no region"):
        trace_region(groupings[0], region)
