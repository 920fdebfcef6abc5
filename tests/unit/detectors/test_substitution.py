"""An analysis tells when its proposals were searched by another method than was chosen."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from spp_viewer.core.results import Proposals
from spp_viewer.detectors import Rcnn, SppNet
from spp_viewer.detectors.reuse import postprocess_again
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.make import substitution
from tests.make import SMALL, random_boxes

FAST = dataclasses.replace(SMALL, proposals="fast", max_proposals=20)


@pytest.fixture
def without_library(monkeypatch):
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: "the compiled library is missing")


@pytest.mark.parametrize("kind", [SppNet, Rcnn])
def test_it_is_told_once_whether_searched_or_from_the_cache(tiny_bundle, photo, kind, without_library, private_cache):
    detector = kind(tiny_bundle, "cpu", FAST)
    searched, again = detector.analyse(photo), detector.analyse(photo)
    assert again.proposals.cached
    assert not searched.proposals.cached
    assert searched.notices == again.notices == (substitution("fast"),)


def test_boxes_that_were_searched_before_the_call_are_told_of(tiny_bundle, photo, without_library):
    found = make_proposals(photo, "fast", 20)
    drawn = found.with_drawn(np.array([[10, 10, 60, 60]], np.float32))
    detector = SppNet(tiny_bundle, "cpu", FAST)
    assert detector.analyse(photo, found).notices == (substitution("fast"),)
    assert detector.analyse(photo, drawn).notices == (substitution("fast"),)


def test_boxes_of_the_users_own_are_not(tiny_bundle, photo, without_library):
    own = Proposals(random_boxes(6, photo.width, photo.height, shortest=20), "File mine.json", 6, key="file")
    assert SppNet(tiny_bundle, "cpu", FAST).analyse(photo, own).notices == ()


@pytest.mark.parametrize("name", ["opencv-fast", "grid"])
def test_a_method_that_was_chosen_is_not(tiny_bundle, photo, name, without_library):
    options = dataclasses.replace(FAST, proposals=name)
    assert SppNet(tiny_bundle, "cpu", options).analyse(photo).notices == ()


def test_it_is_told_of_what_is_chosen_now_when_an_earlier_analysis_is_kept(tiny_bundle, photo, without_library):
    detector = SppNet(tiny_bundle, "cpu", FAST)
    first = detector.analyse(photo)
    detector.options = dataclasses.replace(FAST, nms_iou=0.5)
    assert detector.analyse(photo, earlier=first).notices == (substitution("fast"),)
    assert postprocess_again(first, detector.options).notices == (substitution("fast"),)
    detector.options = dataclasses.replace(FAST, proposals="opencv-fast")  # the very same boxes
    chosen = detector.analyse(photo, earlier=first)
    assert "fc" in chosen.reused
    assert chosen.notices == ()
    detector.options = FAST
    assert detector.analyse(photo, earlier=chosen).notices == (substitution("fast"),)


def test_nothing_is_told_where_our_own_search_ran(tiny_bundle, photo):
    assert SppNet(tiny_bundle, "cpu", FAST).analyse(photo).notices == ()
