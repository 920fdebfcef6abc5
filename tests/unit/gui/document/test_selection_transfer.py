from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spp_viewer.core.image import Image
from spp_viewer.core.results import Analysis
from spp_viewer.detectors import SppNet
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.gui.document.selection_transfer import carried_map, carried_selection
from spp_viewer.gui.workers.messages import Selection
from spp_viewer.nn.bundle import ModelBundle
from tests import make


@pytest.fixture(scope="module")
def fewer(photo: Image, tiny_bundle: ModelBundle, analysis: Analysis) -> Analysis:
    """With fewer proposals at two scales."""
    options = replace(make.SMALL, max_proposals=60, scales=(96, 224))
    return SppNet(tiny_bundle, "cpu", options).analyse(photo, earlier=analysis)


def test_nothing_stays_nothing(analysis: Analysis, fewer: Analysis) -> None:
    assert carried_selection(None, analysis, fewer) is None


def test_a_proposal_is_found_again_by_its_box(analysis: Analysis, fewer: Analysis) -> None:
    carried = [carried_selection(Selection(k), analysis, fewer) for k in range(len(analysis.proposals))]
    found = [(k, now.proposal) for k, now in enumerate(carried) if now is not None]
    both = {tuple(box) for box in analysis.proposals.boxes.tolist()} & {
        tuple(b) for b in fewer.proposals.boxes.tolist()
    }
    assert 0 < len(found) == len(both) < len(fewer.proposals)
    for old, new in found:
        np.testing.assert_array_equal(analysis.proposals.boxes[old], fewer.proposals.boxes[new])


def test_a_candidate_keeps_its_class_or_falls_back_to_its_proposal(analysis: Analysis) -> None:
    after = postprocess_again(analysis, replace(analysis.options, score_threshold=-0.5))
    kept = 0
    for row in range(len(analysis.candidates)):
        proposal = int(analysis.candidates.proposal[row])
        now = carried_selection(Selection(proposal, row), analysis, after)
        assert now is not None
        assert now.proposal == proposal
        if analysis.candidates.score[row] > -0.5:
            assert now.candidate is not None
            assert after.candidates.label[now.candidate] == analysis.candidates.label[row]
            assert after.candidates.proposal[now.candidate] == proposal
            kept += 1
        else:
            assert now.candidate is None
    assert kept == len(after.candidates)


def test_another_models_classes_are_other_classes(analysis: Analysis) -> None:
    other = replace(analysis, classes=("a", "b", "c", "d"))
    assert carried_selection(Selection(3, 5), analysis, other) == Selection(3)


def test_a_selection_that_never_was_in_range_is_dropped(analysis: Analysis) -> None:
    assert carried_selection(Selection(10**6), analysis, analysis) is None


def test_the_map_of_the_same_scale_is_shown(analysis: Analysis, fewer: Analysis) -> None:
    assert carried_map(0, analysis, fewer) == 1
    assert carried_map(1, fewer, analysis) == 0
    assert carried_map(0, fewer, analysis) == 0
    assert carried_map(5, fewer, analysis) == 0
    assert carried_map(0, replace(analysis, maps=None), fewer) == 0
