"""OpenCV stands in where the compiled library cannot be used, under its own name."""

from __future__ import annotations

import pytest

from spp_viewer.core.message import Message
from spp_viewer.core.options import PROPOSAL_METHODS
from spp_viewer.proposals import make_proposals
from spp_viewer.proposals.cache import ProposalCache
from spp_viewer.proposals.make import method_named, substitution
from spp_viewer.proposals.opencv_search import OpenCvSearch

REASON = "the compiled library is missing"


@pytest.fixture
def without_library(monkeypatch):
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: REASON)


@pytest.mark.parametrize("mode", ["fast", "quality"])
def test_it_searches_under_the_title_and_key_of_opencv(mode, without_library):
    method, opencv = method_named(mode), OpenCvSearch(mode)
    assert isinstance(method, OpenCvSearch)
    assert (method.title, method.key) == (opencv.title, opencv.key)
    assert (method_named(f"opencv-{mode}").title, method_named(f"opencv-{mode}").key) == (opencv.title, opencv.key)


def test_boxes_are_kept_as_those_of_opencv(photo, tmp_path, monkeypatch):
    cache = ProposalCache(tmp_path)
    ours = make_proposals(photo, "fast", 50, cache=cache)
    monkeypatch.setattr("spp_viewer.proposals.make.unavailable", lambda: REASON)
    theirs = make_proposals(photo, "fast", 50, cache=cache)
    assert not theirs.cached
    assert theirs.key == OpenCvSearch("fast").key != ours.key
    assert theirs.method == OpenCvSearch("fast").title
    assert make_proposals(photo, "opencv-fast", 50, cache=cache).cached
    assert cache.get(photo.content_hash, OpenCvSearch("fast").key) is not None


def test_only_a_method_that_does_not_run_is_told_of(without_library):
    assert [name for name in PROPOSAL_METHODS if substitution(name)] == ["fast", "quality"]
    told = substitution("fast")
    assert isinstance(told, Message)
    assert told.endswith(f"cannot run: {REASON}.")


def test_nothing_is_told_where_the_library_is_there():
    assert [substitution(name) for name in PROPOSAL_METHODS] == [""] * 5
