"""The record of a search: the same regions as the proposals, one grouping at a time."""

from __future__ import annotations

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.progress import Cancelled, silent
from spp_viewer.proposals.grouping import record_groupings
from spp_viewer.proposals.selective_search import PRESETS, SelectiveSearch
from tests.make import photo_pixels


@pytest.fixture(scope="module")
def large():
    """Larger than what is searched."""
    return Image(photo_pixels(480, 360))


@pytest.fixture(scope="module")
def groupings(large):
    return list(record_groupings(large))


def test_one_for_each_colour_space_segmentation_and_strategy(groupings):
    preset = PRESETS["fast"]
    expected = [(s, k, letters) for s in preset.spaces for k in preset.tolerances for letters in preset.strategies]
    assert [(g.space, g.tolerance, g.strategy) for g in groupings] == expected


def test_the_boxes_of_all_that_are_large_enough_are_the_proposals(large, groupings):
    side = PRESETS["fast"].min_side * np.array([480 / 400, 360 / 300])
    every = np.unique(np.concatenate([g.boxes for g in groupings]), axis=0)
    every = every[(every[:, 2:] - every[:, :2] >= side - 1e-3).all(axis=1)]
    np.testing.assert_array_equal(every, SelectiveSearch("fast").find(large, silent))


def test_every_merge_makes_the_box_around_its_two_regions(groupings):
    for grouping in groupings:
        assert grouping.labels.shape == (300, 400)
        assert grouping.initial_count == grouping.labels.max() + 1
        used = []
        for number, merge in enumerate(grouping.merges):
            first, second = grouping.boxes[merge["first"]], grouping.boxes[merge["second"]]
            made = grouping.boxes[grouping.initial_count + number]
            np.testing.assert_array_equal(made[:2], np.minimum(first[:2], second[:2]))
            np.testing.assert_array_equal(made[2:], np.maximum(first[2:], second[2:]))
            used += [int(merge["first"]), int(merge["second"])]
        assert sorted(used) == list(range(len(grouping.boxes) - 1))  # every region but the last is merged once
        assert grouping.boxes[-1].tolist() == [0, 0, 480, 360]


def test_regions_with_a_box_come_in_their_order(groupings):
    grouping = groupings[0]
    last = grouping.boxes[-1]
    regions = grouping.regions_with(last)
    assert regions[-1] == len(grouping.boxes) - 1
    assert regions == sorted(regions)
    assert grouping.regions_with(last + 1) == []


def test_it_can_be_cancelled_between_two(large):
    seen = []

    def progress(stage, done, total):
        seen.append((stage, done, total))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(record_groupings(large, progress=progress))
    assert seen == [("proposals", n, 30) for n in range(3)]
