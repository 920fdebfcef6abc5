from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spp_viewer.core.results import Analysis
from spp_viewer.exchange.ground_truth import GroundTruth
from spp_viewer.exchange.matching import match
from spp_viewer.gui.pages.detections.rows import BOX, CLASS, IOU, PROPOSAL, SCORE, DetectionRows, RowFilter, runs
from tests.unit.gui.pages.detections.conftest import CAT, DOG, TABLE


@pytest.fixture
def listing(story: Analysis) -> DetectionRows:
    return DetectionRows(story)


def test_detections_above_the_threshold_are_listed_strongest_first(listing: DetectionRows) -> None:
    assert listing.rows(RowFilter(threshold=-0.8)).tolist() == [0, 3, 6]
    assert listing.rows(RowFilter(threshold=0.5)).tolist() == [0]  # above, not at
    assert listing.rows(RowFilter(threshold=2.5)).tolist() == []


def test_only_chosen_classes_are_listed(listing: DetectionRows) -> None:
    assert listing.rows(RowFilter(-9, frozenset({DOG}))).tolist() == [0, 7]
    assert listing.rows(RowFilter(-9, frozenset({CAT, TABLE}))).tolist() == [3, 6]
    assert listing.rows(RowFilter(-9, frozenset())).tolist() == []


@pytest.mark.parametrize(
    ("words", "rows"),
    [("", [0, 3, 6, 7]), ("DOG", [0, 7]), ("a", [3, 6]), ("1", [3, 6]), ("#1", [3]), (" #7 ", [0]), ("x", [])],
)
def test_words_are_sought_in_class_and_proposal(listing: DetectionRows, words: str, rows: list[int]) -> None:
    assert listing.rows(RowFilter(-9, search=words)).tolist() == rows


@pytest.mark.parametrize(
    ("column", "ascending"),
    [(CLASS, [3, 6, 0, 7]), (SCORE, [7, 6, 3, 0]), (BOX, [7, 0, 6, 3]), (PROPOSAL, [3, 7, 0, 6])],
)
def test_columns_are_sorted_by_value(listing: DetectionRows, column: int, ascending: list[int]) -> None:
    assert listing.rows(RowFilter(-9, column=column, descending=False)).tolist() == ascending


def test_equal_ones_stay_strongest_first_whichever_way(listing: DetectionRows) -> None:
    assert listing.rows(RowFilter(-9, column=BOX, descending=True)).tolist() == [3, 0, 6, 7]  # 0 and 6 cover as much
    assert listing.rows(RowFilter(-9, column=CLASS, descending=True)).tolist() == [0, 7, 6, 3]


def test_what_was_suppressed_stands_below_with_its_own_victims(listing: DetectionRows) -> None:
    assert listing.depth.tolist() == [0, 1, 2, 0, 1, 1, 0, 0]
    assert listing.origin.tolist() == [0, 0, 0, 3, 0, 3, 6, 7]
    everything = RowFilter(-9, unfolded=frozenset({0, 3, 6}))
    assert listing.rows(everything).tolist() == [0, 1, 2, 4, 3, 5, 6, 7]
    assert listing.rows(RowFilter(0.3, unfolded=frozenset({0, 3}))).tolist() == [0, 1, 2, 3]
    assert listing.rows(RowFilter(-9, frozenset({CAT}), unfolded=frozenset({0}))).tolist() == [3]


def test_victims_are_counted_above_the_threshold(listing: DetectionRows) -> None:
    assert listing.victims(-9)[[0, 3, 6, 7]].tolist() == [3, 1, 0, 0]
    assert listing.victims(0.5)[[0, 3, 6, 7]].tolist() == [2, 0, 0, 0]


def test_sorting_by_overlap_needs_ground_truth(story: Analysis, listing: DetectionRows, truth: GroundTruth) -> None:
    by_overlap = RowFilter(-9, column=IOU, descending=True)
    assert listing.rows(by_overlap).tolist() == [0, 3, 6, 7]  # by score as long as there is none
    found = story.detections
    matches = match(found.boxes, found.labels, found.scores, story.classes, truth)
    listing.judge(matches, truth)
    assert listing.truth_iou is not None
    assert listing.verdict is not None
    np.testing.assert_array_equal(listing.truth_iou[found.candidates], matches.iou)
    np.testing.assert_array_equal(listing.verdict[found.candidates], matches.verdict)
    assert listing.truth_iou[1] == pytest.approx(38 * 38 / (38 * 40 + 40 * 40 - 38 * 38))  # suppressed boxes as well
    assert listing.rows(RowFilter(-9, column=IOU, descending=False)).tolist() == [3, 6, 7, 0]
    listing.judge(None, None)
    assert listing.truth_iou is None
    assert listing.rows(by_overlap).tolist() == [0, 3, 6, 7]


@given(st.lists(st.booleans(), max_size=12))
def test_runs_cover_exactly_what_is_true(mask: list[bool]) -> None:
    found = runs(np.array(mask, dtype=np.bool_))
    assert [row for first, last in found for row in range(first, last + 1)] == [k for k, on in enumerate(mask) if on]
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))
